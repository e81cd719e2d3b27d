// Promises 3, 16 and 18 over HTTP: what is refused is refused in silence, and a browser that says no is not asked.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestBody } from "#core/report";
import { readJson } from "../../worker/body";
import { ask, honest, posting, sums, sumsOf, takeTicket } from "./giving";

/** Status and whole body of an answer to a POST of these bytes. */
async function answerTo(body: BodyInit, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await ask("/api/study", { method: "POST", body, headers });
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
    ["an unknown key in the report", {}, { device: 1 }],
    ["an impossible interaction", {}, { interaction: 90 }],
    ["a bin outside the domain", {}, { error: 12 }],
    ["text for a number", {}, { task: "0" }],
    ["a third budget", {}, { budgets: 3 }],
    ["a fraction", {}, { interaction: 54.5 }],
    ["another protocol", {}, { v: 2 }],
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
    expect(await readJson(request, { limit: largestBody })).toEqual({ state: "too-long" });
    expect(stopped).toBe(true);
    expect(sent).toBeLessThan(8192);
  });
});
