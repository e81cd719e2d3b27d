// Several calls in one transaction of IndexedDB.

import { promisifyRequest } from "idb-keyval";

/** Resolves when the transaction is complete; a call that throws takes back the calls before it. */
export async function allOrNothing(entries: IDBObjectStore, calls: () => void): Promise<void> {
  try {
    calls();
  } catch (error) {
    entries.transaction.abort();
    throw error;
  }
  return promisifyRequest(entries.transaction);
}
