// Faults at the seam to IndexedDB: what a full disk and a private window do to the browser's own calls.

import { createStore, type UseStore } from "idb-keyval";

/** A database of this test's own, empty. */
export function emptyStore(): UseStore {
  return createStore(`test-${crypto.randomUUID()}`, "entries");
}

/** A store on which every write fails as on a full disk; what is there can be read. */
export function full(store: UseStore): UseStore {
  return async (mode, callback) => {
    if (mode === "readwrite") throw new DOMException("The disk is full.", "QuotaExceededError");
    return store(mode, callback);
  };
}

/** A store on which so many transactions write, and then the disk is full. */
export function fullAfter(store: UseStore, transactions: number): UseStore {
  let left = transactions;
  return async (mode, callback) => {
    if (mode === "readwrite" && left-- <= 0) throw new DOMException("The disk is full.", "QuotaExceededError");
    return store(mode, callback);
  };
}

/** A store that can't be opened, as in some private windows. */
export const closed: UseStore = async () => {
  throw new DOMException(
    "A mutation operation was attempted on a database that did not allow mutations.",
    "InvalidStateError",
  );
};
