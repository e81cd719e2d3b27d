import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { binomialInterval, incompleteBeta, studentQuantile, studentTails } from "#core/statistics/distribution";

const oracle: {
  student: [p: number, degrees: number, quantile: number][];
  binomial: [right: number, count: number, level: number, low: number, high: number][];
} = JSON.parse(readFileSync(new URL("../oracle/distribution.json", import.meta.url), "utf8"));

function expectClose(got: number, wanted: number, relative: number, what: string): void {
  expect(Math.abs(got - wanted), `${what}: ${got} instead of ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted),
  );
}

test("Student quantiles equal SciPy's to 1e-12, far into the tails and for broken degrees", () => {
  for (const [p, degrees, quantile] of oracle.student) {
    expectClose(studentQuantile(p, degrees), quantile, 1e-12, `t(${p}; ${degrees})`);
  }
});

test("both tails of Student's t lead back from SciPy's quantiles to their probabilities", () => {
  for (const [p, degrees, quantile] of oracle.student) {
    expectClose(studentTails(quantile, degrees), 2 * Math.min(p, 1 - p), 1e-9, `tails of ${quantile}, ${degrees}`);
  }
  expect(studentTails(Number.POSITIVE_INFINITY, 5)).toBe(0);
});

test("exact binomial intervals equal SciPy's to 1e-12", () => {
  for (const [right, count, level, low, high] of oracle.binomial) {
    const interval = binomialInterval(right, count, level);
    expectClose(interval[0], low, 1e-12, `low end of ${right} of ${count}`);
    expectClose(interval[1], high, 1e-12, `high end of ${right} of ${count}`);
  }
});

test("no right answer leaves the low end at 0, none wrong the high end at 1", () => {
  expect(binomialInterval(0, 12)[0]).toBe(0);
  expect(binomialInterval(12, 12)[1]).toBe(1);
});

test("Student's t is symmetric, and its median is 0", () => {
  expect(studentQuantile(0.5, 5)).toBe(0);
  expect(studentQuantile(0.25, 5)).toBe(-studentQuantile(0.75, 5));
});

test("each end of an exact interval leaves its tail of the beta distribution outside", () => {
  const counts = fc
    .integer({ min: 2, max: 2000 })
    .chain((count) => fc.tuple(fc.integer({ min: 1, max: count - 1 }), fc.constant(count)));
  fc.assert(
    fc.property(counts, fc.double({ min: 0.5, max: 0.999, noNaN: true }), ([right, count], level) => {
      const [low, high] = binomialInterval(right, count, level);
      expect(incompleteBeta(low, right, count - right + 1)).toBeCloseTo((1 - level) / 2, 9);
      expect(1 - incompleteBeta(high, right + 1, count - right)).toBeCloseTo((1 - level) / 2, 9);
    }),
  );
});

test("what is no probability, no number of degrees or no count is refused", () => {
  expect(() => studentQuantile(1.1, 5)).toThrow(RangeError);
  expect(() => studentQuantile(Number.NaN, 5)).toThrow(RangeError);
  expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  expect(() => binomialInterval(3, 2)).toThrow(RangeError);
});
