// Packed augmented batches within a byte budget; the least recently used go first. Everything here can be rendered again
// to the bit, so it is disposable. Bytes and their manifest are written in one transaction: neither is ever there alone.

import { promisifyRequest, type UseStore } from "idb-keyval";
import * as v from "valibot";
import { batchKeys, openDatabase } from "./databases";
import { type Stored, tryToRead, tryToStore } from "./outcome";

const manifestSchema = v.strictObject({
  key: v.string(),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** SHA-256 of the bytes, hex. */
  sha256: v.string(),
  /** Counts up with every use: the smallest was used least recently. */
  used: v.number(),
});
type Manifest = v.InferOutput<typeof manifestSchema>;

/** Chunks of augmented batches on this device. */
export interface BatchCache {
  /** Undefined when they are not there or not what was written. */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Makes room by deleting the least recently used; never deletes anything but batches. */
  write(key: string, bytes: Uint8Array): Promise<Stored>;
  /** Bytes and entries that are there. */
  usage(): Promise<{ readonly bytes: number; readonly entries: number }>;
  clear(): Promise<void>;
}

const most = 256e6;
const share = 0.25;

/** Bytes that batches may take: a quarter of what the browser offers this site, at most 256 MB. */
export async function batchBudget(): Promise<number> {
  const estimate = await tryToRead(() => navigator.storage.estimate());
  return Math.min(most, share * (estimate?.quota ?? most));
}

/** The cache of augmented batches; `store` is the seam to IndexedDB, `budget` in bytes. */
export function openBatchCache({
  store = openDatabase("batches"),
  budget,
}: {
  store?: UseStore;
  budget: number;
}): BatchCache {
  return {
    read: (key) =>
      tryToRead(async () => {
        const found = await store("readonly", (entries) =>
          Promise.all([
            promisifyRequest<unknown>(entries.get(batchKeys.manifest(key))),
            promisifyRequest<unknown>(entries.get(batchKeys.bytes(key))),
          ]),
        );
        const [manifest, bytes] = found;
        if (!v.is(manifestSchema, manifest) || !(bytes instanceof ArrayBuffer)) return undefined;
        if ((await sha256(bytes)) !== manifest.sha256) return undefined;
        await tryToStore(() => store("readwrite", (entries) => touch(entries, key)));
        return new Uint8Array(bytes);
      }),

    write: (key, bytes) =>
      tryToStore(async () => {
        if (bytes.byteLength > budget) throw new DOMException("more than the budget", "QuotaExceededError");
        const copy = bytes.slice().buffer;
        const entry = { key, bytes: copy.byteLength, sha256: await sha256(copy) };
        await store("readwrite", async (entries) => {
          const kept = (await manifestsIn(entries)).filter((manifest) => manifest.key !== key);
          const manifest: Manifest = { ...entry, used: nextUse(kept) };
          return allOrNothing(entries, () => {
            for (const old of leastRecentlyUsed(kept, budget - copy.byteLength)) {
              entries.delete(batchKeys.manifest(old.key));
              entries.delete(batchKeys.bytes(old.key));
            }
            entries.put(manifest, batchKeys.manifest(key));
            entries.put(copy, batchKeys.bytes(key));
          });
        });
      }),

    usage: async () => {
      const kept = (await tryToRead(() => store("readonly", manifestsIn))) ?? [];
      return { bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0), entries: kept.length };
    },

    clear: async () => {
      await tryToStore(() =>
        store("readwrite", (entries) => {
          entries.clear();
          return promisifyRequest(entries.transaction);
        }),
      );
    },
  };
}

/** What has to go so that the rest fits into `room` bytes. */
function leastRecentlyUsed(kept: readonly Manifest[], room: number): Manifest[] {
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: Manifest[] = [];
  for (const manifest of [...kept].sort((a, b) => a.used - b.used)) {
    if (total <= room) break;
    total -= manifest.bytes;
    gone.push(manifest);
  }
  return gone;
}

/** Resolves when the transaction is complete; a call that throws takes back the calls before it. */
async function allOrNothing(entries: IDBObjectStore, calls: () => void): Promise<void> {
  try {
    calls();
  } catch (error) {
    entries.transaction.abort();
    throw error;
  }
  return promisifyRequest(entries.transaction);
}

async function touch(entries: IDBObjectStore, key: string): Promise<void> {
  const kept = await manifestsIn(entries);
  const manifest = kept.find((one) => one.key === key);
  if (manifest) entries.put({ ...manifest, used: nextUse(kept) }, batchKeys.manifest(key));
  return promisifyRequest(entries.transaction);
}

function nextUse(kept: readonly Manifest[]): number {
  return 1 + kept.reduce((latest, { used }) => Math.max(latest, used), 0);
}

async function manifestsIn(entries: IDBObjectStore): Promise<Manifest[]> {
  const all = await promisifyRequest<unknown[]>(entries.getAll(batchKeys.manifests()));
  return all.filter((one) => v.is(manifestSchema, one));
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
