// Everyone's answer of one group, from its published tables: what a page draws, as plain data. Groups are never put together.
// Shares throughout (0.08 is 8 points).

import { accuracyBins, accuracyEnds, type Ends, errorBins } from "./bins";
import { nearestCounts, quantileOf, readableEnds, trimmedMeanOf } from "./centre";
import { fewestShown, jointScale } from "./privacy";
import type { Part } from "./published";
import { type RandomEffects, randomEffectsOf } from "./random-effects";
import { histogramsOf, tableCells } from "./strata";

/** Studies in one bin of the interaction. */
export interface Bar {
  readonly low: number;
  readonly high: number;
  /** As published, noise included; may be below zero. */
  readonly published: number;
  /** Whether the number is large enough to be told from noise and to be named. */
  readonly shown: boolean;
  /** The nearest possible number. */
  readonly nearest: number;
}

/** A centre, and where it would be if 5 % of the studies were fake and all at one end. */
export interface Centre {
  readonly value: number;
  readonly ifFake: Ends;
}

/** What a group's studies, or a part of them, say together. */
export interface Everyone {
  readonly studies: number;
  readonly bars: readonly Bar[];
  readonly median: Centre;
  /** Cut by 20 % at either end. */
  readonly trimmedMean: Centre;
  /** Where the studies' own median lies in 90 of 100 draws of the noise. */
  readonly noise: Ends;
  /** The middle half of the studies. */
  readonly middleHalf: Ends;
  /** Median accuracy of each arm; see `reportedArms`. */
  readonly arms: readonly number[];
}

/** Share of fake studies that a centre's band allows for. */
export const fakeShare = 0.05;
const cut = 0.2;

/** The answer of some parts of one group together; null without a part. */
export function everyoneOf(parts: readonly Part[]): Everyone | null {
  if (parts.length === 0) return null;
  const { studies, tables, table } = summed(parts);
  const { joint, arms } = histogramsOf(table);
  const published = joint.map((errors) => errors.reduce((sum, count) => sum + count, 0));
  const nearest = nearestCounts(published, studies);
  const at = (share: number) => quantileOf(nearest, readableEnds, Math.min(1, Math.max(0, share))) / 100;
  const reach = (1.645 * cumulativeNoise(tables)) / studies;
  return {
    studies,
    bars: readableEnds.map(([low, high], bin) => ({
      low: low / 100,
      high: high / 100,
      published: published[bin]!,
      shown: published[bin]! >= fewestShown,
      nearest: nearest[bin]!,
    })),
    // Fakes at one end move the median of the others by half their share.
    median: { value: at(0.5), ifFake: [at(0.5 - fakeShare / 2), at(0.5 + fakeShare / 2)] },
    trimmedMean: {
      value: trimmedMeanOf(nearest, readableEnds, cut) / 100,
      ifFake: [
        trimmedMeanOf(withoutTop(nearest, fakeShare * studies), readableEnds, cut) / 100,
        trimmedMeanOf(withoutTop(nearest.toReversed(), fakeShare * studies).toReversed(), readableEnds, cut) / 100,
      ],
    },
    noise: [at(0.5 - reach), at(0.5 + reach)],
    middleHalf: [at(0.25), at(0.75)],
    arms: arms.map((counts) => quantileOf(nearestCounts(counts, studies), accuracyAllEnds, 0.5) / 100),
  };
}

/**
 * The visitors' own tasks by random effects: each is another task, so a mean of truths and where a next one may lie. Built-in
 * tasks re-measure one task and are not combined this way. Null without a part, and for fewer than three studies.
 */
export function ownTasksOf(parts: readonly Part[]): RandomEffects | null {
  const { studies, table } = summed(parts);
  const joint = histogramsOf(table).joint;
  const nearest = nearestCounts(joint.flat(), studies);
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

/** A standard error in the middle of each bin. */
const errorCentres = [0.012, 0.032, 0.08] as const;
const accuracyAllEnds = Array.from({ length: accuracyBins }, (_, bin) => accuracyEnds(bin));

function summed(parts: readonly Part[]) {
  return {
    studies: parts.reduce((sum, part) => sum + part.studies, 0),
    tables: parts.reduce((sum, part) => sum + part.tables, 0),
    table: Array.from({ length: tableCells }, (_, cell) => parts.reduce((sum, { table }) => sum + table[cell]!, 0)),
  };
}

// Standard deviation, in studies, of half the difference between the noise above and below the middle of the joint bins.
function cumulativeNoise(tables: number): number {
  const decay = Math.exp(-jointScale.denominator / jointScale.numerator);
  const variance = (2 * decay) / (1 - decay) ** 2;
  return Math.sqrt((tables * readableEnds.length * errorBins * variance) / 4);
}

function withoutTop(counts: readonly number[], studies: number): readonly number[] {
  let left = studies;
  return counts
    .toReversed()
    .map((count) => {
      const gone = Math.min(count, left);
      left -= gone;
      return count - gone;
    })
    .toReversed();
}
