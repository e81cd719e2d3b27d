// What runs came to that both trainers trained. Rounding alone parts a pair, and relu6 amplifies it, so that single pairs differ
// and only their mean says something.

import { studentQuantile } from "#core/statistics/distribution";
import type { Init } from "#core/study/study";

/** Which run is trained twice. */
export interface Twice {
  readonly block: number;
  readonly init: Init;
  readonly policy: "none" | "heavy";
}

/** What a trainer came to. */
export interface Reached {
  readonly accuracy: number;
  readonly logLoss: number;
  readonly seconds: number;
}

/** One run by both trainers. */
export interface Pair extends Twice {
  readonly ours: Reached;
  readonly autodiff: Reached;
}

/** All runs of so many blocks, block by block. */
export function pairsOf(blocks: number): readonly Twice[] {
  return Array.from({ length: blocks }, (_, block) => block).flatMap((block) =>
    (["none", "heavy"] as const).flatMap((policy) =>
      (["pretrained", "scratch"] as const).map((init) => ({ block, init, policy })),
    ),
  );
}

/** A mean with its 95 % interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Mean of paired differences with its t-interval; unbounded from one pair. */
export function intervalOf(differences: readonly number[]): Interval {
  const count = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half =
    count > 1 ? studentQuantile(0.975, count - 1) * Math.sqrt(squares / (count - 1) / count) : Number.POSITIVE_INFINITY;
  return { mean, low: mean - half, high: mean + half };
}

/** Ours minus automatic differentiation's, and its time by ours. */
export interface Compared {
  readonly accuracy: Interval;
  readonly logLoss: Interval;
  /** The median pair's. */
  readonly ratio: number;
}

/** What pairs came to. */
export function compared(pairs: readonly Pair[]): Compared {
  const ratios = pairs.map(({ ours, autodiff }) => autodiff.seconds / ours.seconds).sort((one, other) => one - other);
  return {
    accuracy: intervalOf(pairs.map(({ ours, autodiff }) => ours.accuracy - autodiff.accuracy)),
    logLoss: intervalOf(pairs.map(({ ours, autodiff }) => ours.logLoss - autodiff.logLoss)),
    ratio: ratios[ratios.length >> 1]!,
  };
}
