import { promisifyRequest } from "idb-keyval";
import { expect, test } from "vitest";
import { chunkBudget, openChunkCache } from "../../../client/src/storage/chunk-cache";
import { chunkKeys } from "../../../client/src/storage/databases";
import { closed, emptyStore, full } from "./faults";

const chunk = (fill: number, length = 1000) => new Uint8Array(length).fill(fill);

test("what was written is read back", async () => {
  const cache = openChunkCache(emptyStore(), { budget: 10_000 });
  expect(await cache.write("a", chunk(7))).toEqual({ cached: true });
  expect(await cache.read("a")).toEqual(chunk(7));
  expect(await cache.read("b")).toBeUndefined();
});

test("a part of a larger buffer is stored as that part alone", async () => {
  const cache = openChunkCache(emptyStore(), { budget: 10_000 });
  await cache.write("a", new Uint8Array(5000).fill(3).subarray(1000, 2000));
  expect(await cache.read("a")).toEqual(chunk(3));
  expect(await cache.usage()).toEqual({ bytes: 1000, entries: 1 });
});

test("the least recently used go first, and the budget holds", async () => {
  const cache = openChunkCache(emptyStore(), { budget: 3000 });
  for (const [at, key] of ["a", "b", "c"].entries()) await cache.write(key, chunk(at));
  await cache.read("a");
  await cache.write("d", chunk(3));
  expect(await cache.usage()).toEqual({ bytes: 3000, entries: 3 });
  expect(await cache.read("b")).toBeUndefined();
  for (const [key, fill] of [
    ["a", 0],
    ["c", 2],
    ["d", 3],
  ] as const)
    expect(await cache.read(key)).toEqual(chunk(fill));
});

test("writing a key again counts its bytes once", async () => {
  const cache = openChunkCache(emptyStore(), { budget: 3000 });
  await cache.write("a", chunk(1));
  await cache.write("a", chunk(2, 2000));
  expect(await cache.usage()).toEqual({ bytes: 2000, entries: 1 });
  expect(await cache.read("a")).toEqual(chunk(2, 2000));
});

test("what is larger than the budget is not stored and removes nothing", async () => {
  const cache = openChunkCache(emptyStore(), { budget: 3000 });
  await cache.write("a", chunk(1));
  expect(await cache.write("b", chunk(2, 3001))).toMatchObject({ cached: false });
  expect(await cache.read("a")).toEqual(chunk(1));
});

test("bytes that are not what was written are as good as gone", async () => {
  const store = emptyStore();
  const cache = openChunkCache(store, { budget: 3000 });
  await cache.write("a", chunk(1));
  await store("readwrite", (entries) => {
    entries.put(chunk(2).buffer, chunkKeys.bytes("a"));
    return promisifyRequest(entries.transaction);
  });
  expect(await cache.read("a")).toBeUndefined();
});

test.each<[string, (entries: IDBObjectStore, put: () => IDBRequest) => IDBRequest]>([
  [
    "refuses the bytes",
    () => {
      throw new DOMException("", "DataCloneError");
    },
  ],
  [
    "finds no room for them at the end",
    (entries, put) => {
      const request = put();
      entries.transaction.abort();
      return request;
    },
  ],
])("a browser that %s is left with neither bytes nor manifest, and nothing is evicted", async (_, fault) => {
  const store = emptyStore();
  const cache = openChunkCache(store, { budget: 2000 });
  await cache.write("a", chunk(1));
  await cache.write("b", chunk(2));
  const failing = openChunkCache(
    (mode, callback) => store(mode, (entries) => callback(failingAtBytes(entries, fault))),
    { budget: 2000 },
  );
  expect(await failing.write("c", chunk(3))).toMatchObject({ cached: false });
  expect(await cache.usage()).toEqual({ bytes: 2000, entries: 2 });
  expect(await cache.read("a")).toEqual(chunk(1));
  expect(await cache.read("b")).toEqual(chunk(2));
  expect(await cache.read("c")).toBeUndefined();
});

/** The same entries, but a fault happens when bytes are put. */
function failingAtBytes(
  entries: IDBObjectStore,
  fault: (entries: IDBObjectStore, put: () => IDBRequest) => IDBRequest,
): IDBObjectStore {
  const put = (value: unknown, key: IDBValidKey) =>
    value instanceof ArrayBuffer ? fault(entries, () => entries.put(value, key)) : entries.put(value, key);
  return new Proxy(entries, {
    get: (target, name) => {
      if (name === "put") return put;
      const found: unknown = Reflect.get(target, name);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}

test.each([
  ["a full disk", full(emptyStore())],
  ["a private window", closed],
])("%s is a value with a reason, never a failure", async (_, store) => {
  const cache = openChunkCache(store, { budget: 3000 });
  const stored = await cache.write("a", chunk(1));
  expect(stored).toMatchObject({ cached: false, why: expect.stringMatching(/full|private/) });
  expect(await cache.read("a")).toBeUndefined();
  expect(await cache.usage()).toEqual({ bytes: 0, entries: 0 });
  await cache.clear();
});

test.each([
  ["batches", 256e6, 4],
  ["features", 64e6, 16],
] as const)(
  "%s take at most %i bytes, and of what the browser offers no more than one in %i",
  async (kind, most, parts) => {
    const { quota = 0 } = await navigator.storage.estimate();
    expect(await chunkBudget(kind)).toBe(Math.min(most, quota / parts));
  },
);
