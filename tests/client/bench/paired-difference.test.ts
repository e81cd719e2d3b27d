import { expect, test } from "vitest";
import { compared, intervalOf, pairsOf } from "../../bench/paired-difference";

test("a paired difference has Student's interval", () => {
  // 2.7764451 is the 97.5 % quantile with 4 degrees of freedom, 0.0026692696 the mean's standard error.
  const { mean, low, high } = intervalOf([0.01, -0.005, 0.0025, 0, 0.0075]);
  expect(mean).toBeCloseTo(0.003, 12);
  expect(low).toBeCloseTo(0.003 - 2.7764451 * 0.0026692696, 8);
  expect(high).toBeCloseTo(0.003 + 2.7764451 * 0.0026692696, 8);
  expect(intervalOf([0.1]).high).toBe(Number.POSITIVE_INFINITY);
});

test("a block is four runs, and pairs are ours minus the other's", () => {
  expect(pairsOf(2)).toHaveLength(8);
  expect(new Set(pairsOf(2).map((run) => JSON.stringify(run))).size).toBe(8);
  const reached = (accuracy: number, seconds: number) => ({ accuracy, logLoss: 1 - accuracy, seconds });
  const pairs = pairsOf(1).map((what) => ({ ...what, ours: reached(0.8, 2), autodiff: reached(0.7, 20) }));
  const { accuracy, logLoss, ratio } = compared(pairs);
  expect(accuracy.mean).toBeCloseTo(0.1, 12);
  expect(logLoss.mean).toBeCloseTo(-0.1, 12);
  expect(ratio).toBe(10);
});
