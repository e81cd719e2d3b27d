// Exact draws from the discrete Laplace distribution (Canonne, Kamath & Steinke 2020, algorithms 1 and 2): integers only,
// since what floating-point Laplace noise leaves out tells of the number that it should hide.

import type { Scale } from "./privacy";

/** Uniform in 0..2^32 - 1. In production from the operating system, in tests from a seed. */
export type Words = () => number;

/** An integer z with probability proportional to exp(-|z| / scale); numerator and denominator below 2^16. */
export function drawDiscreteLaplace({ numerator, denominator }: Scale, words: Words): number {
  for (;;) {
    const low = uniformBelow(numerator, words);
    if (!isExponential(low, numerator, words)) continue;
    let high = 0;
    while (isExponential(1, 1, words)) high++;
    const size = Math.floor((low + numerator * high) / denominator);
    const negative = uniformBelow(2, words) === 1;
    // Zero would come twice.
    if (negative && size === 0) continue;
    return negative ? -size : size;
  }
}

// True with probability exp(-part / whole), for part <= whole: von Neumann's series, by integers alone.
function isExponential(part: number, whole: number, words: Words): boolean {
  let round = 1;
  while (uniformBelow(whole * round, words) < part) round++;
  return round % 2 === 1;
}

// Without the bias of a remainder: words beyond the last whole multiple are drawn again.
function uniformBelow(count: number, words: Words): number {
  const limit = 2 ** 32 - (2 ** 32 % count);
  for (;;) {
    const word = words();
    if (word < limit) return word % count;
  }
}
