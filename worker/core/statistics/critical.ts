// How many standard errors an interval reaches to either side, so that the meter may be watched and a study continued.
// Looks at the number of blocks, never at an outcome.

import { studentQuantile, studentTails } from "./distribution";

// The 5 % are spent in two parts: 4 % at the planned number of blocks, 1 % on all other looks together.
const plannedQuantile = 0.98;
/** What the planned critical value tends to with endless blocks: the 0.98 quantile of the standard normal. */
export const criticalLimit = 2.0537489106318225;
const watchedError = 0.01;
const wholeError = 0.05;
// Variance of the mixing normal over effects, in units of a block's variance: effects of about two standard deviations.
const mixing = 4;

/**
 * The critical value at `blocks` complete blocks of a study that planned `planned`.
 * - At the planned number it is Student's t(0.98; S - 1).
 * - At any other number it is the anytime-valid t-mixture: c^2 = (S - 1)(R - 1) / (1 - R / (1 + 4S)) with
 *   R = (sqrt(1 + 4S) / 0.01)^(2 / S), the t-test with a normal mixture (Lai 1976; Wang & Ramdas, arXiv 2310.03722).
 * - Infinity (no interval yet) where R >= 1 + 4S, and under two blocks.
 */
export function criticalValue({ blocks, planned }: { readonly blocks: number; readonly planned: number }): number {
  if (blocks < 2) return Number.POSITIVE_INFINITY;
  if (blocks === planned) return studentQuantile(plannedQuantile, blocks - 1);
  const spread = 1 + mixing * blocks;
  const ratio = (Math.sqrt(spread) / watchedError) ** (2 / blocks);
  if (ratio >= spread) return Number.POSITIVE_INFINITY;
  return Math.sqrt(((blocks - 1) * (ratio - 1)) / (1 - ratio / spread));
}

/**
 * The two-sided p value of `t` standard errors at `blocks` complete blocks of a study that planned `planned`; valid at every
 * level however often it is looked at, and at most 0.05 exactly where `criticalValue` standard errors leave zero out.
 * - At the planned number it is Student's, over the part of the whole error that is spent there.
 * - At any other it is the least error with which the mixture's interval leaves zero out, over its part.
 */
export function watchedP(
  t: number,
  { blocks, planned }: { readonly blocks: number; readonly planned: number },
): number {
  if (blocks < 2) return 1;
  const degrees = blocks - 1;
  if (blocks === planned) return Math.min(1, (studentTails(t, degrees) * wholeError) / (2 * (1 - plannedQuantile)));
  const spread = 1 + mixing * blocks;
  const ratio = (t * t + degrees) / ((t * t) / spread + degrees);
  return Math.min(1, ((Math.sqrt(spread) / ratio ** (blocks / 2)) * wholeError) / watchedError);
}
