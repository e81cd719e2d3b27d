// The visitors' own tasks together: every study is of another task, so the answers differ in truth and not by chance alone.

import { type RandomEffects, randomEffectsOf } from "../statistics/random-effects";
import { errorBins } from "./bins";
import { nearestCounts, readableEnds } from "./centre";
import type { Part } from "./published";
import { jointCells } from "./strata";

/** A standard error in the middle of each bin. */
const errorCentres = [0.012, 0.032, 0.08] as const;

/**
 * The visitors' own tasks by random effects: each is another task, so a mean of truths and where a next one may lie. Built-in
 * tasks re-measure one task and are not combined this way. Null without a part, and for fewer than three studies.
 */
export function ownTasksOf(parts: readonly Part[]): RandomEffects | null {
  const studies = parts.reduce((sum, part) => sum + part.studies, 0);
  const joint = Array.from({ length: jointCells }, (_, cell) =>
    parts.reduce((sum, { table }) => sum + table[cell]!, 0),
  );
  const nearest = nearestCounts(joint, studies);
  return randomEffectsOf(
    nearest.map((count, cell) => {
      const [low, high] = readableEnds[Math.floor(cell / errorBins)]!;
      const width = (high - low) / 100;
      return {
        estimate: (low + high) / 200,
        // What a bin hides of the estimate is one more error (Sheppard 1898).
        standardError: Math.hypot(errorCentres[cell % errorBins]!, width / Math.sqrt(12)),
        studies: count,
      };
    }),
  );
}
