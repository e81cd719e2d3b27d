// Random effects: the mean of answers that differ in truth, and where a next one may lie. Between-study variance by Paule &
// Mandel 1982, which needs no normal effects and under which the factor of Hartung & Knapp 2001 is 1 wherever the studies differ.

import { studentQuantile } from "./distribution";

/** Studies that share an estimate and an error; `studies` may be a fraction where counts were estimated. */
export interface Stack {
  readonly estimate: number;
  readonly standardError: number;
  readonly studies: number;
}

/** The combination, in the estimates' unit. */
export interface RandomEffects {
  readonly mean: number;
  /** 95 % interval of the mean. */
  readonly interval: readonly [number, number];
  /** 95 % interval of the truth of one more study (Higgins, Thompson & Spiegelhalter 2009). */
  readonly prediction: readonly [number, number];
  /** Standard deviation of the studies' truths. */
  readonly between: number;
}

/** Combines studies by random effects; null for fewer than three. */
export function randomEffectsOf(stacks: readonly Stack[]): RandomEffects | null {
  const held = stacks.filter(({ studies }) => studies > 0);
  const count = held.reduce((sum, { studies }) => sum + studies, 0);
  if (count < 3) return null;
  const variance = betweenOf(held, count);
  const { mean, spread, precision } = weighted(held, variance);
  const errorSquared = Math.max(1, spread / (count - 1)) / precision;
  const around = (reach: number) => [mean - reach, mean + reach] as const;
  return {
    mean,
    interval: around(studentQuantile(0.975, count - 1) * Math.sqrt(errorSquared)),
    prediction: around(studentQuantile(0.975, count - 2) * Math.sqrt(variance + errorSquared)),
    between: Math.sqrt(variance),
  };
}

// The variance at which the weighted spread is what it is expected to be, count - 1; it falls as the variance grows.
function betweenOf(stacks: readonly Stack[], count: number): number {
  const excess = (variance: number) => weighted(stacks, variance).spread - (count - 1);
  if (excess(0) <= 0) return 0;
  let high = 1e-6;
  while (excess(high) > 0) high *= 2;
  let low = 0;
  for (let round = 0; round < 200 && high - low > 1e-14 * high; round++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function weighted(stacks: readonly Stack[], variance: number) {
  const weights = stacks.map(({ standardError, studies }) => studies / (standardError ** 2 + variance));
  const precision = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = stacks.reduce((sum, { estimate }, at) => sum + weights[at]! * estimate, 0) / precision;
  const spread = stacks.reduce((sum, { estimate }, at) => sum + weights[at]! * (estimate - mean) ** 2, 0);
  return { mean, spread, precision };
}
