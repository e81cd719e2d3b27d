// Random effects against SciPy on a published example and on stacks of binned studies.

import { readFileSync } from "node:fs";
import * as v from "valibot";
import { expect, test } from "vitest";
import { randomEffectsOf } from "#core/statistics/random-effects";

const numbers = v.array(v.number());
const pair = v.strictTuple([v.number(), v.number()]);
const caseSchema = v.strictObject({
  estimates: numbers,
  errors: numbers,
  studies: numbers,
  expected: v.strictObject({ mean: v.number(), interval: pair, prediction: pair, between: v.number() }),
});
const cases = v.parse(
  v.array(caseSchema),
  JSON.parse(readFileSync(new URL("../oracle/random-effects.json", import.meta.url), "utf8")),
);

test.each(cases)("agrees with SciPy: mean $expected.mean", ({ estimates, errors, studies, expected }) => {
  const found = randomEffectsOf(
    estimates.map((estimate, at) => ({ estimate, standardError: errors[at]!, studies: studies[at]! })),
  )!;
  expect(found.mean).toBeCloseTo(expected.mean, 9);
  expect(found.between).toBeCloseTo(expected.between, 6);
  for (const end of [0, 1] as const) {
    expect(found.interval[end]).toBeCloseTo(expected.interval[end], 8);
    expect(found.prediction[end]).toBeCloseTo(expected.prediction[end], 8);
  }
});

test("gives the published variance of the BCG trials", () => {
  const { estimates, errors } = cases[0]!;
  const found = randomEffectsOf(
    estimates.map((estimate, at) => ({ estimate, standardError: errors[at]!, studies: 1 })),
  );
  expect(found!.between ** 2).toBeCloseTo(0.318, 3);
});

test("says nothing of two studies", () => {
  expect(randomEffectsOf([{ estimate: 0.1, standardError: 0.02, studies: 2 }])).toBeNull();
});
