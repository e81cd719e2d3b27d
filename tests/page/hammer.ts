// Runs in the page of cache-crash.test.ts: writes to the batch cache without end, and counts what is there after a crash.

import { promisifyRequest } from "idb-keyval";
import { openChunkCache } from "../../client/src/storage/chunk-cache";
import { chunkKeys, openDatabase } from "../../client/src/storage/databases";

const store = openDatabase("batches");
const budget = 12 * 2 ** 20;
const entryBytes = 2 ** 20;

/** What a crash left behind. */
export interface Census {
  readonly whole: number;
  /** Manifests without their bytes, bytes without their manifest, or bytes that are not what the manifest says. */
  readonly torn: number;
}

declare global {
  interface Window {
    hammer: { start(): void; written(count: number): Promise<void>; census(): Promise<Census> };
  }
}

let writes = 0;

/** Three writers at once, each entry evicting an older one. */
function start(): void {
  const cache = openChunkCache(store, { budget });
  const from = Date.now();
  for (let writer = 0; writer < 3; writer++) {
    void (async () => {
      for (let at = 0; ; at++) {
        const bytes = crypto.getRandomValues(new Uint8Array(65_536));
        const entry = new Uint8Array(entryBytes).map((_, place) => bytes[place % bytes.length] ?? 0);
        await cache.write(`${from}/${writer}/${at}`, entry);
        writes++;
      }
    })();
  }
}

async function written(count: number): Promise<void> {
  while (writes < count) await new Promise((resolve) => setTimeout(resolve));
}

async function census(): Promise<Census> {
  const keys = await store("readonly", (entries) => promisifyRequest(entries.getAllKeys()));
  const names = new Set(keys.map((key) => String(Array.isArray(key) ? key[1] : key)));
  const cache = openChunkCache(store, { budget });
  let whole = 0;
  for (const name of names) {
    const [manifest, bytes] = [chunkKeys.manifest(name), chunkKeys.bytes(name)].map((key) =>
      keys.some((other) => indexedDB.cmp(other, key) === 0),
    );
    if (manifest && bytes && (await cache.read(name))) whole++;
  }
  return { whole, torn: names.size - whole };
}

window.hammer = { start, written, census };
