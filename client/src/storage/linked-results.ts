// Results that came with a link and were then repeated here, so that both can be read side by side later. Kept as the
// link's own text, which is parsed again like any link whenever it is read.

import { del, get, set, type UseStore } from "idb-keyval";
import { openDatabase } from "./databases";
import { tryToRead, tryToStore } from "./outcome";

/** Fragments of result links by the hash of the settings that they carry. */
export interface LinkedResults {
  keep(settingsHash: string, fragment: string): Promise<unknown>;
  /** Undefined where none is kept; what is found may be anything. */
  find(settingsHash: string): Promise<unknown>;
  drop(settingsHash: string): Promise<unknown>;
}

/** The linked results of this device; `store` is the seam to IndexedDB. */
export function openLinkedResults(store: UseStore = openDatabase("links")): LinkedResults {
  return {
    keep: (settingsHash, fragment) => tryToStore(() => set(settingsHash, fragment, store)),
    find: (settingsHash) => tryToRead(() => get(settingsHash, store)),
    drop: (settingsHash) => tryToStore(() => del(settingsHash, store)),
  };
}
