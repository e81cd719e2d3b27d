// From an interval, the sign in log-odds and the gates to one of five verdicts. Pure rules; no statistics are computed
// here and no sentence is written here.

import { fewestBlocks, fewestSteps } from "../study/study";

export const verdicts = ["need-fell", "need-rose", "not-resolved", "depends-on-scale", "at-floor"] as const;
/** What a study answers: did the pretrained start lower the need for augmentation? */
export type Verdict = (typeof verdicts)[number];

export const reasonCodes = [
  /** Fewer than six complete blocks. */
  "too-few-blocks",
  /** Runs shorter than 300 steps. */
  "too-few-steps",
  /** No finite interval at this number of blocks. */
  "no-interval",
  /** Every block gave the same: there is no spread to judge by. */
  "no-spread",
  /** The interval holds zero. */
  "interval-includes-zero",
  /** Even endless seeds would leave zero inside: only more photos can help. */
  "photos-not-seeds",
  /** "Need rose" may be an artefact: scratch has not fitted its images, or the sign at doubled steps is unknown or other. */
  "under-trained",
] as const;
/** Why a verdict is withheld or only suggestive. */
export type ReasonCode = (typeof reasonCodes)[number];

/** Scratch without augmentation must fit this share of its clean training images before "need rose" is believed. */
export const fewestFitted = 0.95;

// Contributions are whole numbers over the budgets, so an error below this is 0 and the rounding of sums.
const leastSpread = 1e-9;

/** What the verdict is made from; shares, not points. */
export interface Evidence {
  /** Complete blocks. */
  readonly blocks: number;
  /** Optimiser steps of a run. */
  readonly steps: number;
  /** I, or null before a complete block. */
  readonly estimate: number | null;
  readonly standardError: number | null;
  /** The interval of I, or null while it is infinite. */
  readonly interval: readonly [number, number] | null;
  /** I in log-odds. */
  readonly logOdds: number | null;
  /** No more seeds, only more photos would take zero out of the interval. */
  readonly onlyPhotos: boolean;
  /** Exact interval of each arm's accuracy, seeds pooled. */
  readonly arms: readonly { readonly low: number; readonly high: number }[];
  readonly classes: number;
  /** Mean share of its clean training images that scratch without augmentation gets right. */
  readonly scratchFit: number | null;
  /** Whether I keeps its sign at doubled steps (see `keepsSign`); null while that is not measured. */
  readonly sameSignAtDoubledSteps: boolean | null;
}

/** A verdict, whether it is more than suggestive, and what holds it back. */
export interface Judgement {
  readonly verdict: Verdict;
  /** False under six blocks, under 300 steps or without spread, whatever the verdict: the page says "suggestive". */
  readonly settled: boolean;
  readonly reasons: readonly ReasonCode[];
}

/** Evidence as a link tells it. */
export interface Told extends Omit<Evidence, "onlyPhotos" | "scratchFit" | "sameSignAtDoubledSteps"> {
  /** Whether "need rose" may be believed (see `isTrained`). */
  readonly trained: boolean;
}

/**
 * Whether a judgement could be this evidence's, whatever a link leaves out: the only rules are those of `judge`.
 * Numbers are known to `slack` only; signs are exact.
 */
export function couldFollow(found: Judgement, told: Told, slack: number): boolean {
  const errors = (told.standardError ?? 1) <= slack ? [told.standardError, 0] : [told.standardError];
  const candidates = errors.flatMap((standardError) =>
    [-slack, slack].flatMap((nudge) =>
      [false, true].map((onlyPhotos) =>
        judge({
          ...told,
          standardError,
          arms: told.arms.map(({ low, high }) => ({ low: low + nudge, high })),
          onlyPhotos,
          scratchFit: 1,
          sameSignAtDoubledSteps: told.trained,
        }),
      ),
    ),
  );
  return candidates.some(
    ({ verdict, settled, reasons }) =>
      verdict === found.verdict && settled === found.settled && reasons.join() === found.reasons.join(),
  );
}

/** Whether an arm only guesses: the exact interval of its accuracy includes chance, or lies below it. */
export function onlyGuesses({ low }: { readonly low: number }, classes: number): boolean {
  return low <= 1 / classes;
}

/** Whether "need rose" may be believed: scratch has fitted its images, and longer training does not turn the sign. */
export function isTrained({
  scratchFit,
  sameSignAtDoubledSteps,
}: Pick<Evidence, "scratchFit" | "sameSignAtDoubledSteps">): boolean {
  return (scratchFit ?? 0) >= fewestFitted && sameSignAtDoubledSteps === true;
}

/**
 * The verdict of a study.
 * - Must give nothing but `not-resolved` and `at-floor` under 300 steps.
 * - Must not settle under six blocks, nor where all blocks are alike.
 * - `at-floor` comes first: an arm whose interval includes chance, or lies below it, makes every gain meaningless.
 * - `need-rose` also needs scratch to have fitted its images and the same sign at doubled steps.
 */
export function judge(evidence: Evidence): Judgement {
  const reasons: ReasonCode[] = [];
  if (evidence.blocks < fewestBlocks) reasons.push("too-few-blocks");
  if (evidence.steps < fewestSteps) reasons.push("too-few-steps");
  if (evidence.standardError !== null && evidence.standardError < leastSpread) reasons.push("no-spread");
  const settles = reasons.length === 0 && evidence.standardError !== null;

  if (evidence.blocks > 0 && evidence.arms.some((arm) => onlyGuesses(arm, evidence.classes))) {
    return { verdict: "at-floor", settled: settles, reasons };
  }
  const open = (...more: ReasonCode[]): Judgement => ({
    verdict: "not-resolved",
    settled: settles,
    reasons: [...reasons, ...more],
  });
  const { estimate, interval, logOdds } = evidence;
  if (estimate === null || interval === null || logOdds === null) return open("no-interval");
  if (interval[0] <= 0 && interval[1] >= 0) {
    return evidence.onlyPhotos ? open("interval-includes-zero", "photos-not-seeds") : open("interval-includes-zero");
  }
  if (evidence.steps < fewestSteps) return open();
  if (Math.sign(logOdds) !== Math.sign(estimate)) return { verdict: "depends-on-scale", settled: settles, reasons };
  if (estimate > 0) return { verdict: "need-fell", settled: settles, reasons };
  return isTrained(evidence) ? { verdict: "need-rose", settled: settles, reasons } : open("under-trained");
}
