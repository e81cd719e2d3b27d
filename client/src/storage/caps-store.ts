// What was answered to "still the same class?" on the built-in targets; a task of the visitor's own carries its caps itself.
// What is not what was kept is removed, and asked again when somebody wants to know.

import { del, entries, set, type UseStore } from "idb-keyval";
import * as v from "valibot";
import { capsSchema } from "#core/study/caps";
import { type Caps, type TargetId, targetIds } from "#core/study/study";
import { openDatabase } from "./databases";
import { type Stored, tryToRead, tryToStore } from "./outcome";

/** The caps of built-in targets on this device. */
export interface CapsStore {
  /** Those that were kept; a target without a cap is not among them. */
  all(): Promise<ReadonlyMap<TargetId, Caps>>;
  /** In place of what was kept of this target; `undefined` for no cap at all. */
  keep(target: TargetId, caps: Caps | undefined): Promise<Stored>;
}

/** The store of caps; `store` is the seam to IndexedDB. */
export function openCapsStore(store: UseStore = openDatabase("caps")): CapsStore {
  return {
    all: async () => {
      const found = (await tryToRead(() => entries<string, unknown>(store))) ?? [];
      const kept = new Map<TargetId, Caps>();
      for (const [key, value] of found) {
        const target = targetIds.find((id) => id === key);
        const parsed = v.safeParse(capsSchema, value);
        if (target && parsed.success) kept.set(target, parsed.output);
        else await tryToStore(() => del(key, store));
      }
      return kept;
    },
    keep: (target, caps) => tryToStore(() => (caps ? set(target, caps, store) : del(target, store))),
  };
}
