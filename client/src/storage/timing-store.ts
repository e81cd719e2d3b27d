// What this device was timed with, so that a later study need not be timed for and the page can say before the start how long it
// takes. Never needed: what is gone, old or not what was kept is timed again.

import { del, entries, set, type UseStore } from "idb-keyval";
import * as v from "valibot";
import { isYoung, nameOf, type Timing, timingSchema } from "#core/planning/timing";
import { openDatabase } from "./databases";
import { tryToRead, tryToStore } from "./outcome";

/** The timings of this device. */
export interface TimingStore {
  /** All that may still be believed; what may not is removed. */
  all(): Promise<readonly Timing[]>;
  /** In place of what was kept of the same networks. */
  keep(timings: readonly Timing[]): Promise<void>;
  /** In milliseconds since 1970. */
  now(): number;
}

/** The store of timings; `store` is the seam to IndexedDB. */
export function openTimingStore({
  store = openDatabase("timings"),
  now = Date.now,
}: {
  readonly store?: UseStore;
  readonly now?: () => number;
} = {}): TimingStore {
  return {
    now,
    all: async () => {
      const found = (await tryToRead(() => entries<string, unknown>(store))) ?? [];
      const young: Timing[] = [];
      for (const [key, value] of found) {
        const parsed = v.safeParse(timingSchema, value);
        if (parsed.success && isYoung(parsed.output, now()) && nameOf(parsed.output) === key) young.push(parsed.output);
        else await tryToStore(() => del(key, store));
      }
      return young;
    },
    keep: async (timings) => {
      for (const timing of timings) await tryToStore(() => set(nameOf(timing), timing, store));
    },
  };
}
