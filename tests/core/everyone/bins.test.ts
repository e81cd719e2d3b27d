import { expect, test } from "vitest";
import {
  accuracyBins,
  errorBin,
  errorBins,
  errorEdges,
  interactionBin,
  interactionBins,
  interactionEdges,
  interactionEnds,
} from "#core/everyone/bins";

test.each([
  [0, 5],
  [0.0199, 5],
  [0.02, 6],
  [0.08, 7],
  [-0.31, 0],
  [-2, 0],
  [0.6, 17],
  [2, 17],
])("an interaction of %d is in bin %d", (interaction, bin) => {
  expect(interactionBin(interaction)).toBe(bin);
});

test.each([
  [0, 0],
  [0.0199, 0],
  [0.02, 1],
  [0.0499, 1],
  [0.05, 2],
  [1.5, 2],
  [Number.POSITIVE_INFINITY, Number.NaN],
  [-0.01, Number.NaN],
  [Number.NaN, Number.NaN],
])("a standard error of %d is in bin %d", (standardError, bin) => {
  expect(errorBin(standardError)).toBe(bin);
});

test("bins ascend without a gap over everything that can be measured", () => {
  const ends = Array.from({ length: interactionBins }, (_, bin) => interactionEnds(bin));
  expect(ends.at(0)?.[0]).toBe(-200);
  expect(ends.at(-1)?.[1]).toBe(200);
  for (const [bin, [low, high]] of ends.entries()) {
    expect(low).toBeLessThan(high);
    if (bin > 0) expect(low).toBe(ends[bin - 1]?.[1]);
  }
  expect([interactionBins, errorBins, accuracyBins]).toEqual([interactionEdges.length + 1, errorEdges.length + 1, 10]);
});
