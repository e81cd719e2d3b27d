// Weights kept between visits, by address. Bytes only: whether they are right is for the reader to check before use.

import { del, get, set, type UseStore } from "idb-keyval";
import { openDatabase } from "./databases";
import { type Stored, tryToRead, tryToStore } from "./outcome";

/** Shards of bases on this device. */
export interface WeightsCache {
  /** Undefined when they are not there. */
  read(url: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  write(url: string, bytes: Uint8Array): Promise<Stored>;
  remove(url: string): Promise<void>;
}

/** The cache of weights; `store` is the seam to IndexedDB. */
export function openWeightsCache(store: UseStore = openDatabase("weights")): WeightsCache {
  return {
    read: (url) =>
      tryToRead(async () => {
        const bytes: unknown = await get(url, store);
        return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : undefined;
      }),
    write: (url, bytes) => tryToStore(() => set(url, bytes.slice().buffer, store)),
    remove: async (url) => {
      await tryToStore(() => del(url, store));
    },
  };
}
