import { get, set } from "idb-keyval";
import { afterEach, expect, test } from "vitest";
import { sha256Of } from "../../../client/src/engine/download";
import { loadBase } from "../../../client/src/engine/weights";
import { openWeightsCache } from "../../../client/src/storage/weights-cache";
import { closed, emptyStore, full } from "./faults";

const { signal } = new AbortController();
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Flips one byte of the next `times` shards that come over the wire, and counts all of them. */
function corruptWire(times: number): { shards: number } {
  const seen = { shards: 0 };
  globalThis.fetch = async (...args) => {
    const response = await realFetch(...args);
    if (!String(args[0]).endsWith(".bin")) return response;
    seen.shards++;
    if (seen.shards > times) return response;
    return new Response(flipped(await response.arrayBuffer()), response);
  };
  return seen;
}

function flipped(bytes: ArrayBuffer): ArrayBuffer {
  const copy = bytes.slice(0);
  const view = new Uint8Array(copy);
  view[1000] = (view[1000] ?? 0) ^ 1;
  return copy;
}

/** Every shard that was handed out has the hash that its base's manifest promises. */
async function expectRight({ base, shards }: Awaited<ReturnType<typeof loadBase>>) {
  for (const [at, shard] of shards.entries())
    expect(await sha256Of(new Uint8Array(shard))).toBe(base.weightsManifest[at]?.sha256);
}

test("a second visit fetches no weights", async () => {
  const cache = openWeightsCache(emptyStore());
  const first = await loadBase("lite0", "shallow", { signal, cache });
  const second = await loadBase("lite0", "shallow", { signal, cache });
  expect(first.fetchedBytes).toBe(108_096);
  expect(second.fetchedBytes).toBe(0);
  expect(second.shards).toEqual(first.shards);
  await expectRight(second);
});

test("a longer cut fetches only what it adds", async () => {
  const cache = openWeightsCache(emptyStore());
  await loadBase("lite0", "shallow", { signal, cache });
  const middle = await loadBase("lite0", "middle", { signal, cache });
  expect(middle.fetchedBytes).toBe(1_277_280);
  await expectRight(middle);
});

test("a byte that changed in the cache is never used: the copy is removed and fetched anew", async () => {
  const store = emptyStore();
  const cache = openWeightsCache(store);
  const { base } = await loadBase("lite0", "shallow", { signal, cache });
  const url = `/bases/${base.weightsManifest[0]?.paths[0]}`;
  await set(url, flipped((await get<ArrayBuffer>(url, store))!), store);
  const again = await loadBase("lite0", "shallow", { signal, cache });
  await expectRight(again);
  expect(again.fetchedBytes).toBe(108_096);
  expect(await sha256Of(new Uint8Array((await get<ArrayBuffer>(url, store))!))).toBe(base.weightsManifest[0]?.sha256);
});

test("a byte that changed on the wire is never used: the file is fetched anew once", async () => {
  const seen = corruptWire(1);
  const loaded = await loadBase("lite0", "shallow", { signal, cache: openWeightsCache(emptyStore()) });
  await expectRight(loaded);
  expect(seen.shards).toBe(2);
});

test("weights that come wrong twice are an error in words, and nothing of them is kept", async () => {
  const seen = corruptWire(Number.POSITIVE_INFINITY);
  const cache = openWeightsCache(emptyStore());
  const loading = loadBase("lite0", "shallow", { signal, cache });
  await expect(loading).rejects.toMatchObject({ code: "weights-mismatch" });
  await expect(loading).rejects.toThrow(/hashes to [0-9a-f]{64}, not [0-9a-f]{64}.*reload/);
  expect(seen.shards).toBe(2);
  globalThis.fetch = realFetch;
  expect((await loadBase("lite0", "shallow", { signal, cache })).fetchedBytes).toBe(108_096);
});

test("a page that comes instead of weights is refused", async () => {
  globalThis.fetch = async (...args) =>
    String(args[0]).endsWith(".bin")
      ? new Response("<!doctype html>", { headers: { "content-type": "text/html; charset=utf-8" } })
      : realFetch(...args);
  const loading = loadBase("lite0", "shallow", { signal, cache: openWeightsCache(emptyStore()) });
  await expect(loading).rejects.toMatchObject({ code: "not-served" });
});

test("no network is an error in words", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  const loading = loadBase("lite0", "shallow", { signal, cache: openWeightsCache(emptyStore()) });
  await expect(loading).rejects.toMatchObject({ code: "unreachable" });
});

test.each([
  ["a full disk", full(emptyStore())],
  ["a private window", closed],
])("%s stops nothing: the weights are used uncached and the reason is told", async (_, store) => {
  const loaded = await loadBase("lite0", "shallow", { signal, cache: openWeightsCache(store) });
  await expectRight(loaded);
  expect(loaded.uncached).not.toBe("");
});
