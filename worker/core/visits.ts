// Which view of an image a visit shows. Runs whose trunk trains see a fresh view at every visit; a probe sees r views of each
// image in turn, since each costs a pass through the trunk that all its visits share. Says too whether r was enough.

import { studentQuantile } from "./distribution";

/** r, the views of each image that a probe sees. */
export const probeViews = 8;

/**
 * The number of the view at a place, in 0..r-1: visit v of an image shows view v mod r, so that doubling r changes no visit
 * before the r-th. A place is `step * batch + place in the batch`; images are visited in rounds (see `batchOrder`).
 */
export function viewAtPlace(place: number, { images, r }: { readonly images: number; readonly r: number }): number {
  return Math.floor(place / images) % r;
}

/** What twice as many views gain. */
export interface MoreViews {
  /** Mean accuracy with 2r views minus that with r, over the blocks. */
  readonly gain: number;
  /** Ends of the 95 % t-interval over blocks; infinite for one block. */
  readonly low: number;
  readonly high: number;
  /** True if even the interval's upper end is worth less than `tolerance`. */
  readonly enough: boolean;
}

/** Largest gain in accuracy that is not worth twice the views. */
const tolerance = 0.01;

/** Compares a probe's accuracies with r and with 2r views, paired by block; throws a RangeError if there are none. */
export function withTwiceTheViews(once: readonly number[], twice: readonly number[]): MoreViews {
  const blocks = once.length;
  if (blocks === 0 || twice.length !== blocks) throw new RangeError(`${blocks} and ${twice.length} are no pairs`);
  const gains = twice.map((accuracy, block) => accuracy - once[block]!);
  const gain = gains.reduce((sum, one) => sum + one, 0) / blocks;
  const variance = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / (blocks - 1);
  const reach =
    blocks > 1 ? studentQuantile(0.975, blocks - 1) * Math.sqrt(variance / blocks) : Number.POSITIVE_INFINITY;
  return { gain, low: gain - reach, high: gain + reach, enough: gain + reach < tolerance };
}
