// Bases in a bucket: whole, in ranges and kept for ever; and promise 21 there: what is missing is 404 and kept by nobody.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { app } from "../../worker/app";
import { asked } from "./giving";

const file = "large.deep.0123456789abcdef.bin";
const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);

async function read(headers: Record<string, string> = {}, path = `/bases/${file}`): Promise<Response> {
  return app.fetch(asked(path, { headers }), env);
}

beforeEach(async () => {
  await env.BASES?.put(file, bytes);
  await env.BASES?.put("secret.txt", "not a base");
});

test("a base is served whole and may be kept for a year", async () => {
  const response = await read();
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  const { headers } = response;
  expect(response.status).toBe(200);
  expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(headers.get("accept-ranges")).toBe("bytes");
  expect(headers.get("content-type")).toBe("application/octet-stream");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
});

test.each([
  ["bytes=0-0", 0, 1],
  ["bytes=10-19", 10, 20],
  ["bytes=990-", 990, 1000],
  ["bytes=990-5000", 990, 1000],
  ["bytes=0-", 0, 1000],
])("%s is that part", async (range, from, to) => {
  const response = await read({ range });
  expect([response.status, response.headers.get("content-range")]).toEqual([206, `bytes ${from}-${to - 1}/1000`]);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.subarray(from, to));
});

test("parts put together are the whole", async () => {
  const parts: number[] = [];
  for (let from = 0; from < 1000; from += 300)
    parts.push(...new Uint8Array(await (await read({ range: `bytes=${from}-${from + 299}` })).arrayBuffer()));
  expect(Uint8Array.from(parts)).toEqual(bytes);
});

test.each(["bytes=-5", "bytes=5-4", "bytes=0-1,3-4", "lines=1-2", "bytes=x-y"])(
  "%s is answered whole",
  async (range) => {
    const response = await read({ range });
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 1000]);
  },
);

test("a range beyond the end is 416 and says where the end is", async () => {
  const response = await read({ range: "bytes=1000-" });
  expect([response.status, response.headers.get("content-range"), await response.text()]).toEqual([
    416,
    "bytes */1000",
    "",
  ]);
});

test("who has it already gets 304", async () => {
  const etag = (await read()).headers.get("etag") ?? "";
  const response = await read({ "if-none-match": `"other", ${etag}` });
  expect([response.status, await response.text()]).toEqual([304, ""]);
});

describe("what is not there", () => {
  test.each([
    "/bases/large.deep.0000000000000000.bin",
    "/bases/secret.txt",
    "/bases/..%2fsecret.txt",
    "/bases/",
    "/bases/a/b",
  ])("%s is 404, plain and uncached", async (path) => {
    const response = await read({}, path);
    expect([response.status, response.headers.get("cache-control")]).toEqual([404, "no-store"]);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  });

  test("without a bucket no base is there", async () => {
    const { BASES: _, ...without } = env;
    const response = await app.fetch(asked(`/bases/${file}`), without);
    expect([response.status, response.headers.get("cache-control")]).toEqual([404, "no-store"]);
  });
});
