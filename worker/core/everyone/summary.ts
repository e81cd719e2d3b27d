// One group of everyone's studies, read from its published sums: centre, spread and arms, each with what the noise does to
// it. Post-processing of public numbers only, so that the page and the Worker's card say the same.

import type { Init } from "../study/study";
import { accuracyBins, accuracyEnds, errorBins, interactionBins } from "./bins";
import { nearestCounts, quantileOf, readableEnds, trimmedMeanOf } from "./centre";
import { armScale, jointScale, type Scale } from "./privacy";
import type { Part, PublishedGroup } from "./published";
import { reportedArms } from "./report";
import { histogramsOf } from "./strata";

/** Studies in one bin of the interaction, noise included; the ends are shares. */
export interface Bar {
  readonly low: number;
  readonly high: number;
  /** May be below zero: noise is in it. */
  readonly studies: number;
}

/** Where the answers of a group lie, as shares. */
export interface Centre {
  readonly median: number;
  /** Ends of the middle half. */
  readonly low: number;
  readonly high: number;
  /** Mean of the middle three fifths. */
  readonly trimmedMean: number;
  /** What the median and the trimmed mean could be if a twentieth of the studies were made up, all at one end. */
  readonly medianBand: readonly [number, number];
  readonly trimmedBand: readonly [number, number];
}

/** The mean accuracy of an arm over a group's studies, as a share. */
export interface ArmMean {
  readonly init: Init;
  /** With augmentation. */
  readonly treated: boolean;
  readonly accuracy: number;
  /** Standard deviation that the noise gives it. */
  readonly noise: number;
}

/** One group, ready to be put into words and drawn. */
export interface Summary {
  readonly studies: number;
  /** Ascending, every bin. */
  readonly bars: readonly Bar[];
  /** Standard deviation of the noise in each bar, in studies. */
  readonly noise: number;
  /** Null under `fewestCombined` studies, and for studies that are not settled. */
  readonly centre: Centre | null;
  /** In the order of `reportedArms`; empty where there is no centre. */
  readonly arms: readonly ArmMean[];
}

/** Fewer studies than this are not summed up. */
export const fewestCombined = 10;
/** The share of studies that the bands take for made up. */
export const doubtedShare = 0.05;
const trim = 0.2;

/** The summary of a group's parts; groups are never put together. */
export function summaryOf({ parts, settled }: Pick<PublishedGroup, "settled"> & { parts: readonly Part[] }): Summary {
  const studies = sumOf(parts.map((part) => part.studies));
  const tables = sumOf(parts.map((part) => part.tables));
  const histograms = parts.map(({ table }) => histogramsOf(table));
  const noisy = Array.from({ length: interactionBins }, (_, bin) =>
    sumOf(histograms.map(({ joint }) => sumOf(joint[bin]!))),
  );
  const bars = noisy.map((some, bin): Bar => {
    const [low, high] = readableEnds[bin]!;
    return { low: low / 100, high: high / 100, studies: some };
  });
  const noise = Math.sqrt(errorBins * tables * varianceOf(jointScale));
  if (settled === 0 || studies < fewestCombined) return { studies, bars, noise, centre: null, arms: [] };
  const arms = reportedArms.map((arm, at) => ({
    ...arm,
    ...meanAccuracy(
      Array.from({ length: accuracyBins }, (_, bin) => sumOf(histograms.map((each) => each.arms[at]![bin]!))),
      { studies, tables },
    ),
  }));
  return { studies, bars, noise, centre: centreOf(nearestCounts(noisy, studies)), arms };
}

function centreOf(counts: readonly number[]): Centre {
  const at = (share: number) => quantileOf(counts, readableEnds, share) / 100;
  const trimmed = (kept: readonly number[]) => trimmedMeanOf(kept, readableEnds, trim) / 100;
  return {
    median: at(0.5),
    low: at(0.25),
    high: at(0.75),
    trimmedMean: trimmed(counts),
    // Made up at the top: the honest ones are the lower part, and the other way round.
    medianBand: [at(0.5 * (1 - doubtedShare)), at(0.5 * (1 + doubtedShare))],
    trimmedBand: [trimmed(withoutTop(counts)), trimmed(withoutTop(counts.toReversed()).toReversed())],
  };
}

// The counts less a twentieth of the studies, taken from the last bins.
function withoutTop(counts: readonly number[]): readonly number[] {
  let doubted = doubtedShare * sumOf(counts);
  return counts
    .toReversed()
    .map((count) => {
      const taken = Math.min(count, doubted);
      doubted -= taken;
      return count - taken;
    })
    .toReversed();
}

function meanAccuracy(
  noisy: readonly number[],
  { studies, tables }: { readonly studies: number; readonly tables: number },
): { readonly accuracy: number; readonly noise: number } {
  const centres = noisy.map((_, bin) => sumOf(accuracyEnds(bin)) / 200);
  const counts = nearestCounts(noisy, studies);
  const accuracy = sumOf(counts.map((count, bin) => count * centres[bin]!)) / studies;
  // The noise of each bin moves the mean by its distance from it.
  const spread = sumOf(centres.map((centre) => (centre - accuracy) ** 2));
  return { accuracy, noise: Math.sqrt(tables * varianceOf(armScale) * spread) / studies };
}

/** The variance of discrete Laplace noise, P(k) proportional to exp(-|k| / scale) (Inusah & Kozubowski 2006). */
export function varianceOf({ numerator, denominator }: Scale): number {
  const ratio = Math.exp(-denominator / numerator);
  return (2 * ratio) / (1 - ratio) ** 2;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
