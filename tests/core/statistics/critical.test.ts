import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { criticalLimit, criticalValue, watchedP } from "#core/statistics/critical";
import { studentQuantile } from "#core/statistics/distribution";

const oracle: { watched: [blocks: number, critical: number][] } = JSON.parse(
  readFileSync(new URL("../oracle/distribution.json", import.meta.url), "utf8"),
);

test("at the planned number of blocks the critical value is Student's t(0.98; S - 1)", () => {
  expect(criticalValue({ blocks: 6, planned: 6 })).toBe(studentQuantile(0.98, 5));
  expect(criticalValue({ blocks: 6, planned: 6 })).toBeCloseTo(2.756509, 6);
  expect(criticalValue({ blocks: 12, planned: 12 })).toBe(studentQuantile(0.98, 11));
});

test("at any other number it is where the Bayes factor of a normal mixture over effects, by quadrature, reaches 100", () => {
  for (const [blocks, critical] of oracle.watched) {
    expect(criticalValue({ blocks, planned: 100 })).toBeCloseTo(critical, 7);
  }
});

test("there is no interval while no t could be enough", () => {
  for (const blocks of [0, 1, 2, 3, 4]) expect(criticalValue({ blocks, planned: 6 })).toBe(Number.POSITIVE_INFINITY);
  expect(criticalValue({ blocks: 1, planned: 1 })).toBe(Number.POSITIVE_INFINITY);
  expect(criticalValue({ blocks: 5, planned: 6 })).toBeCloseTo(9.732226, 6);
});

test("looking off the plan always costs more than looking at it", () => {
  for (let blocks = 5; blocks <= 100; blocks++) {
    expect(criticalValue({ blocks, planned: 101 })).toBeGreaterThan(criticalValue({ blocks, planned: blocks }));
  }
});

test("the planned value tends to the stated limit", () => {
  expect(criticalValue({ blocks: 100_001, planned: 100_001 })).toBeCloseTo(criticalLimit, 4);
});

test("a p value is at most 5 % exactly where the interval leaves zero out, planned or not", () => {
  for (const look of [
    { blocks: 6, planned: 6 },
    { blocks: 12, planned: 12 },
    { blocks: 5, planned: 6 },
    { blocks: 9, planned: 6 },
    { blocks: 40, planned: 6 },
  ]) {
    const critical = criticalValue(look);
    expect(watchedP(critical, look)).toBeCloseTo(0.05, 10);
    expect(watchedP(-critical * 1.001, look)).toBeLessThan(0.05);
    expect(watchedP(critical * 0.999, look)).toBeGreaterThan(0.05);
    expect(watchedP(0, look)).toBe(1);
  }
});

test("no t is enough for a p value of 5 % where there is no interval", () => {
  for (const blocks of [0, 1, 2, 3, 4]) expect(watchedP(1e9, { blocks, planned: 6 })).toBeGreaterThan(0.05);
});

test("an unplanned p value is the error whose Bayes factor, by quadrature, is reached", () => {
  for (const [blocks, critical] of oracle.watched) {
    expect(watchedP(critical, { blocks, planned: 100 })).toBeCloseTo(5 / 100, 7);
  }
});
