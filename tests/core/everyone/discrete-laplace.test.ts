// Promise 13: the noise is discrete Laplace, by chi-square and moments; seeded, so that it either passes or does not.

import { expect, test } from "vitest";
import { drawDiscreteLaplace } from "#core/everyone/discrete-laplace";
import { armScale, epsilon, jointScale, type Scale, scales } from "#core/everyone/privacy";
import { jointCells, tableCells } from "#core/everyone/strata";
import { stream } from "#core/random";

const draws = 200_000;

function drawMany(scale: Scale, seed: number): number[] {
  const random = stream(seed);
  const words = () => random.integer(2 ** 32);
  return Array.from({ length: draws }, () => drawDiscreteLaplace(scale, words));
}

const named: readonly (readonly [string, Scale])[] = [
  ["5/6, a joint cell's", jointScale],
  ["5, an arm's", armScale],
  ["7/3, where the division leaves a rest", { numerator: 7, denominator: 3 }],
  ["1", { numerator: 1, denominator: 1 }],
];

test.each(named)("noise of scale %s has the distribution's every share (chi-square)", (_, scale) => {
  const decay = Math.exp(-scale.denominator / scale.numerator);
  const shareOf = (z: number) => ((1 - decay) / (1 + decay)) * decay ** Math.abs(z);
  const values = drawMany(scale, 1);
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  // Cells of at least 50 expected draws, and one for all beyond.
  let largest = 0;
  while (draws * shareOf(largest + 1) >= 50) largest++;
  let chiSquare = 0;
  let inside = 0;
  let shareInside = 0;
  for (let z = -largest; z <= largest; z++) {
    const expected = draws * shareOf(z);
    const found = counts.get(z) ?? 0;
    chiSquare += (found - expected) ** 2 / expected;
    inside += found;
    shareInside += shareOf(z);
  }
  const beyond = draws * (1 - shareInside);
  chiSquare += (draws - inside - beyond) ** 2 / beyond;
  const degrees = 2 * largest + 1;
  // 99.9 % quantile (Wilson & Hilferty 1931).
  const limit = degrees * (1 - 2 / (9 * degrees) + 3.09 * Math.sqrt(2 / (9 * degrees))) ** 3;
  expect(chiSquare).toBeLessThan(limit);
});

test.each(named)("noise of scale %s has mean 0 and the distribution's variance and size", (_, scale) => {
  const decay = Math.exp(-scale.denominator / scale.numerator);
  const variance = (2 * decay) / (1 - decay) ** 2;
  const values = drawMany(scale, 2);
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  const square = values.reduce((sum, value) => sum + value ** 2, 0) / draws;
  const size = values.reduce((sum, value) => sum + Math.abs(value), 0) / draws;
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / draws));
  expect(square / variance).toBeCloseTo(1, 1);
  expect(size / ((2 * decay) / (1 - decay ** 2))).toBeCloseTo(1, 1);
  expect(values.every(Number.isSafeInteger)).toBe(true);
  expect(values.some((value) => Object.is(value, -0))).toBe(false);
});

test("the shares of a study's five cells are epsilon, exactly", () => {
  const shareOf = ({ numerator, denominator }: Scale) => denominator / numerator;
  expect(shareOf(jointScale) + 4 * shareOf(armScale)).toBeCloseTo(epsilon, 12);
  expect(scales).toHaveLength(tableCells);
  expect(scales.every((scale, cell) => scale === (cell < jointCells ? jointScale : armScale))).toBe(true);
});
