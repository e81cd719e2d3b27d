// Promises 3, 16 and 18 over HTTP: what is refused is refused in silence, and a browser that says no is not asked.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestBody } from "#core/everyone/giving";
import { readText } from "../../worker/body";
import { ask, honest, posting, sums, sumsOf, takeTicket } from "./giving";

/** Status and whole body of an answer to a POST of these bytes. */
async function answerTo(body: BodyInit, headers: Record<string, string> = {}): Promise<[number, string]> {
  const json = { "content-type": "application/json" };
  const response = await ask("/api/study", { method: "POST", body, headers: { ...json, ...headers } });
  return [response.status, await response.text()];
}

test("Sec-GPC means no upload: nothing is counted and nothing is said", async () => {
  const ticket = await takeTicket();
  const response = await ask("/api/study", posting({ ticket, report: honest }, { "sec-gpc": "1" }));
  expect([response.status, await response.text()]).toEqual([204, ""]);
  expect(await sums()).toEqual(sumsOf(0));
  expect((await ask("/api/study", posting({ ticket, report: honest }))).status).toBe(201);
});

describe("what is refused", () => {
  test.each([
    ["nothing", ""],
    ["half a body", '{"ticket":"'],
    ["bytes that are not UTF-8", new Uint8Array([0xff, 0xfe, 0x22, 0x22])],
    ["null", "null"],
    ["a list", "[]"],
    ["a page", "<script>alert(1)</script>"],
  ])("%s is 400 without a body", async (_, body) => {
    expect(await answerTo(body)).toEqual([400, ""]);
    expect(await sums()).toEqual(sumsOf(0));
  });

  test.each([
    ["an unknown key beside the report", { note: "hello" }, {}],
    ["an unknown key in the report", {}, { pixels: 1 }],
    ["an impossible interaction", {}, { interaction: 17 }],
    ["a bin outside the domain", {}, { error: 3 }],
    ["text for a number", {}, { task: "0" }],
    ["a third budget", {}, { budgets: 3 }],
    ["a fraction", {}, { interaction: 7.5 }],
    ["another version", {}, { v: 2 }],
    ["a built-in task with two classes", {}, { size: 0 }],
    ["a cut that its base has not", {}, { base: 1, cut: 2 }],
    ["a fifth arm", {}, { arms: [...honest.arms, 3] }],
    ["a ticket that is none", { ticket: "20000" }, {}],
  ])("%s is 400 without a body", async (_, beside, inside) => {
    const giving = { ticket: await takeTicket(), report: { ...honest, ...inside }, ...beside };
    expect(await answerTo(JSON.stringify(giving))).toEqual([400, ""]);
    expect(await sums()).toEqual(sumsOf(0));
  });

  test("garbage is never echoed", async () => {
    const garbage = fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.uint8Array());
    await fc.assert(
      fc.asyncProperty(garbage, async (body) => {
        expect(await answerTo(body)).toEqual([400, ""]);
      }),
      { numRuns: 200 },
    );
    expect(await sums()).toEqual(sumsOf(0));
  });
});

describe("what is too long", () => {
  const padded = async (bytes: number) =>
    JSON.stringify({ ticket: await takeTicket(), report: honest }).padEnd(bytes, " ");

  test("2,048 bytes count and one more does not", async () => {
    expect(await answerTo(await padded(largestBody + 1))).toEqual([413, ""]);
    expect(await sums()).toEqual(sumsOf(0));
    expect((await answerTo(await padded(largestBody)))[0]).toBe(201);
  });

  test("a header can't make it shorter", async () => {
    expect(await answerTo(await padded(largestBody + 1), { "content-length": "10" })).toEqual([413, ""]);
  });

  test("an endless body is refused once it is too long, and its sender is stopped", async () => {
    let sent = 0;
    let stopped = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 512;
        controller.enqueue(new Uint8Array(512).fill(32));
      },
      cancel() {
        stopped = true;
      },
    });
    const request = new Request("https://headstart.test/api/study", { method: "POST", body: endless });
    expect(await readText(request, { limit: largestBody, patienceMs: 60_000 })).toEqual({ state: "too-long" });
    expect(stopped).toBe(true);
    expect(sent).toBeLessThan(8192);
  });

  test("a body in many pieces is one body", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ticket: await takeTicket(), report: honest }));
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    expect((await answerTo(pieces))[0]).toBe(201);
  });

  test("a body that never ends in time is given up, however many bytes still come", async () => {
    let stopped = false;
    const dripping = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        controller.enqueue(new Uint8Array([32]));
      },
      cancel() {
        stopped = true;
      },
    });
    const request = new Request("https://headstart.test/api/study", { method: "POST", body: dripping });
    expect(await readText(request, { limit: largestBody, patienceMs: 30 })).toEqual({ state: "too-slow" });
    expect(stopped).toBe(true);
  });
});

