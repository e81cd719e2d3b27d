// How long a study still takes: the plan's prediction at first, then what its runs really took. For the page only.

import type { StudyRecord } from "#core/record";
import { armsOf } from "#core/study";

/** Seconds left of a study. */
export interface TimeLeft {
  /** A run took this long with everything around it. */
  observe(seconds: number): void;
  /** With `runs` not yet finished, of which the present one is done to `share`. */
  of(runs: number, share?: number): number;
}

/** `predicted` seconds a run hold until the first one was observed. */
export function timeLeft(predicted: number): TimeLeft {
  let total = 0;
  let count = 0;
  return {
    observe(seconds) {
      total += seconds;
      count++;
    },
    of(runs, share = 0) {
      return Math.max(0, runs - share) * (count > 0 ? total / count : predicted);
    },
  };
}

/** Runs that a study has in all. */
export function runsOf({ settings, goal }: Pick<StudyRecord, "settings" | "goal">): number {
  return goal * armsOf(settings).length;
}
