// Two results of one study: the one that a link carried and the one that was measured here. Says how far they agree and
// whether they were measured by the same plans; never puts them together, since a repeat is no new evidence.

import { digestOfData } from "#core/digest";
import { plansOf, type SharedResult } from "#core/links/share";
import type { StudyRecord } from "#core/records/record";
import { armKey } from "#core/study/study";
import { type Result, resultOf } from "./reading";

/** Two results of the same settings. */
export interface Comparison {
  readonly linked: Result;
  readonly here: Result;
  /** Whether the seeds that both completed had the same images, order and views; null where the link does not say. */
  readonly samePlans: boolean | null;
  /** Seeds that both completed. */
  readonly common: number;
  /** Runs of those seeds, and in how many of them both got the same number of images right. */
  readonly runs: number;
  readonly equalRuns: number;
}

/** Whether a study has exactly the settings of a linked result. */
export function repeats(study: StudyRecord, shared: SharedResult): boolean {
  return study.settingsHash === digestOfData(shared.settings);
}

/** The comparison, or null where there is nothing to compare: other settings, or no seed that both completed. */
export function comparisonOf(shared: SharedResult, study: StudyRecord): Comparison | null {
  if (!repeats(study, shared)) return null;
  const linked = resultOf({ origin: "link", shared });
  const here = resultOf({ origin: "here", study, notes: [] });
  if (!("finding" in linked) || !("finding" in here)) return null;
  const common = Math.min(linked.finding.blocks, here.finding.blocks);
  if (common === 0) return null;
  const pairs = here.finding.arms.flatMap(({ arm, perBlock }) => {
    const other = linked.finding.arms.find((candidate) => armKey(candidate.arm) === armKey(arm));
    return perBlock.slice(0, common).map((accuracy, block) => [accuracy, other?.perBlock[block]] as const);
  });
  const mine = plansOf(study);
  return {
    linked,
    here,
    samePlans:
      shared.plans === null ? null : shared.plans.slice(0, common).every((mark, block) => mark === mine[block]),
    common,
    runs: pairs.length,
    // Links of the first version round accuracies to 1/10,000; one image of 400 is 25 times that.
    equalRuns: pairs.filter(([one, other]) => other !== undefined && Math.abs(one - other) < 6e-5).length,
  };
}