describe("what is not plain JSON", () => {
  /** The text of a giving that counts, changed. */
  async function changed(change: (text: string) => string): Promise<string> {
    return change(JSON.stringify({ ticket: await takeTicket(), report: honest }));
  }

  test.each<[string, (text: string) => string]>([
    ["a key twice, alike", (text) => text.replace('"task":1', '"task":1,"task":1')],
    ["a key twice, unlike", (text) => text.replace('"task":1', '"task":2,"task":1')],
    ["a report twice", (text) => text.replace(/}}$/, `},"report":${JSON.stringify(honest)}}`)],
    ["__proto__ beside the report", (text) => text.replace(/^{/, '{"__proto__":{"v":1},')],
    ["__proto__ in the report", (text) => text.replace('"v":1', '"v":1,"__proto__":{"task":1}')],
    ["a report behind __proto__", (text) => text.replace('"report":', '"__proto__":{"report":').replace(/$/, "}")],
    ["constructor", (text) => text.replace(/^{/, '{"constructor":{"prototype":{}},')],
    ["toString in the report", (text) => text.replace('"v":1', '"v":1,"toString":1')],
    ["a list with more to it", (text) => text.replace("[7,", '[7,"__proto__",')],
    ["-0", (text) => text.replace('"base":0', '"base":-0')],
    ["1.0", (text) => text.replace('"v":1', '"v":1.0')],
    ["1e0", (text) => text.replace('"v":1', '"v":1e0')],
    ["a number beyond doubles", (text) => text.replace('"v":1', '"v":1e999')],
    ["a number beyond whole ones", (text) => text.replace('"interaction":7', '"interaction":9007199254740993')],
    ["a fraction that rounds to a whole one", (text) => text.replace('"v":1', '"v":1.00000000000000001')],
    ["NaN", (text) => text.replace('"task":1', '"task":NaN')],
    ["Infinity", (text) => text.replace('"task":1', '"task":Infinity')],
    ["true for 1", (text) => text.replace('"settled":1', '"settled":true')],
    ["an escaped key", (text) => text.replace('"task"', '"t\\u0061sk"')],
    ["an escaped ticket", (text) => text.replace(".", "\\u002e")],
    ["a byte order mark", (text) => `\uFEFF${text}`],
    ["a comment", (text) => `${text}//`],
    ["two values", (text) => `${text}${text}`],
    ["a thousand lists", (text) => text.replace('"task":1', `"task":${"[".repeat(700)}${"]".repeat(700)}`)],
    ["lists without an end", () => "[".repeat(largestBody)],
    ["white space that JSON has not", (text) => `\u00a0${text}`],
  ])("%s is 400 without a body, and counts nothing", async (_, change) => {
    expect(await answerTo(await changed(change))).toEqual([400, ""]);
    expect(await sums()).toEqual(sumsOf(0));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("white space and another order of keys change nothing", async () => {
    const { v: version, ...rest } = honest;
    const text = JSON.stringify({ report: { ...rest, v: version }, ticket: await takeTicket() }, null, "\t");
    expect((await answerTo(`\r\n ${text} `))[0]).toBe(201);
  });

  test.each([[[0xff, 0xfe]], [[0xc0, 0x80]], [[0xed, 0xa0, 0x80]], [[0xf4, 0x90, 0x80, 0x80]], [[0xe2, 0x82]]])(
    "bytes %j are not UTF-8: 400",
    async (bytes) => {
      const text = new TextEncoder().encode(await changed((whole) => whole));
      expect(await answerTo(new Uint8Array([...text, ...bytes]))).toEqual([400, ""]);
      expect(await sums()).toEqual(sumsOf(0));
    },
  );
});

describe("what is not sent as JSON", () => {
  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/json5",
    "text/json",
    "",
  ])("%s is 415, and counts nothing", async (type) => {
    const body = JSON.stringify({ ticket: await takeTicket(), report: honest });
    expect(await answerTo(body, { "content-type": type })).toEqual([415, ""]);
    expect(await sums()).toEqual(sumsOf(0));
  });

  test("a packed body is 415: what unpacks to more than it is would get past the limit", async () => {
    const text = JSON.stringify({ ticket: await takeTicket(), report: honest });
    const packed = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
    const bytes = await new Response(packed).arrayBuffer();
    expect(await answerTo(bytes, { "content-encoding": "gzip" })).toEqual([415, ""]);
    expect(await answerTo(bytes)).toEqual([400, ""]);
    expect(await sums()).toEqual(sumsOf(0));
  });

  test.each(["application/json; charset=utf-8", "Application/JSON;charset=UTF-8", 'application/json; charset="utf-8"'])(
    "%s counts",
    async (type) => {
      const body = JSON.stringify({ ticket: await takeTicket(), report: honest });
      expect((await answerTo(body, { "content-type": type }))[0]).toBe(201);
    },
  );
});
