// Chunks of bytes within a byte budget; the least recently used go first. Everything here can be made again to the bit, so it
// is disposable. Bytes and their manifest are written in one transaction: neither is ever there alone.

import { promisifyRequest, type UseStore } from "idb-keyval";
import * as v from "valibot";
import { allOrNothing } from "./all-or-nothing";
import { chunkKeys } from "./databases";
import { type Stored, tryToRead, tryToStore } from "./outcome";

const manifestSchema = v.strictObject({
  key: v.string(),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** SHA-256 of the bytes, hex. */
  sha256: v.string(),
  /** Milliseconds since 1970, at the last use: the smallest was used least recently. */
  used: v.number(),
});
type Manifest = v.InferOutput<typeof manifestSchema>;

/** Chunks on this device. */
export interface ChunkCache {
  /** Undefined when they are not there or not what was written. */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Makes room by deleting the least recently used; never deletes anything but chunks. */
  write(key: string, bytes: Uint8Array): Promise<Stored>;
  /** Bytes and entries that are there. */
  usage(): Promise<{ readonly bytes: number; readonly entries: number }>;
  clear(): Promise<void>;
}

/** At most so many bytes, and at most this share of what the browser offers this site. */
const budgets = {
  batches: { most: 256e6, share: 1 / 4 },
  features: { most: 64e6, share: 1 / 16 },
} as const;

/** Bytes that chunks of a kind may take. */
export async function chunkBudget(kind: keyof typeof budgets): Promise<number> {
  const { most, share } = budgets[kind];
  const estimate = await tryToRead(() => navigator.storage.estimate());
  return Math.min(most, share * (estimate?.quota ?? most));
}

/** A cache in a store, within `budget` bytes. */
export function openChunkCache(store: UseStore, { budget }: { readonly budget: number | Promise<number> }): ChunkCache {
  return {
    read: (key) =>
      tryToRead(async () => {
        const found = await store("readonly", (entries) =>
          Promise.all([
            promisifyRequest<unknown>(entries.get(chunkKeys.manifest(key))),
            promisifyRequest<unknown>(entries.get(chunkKeys.bytes(key))),
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
        const room = await budget;
        if (bytes.byteLength > room) throw new DOMException("more than the budget", "QuotaExceededError");
        const copy = bytes.slice().buffer;
        const entry = { key, bytes: copy.byteLength, sha256: await sha256(copy) };
        await store("readwrite", async (entries) => {
          const kept = (await manifestsIn(entries)).filter((manifest) => manifest.key !== key);
          const manifest: Manifest = { ...entry, used: now() };
          return allOrNothing(entries, () => {
            for (const old of leastRecentlyUsed(kept, room - copy.byteLength)) {
              entries.delete(chunkKeys.manifest(old.key));
              entries.delete(chunkKeys.bytes(old.key));
            }
            entries.put(manifest, chunkKeys.manifest(key));
            entries.put(copy, chunkKeys.bytes(key));
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

async function touch(entries: IDBObjectStore, key: string): Promise<void> {
  const manifest = await promisifyRequest<unknown>(entries.get(chunkKeys.manifest(key)));
  if (v.is(manifestSchema, manifest)) entries.put({ ...manifest, used: now() }, chunkKeys.manifest(key));
  return promisifyRequest(entries.transaction);
}

let latest = 0;

/** The time, but never the same twice. */
function now(): number {
  latest = Math.max(performance.timeOrigin + performance.now(), latest + 1e-3);
  return latest;
}

async function manifestsIn(entries: IDBObjectStore): Promise<Manifest[]> {
  const all = await promisifyRequest<unknown[]>(entries.getAll(chunkKeys.manifests()));
  return all.filter((one) => v.is(manifestSchema, one));
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
