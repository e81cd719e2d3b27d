// What a first look showed: the pretrained start of one seed with its head alone, seconds after the start. One seed, and no
// matched pair from scratch: it is shown, and nothing rests on it.

import type { RunRecord, StudyRecord } from "../records/record";
import { firstLookOf } from "../study/passes";
import type { Settings } from "../study/study";

/** Accuracies of the pretrained start with its head alone; shares. */
export interface FirstLook {
  readonly policy: Settings["policy"];
  /** Training images a class. */
  readonly n: number;
  /** Held-back images that it was tested on. */
  readonly images: number;
  readonly none: number;
  /** With augmentation; null until that run is finished. */
  readonly treated: number | null;
}

/** What the first look showed; null where there is none, or where its first run is not finished. */
export function firstLookIn({ settings, runs }: Pick<StudyRecord, "settings" | "runs">): FirstLook | null {
  const { policy, budgets } = settings;
  const n = budgets[0]!;
  const found = (wanted: RunRecord["policy"]) =>
    runs.find(
      ({ block, depth, views, ...run }) =>
        block === 0 && depth === "probe" && views === undefined && run.policy === wanted && run.n === n,
    );
  const none = firstLookOf(settings) && found("none");
  if (!none) return null;
  const images = none.confusion.flat().reduce((sum, count) => sum + count, 0);
  return { policy, n, images, none: none.accuracy, treated: found(policy)?.accuracy ?? null };
}
