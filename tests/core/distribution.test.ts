import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { betaQuantile, binomialInterval, incompleteBeta, studentQuantile, studentTails } from "#core/distribution";

const oracle: {
  student: [p: number, degrees: number, quantile: number][];
  beta: [p: number, a: number, b: number, quantile: number][];
  binomial: [right: number, count: number, level: number, low: number, high: number][];
} = JSON.parse(readFileSync(new URL("oracle/distribution.json", import.meta.url), "utf8"));

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

test("beta quantiles equal SciPy's to 1e-12", () => {
  for (const [p, a, b, quantile] of oracle.beta) {
    expectClose(betaQuantile(p, a, b), quantile, 1e-12, `Beta(${p}; ${a}, ${b})`);
  }
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

test("a beta quantile is where the incomplete beta function takes its probability", () => {
  const shape = fc.double({ min: 1, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), shape, shape, (p, a, b) => {
      expect(incompleteBeta(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
    }),
  );
});

test("what is no probability, no shape or no count is refused", () => {
  expect(() => studentQuantile(1.1, 5)).toThrow(RangeError);
  expect(() => studentQuantile(Number.NaN, 5)).toThrow(RangeError);
  expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  expect(() => betaQuantile(0.5, -1, 2)).toThrow(RangeError);
  expect(() => binomialInterval(3, 2)).toThrow(RangeError);
});
