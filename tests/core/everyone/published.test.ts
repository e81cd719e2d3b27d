// What may be published, as the schema of a release says it.

import * as v from "valibot";
import { expect, test } from "vitest";
import { releaseSchema } from "#core/everyone/published";
import { reportedTasks } from "#core/everyone/report";
import { tableCells } from "#core/everyone/strata";

const group = {
  version: 1,
  task: 0,
  base: 0,
  budgets: 2,
  settled: 1,
  promised: 0,
  studies: 40,
  needed: 50,
  parts: [],
};
const table = Array.from({ length: tableCells }, (_, cell) => 3 - cell);
const part = { split: { size: 2, cut: 0, device: 0 }, tables: 1, studies: 50, table };
const accepts = (...groups: unknown[]) => v.safeParse(releaseSchema, { needed: 50, groups }).success;

test("what is published is each group's progress, and its parts or none", () => {
  expect(accepts()).toBe(true);
  expect(accepts(group, { ...group, task: 1, parts: [part, { ...part, split: null }] })).toBe(true);
});

test.each([
  ["a sum over groups", { ...group, groups: 1 }],
  ["a cell too few", { ...group, parts: [{ ...part, table: table.slice(1) }] }],
  ["a part of a study", { ...group, parts: [{ ...part, table: table.with(0, 0.5) }] }],
  ["a third budget", { ...group, budgets: 3 }],
  ["an unknown task", { ...group, task: reportedTasks.length }],
  ["parts that were left out", { ...group, parts: undefined }],
])("what is published is refused with %s", (_, wrong) => {
  expect(accepts(wrong)).toBe(false);
});
