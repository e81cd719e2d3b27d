import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { readStudyFile } from "#core/files/study-file";
import { foreseenHalfWidth } from "#core/planning/foreseen";
import { classesOf } from "#core/study/target-name";

const measured = new URL("../files/digits-500.json", import.meta.url);
const wide = (blocks: number, change: { budgets?: readonly number[]; validationPerClass?: number } = {}) =>
  foreseenHalfWidth({ budgets: [5, 20], validationPerClass: 40, ...change, blocks }, { classes: 10 });

test("foresees the width of the study that the spreads were measured on", () => {
  const study = readStudyFile(readFileSync(measured, "utf8"));
  const { low, high } = primaryOf(study);
  const half = foreseenHalfWidth(study.settings, { classes: classesOf(study.settings.target) });
  expect(half / ((high! - low!) / 2)).toBeCloseTo(1, 1);
});

test("more seeds and more held-back images narrow it, and one seed has no interval", () => {
  const halves = [2, 3, 6, 12].map((blocks) => wide(blocks));
  expect(halves.toSorted((one, other) => other - one)).toEqual(halves);
  expect(wide(6, { validationPerClass: 5 })).toBeGreaterThan(wide(6));
  expect(wide(6, { budgets: [5] })).toBeGreaterThan(wide(6));
  expect(wide(1)).toBe(Number.POSITIVE_INFINITY);
});
