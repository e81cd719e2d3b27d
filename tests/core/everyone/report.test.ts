// Promises 1 to 3 for an honest study: it is accepted, told to within its bins, and nothing is made of one that can't be.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import { accuracyBins, accuracyEnds, interactionEnds } from "#core/everyone/bins";
import { givingSchema, largestBody } from "#core/everyone/giving";
import {
  type Report,
  ReportImpossible,
  reportedArms,
  reportedProtocol,
  reportOf,
  reportSchema,
} from "#core/everyone/report";
import { cellsOf, jointCells, tableCells } from "#core/everyone/strata";
import { baseIds, cutsOf, protocol } from "#core/study/study";
import { anyStudy } from "./any-study";
import { type Made, madeFrom } from "./releases";

const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("an honest study", () => {
  test("is always accepted", () => {
    fc.assert(
      fc.property(anyStudy, (options) => {
        expect(v.parse(reportSchema, wire(reportOf(options)))).toEqual(reportOf(options));
      }),
      { numRuns: 5000 },
    );
  });

  test("is told to within its bins, and no finer", () => {
    fc.assert(
      fc.property(anyStudy, (options) => {
        const report = reportOf(options);
        const [low, high] = interactionEnds(report.interaction);
        expect(100 * options.interaction).toBeGreaterThanOrEqual(low - 1e-9);
        expect(100 * options.interaction).toBeLessThanOrEqual(high + 1e-9);
        for (const [arm, { init, treated }] of reportedArms.entries()) {
          const accuracies = options.accuracies.filter((run) => run.init === init && run.treated === treated);
          const mean = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
          const [from, to] = accuracyEnds(report.arms[arm] ?? -1);
          expect(100 * mean).toBeGreaterThanOrEqual(from - 1e-9);
          expect(100 * mean).toBeLessThanOrEqual(to + 1e-9);
        }
      }),
    );
  });

  test("touches five cells of the table, one a histogram, and no possible report more", () => {
    fc.assert(
      fc.property(anyStudy, (options) => {
        const [joint, ...arms] = cellsOf(reportOf(options));
        expect(joint).toBeLessThan(jointCells);
        expect(arms.map((cell) => Math.floor((cell - jointCells) / accuracyBins))).toEqual([0, 1, 2, 3]);
        expect(Math.max(...arms)).toBeLessThan(tableCells);
      }),
    );
  });

  test("fits into a body many times over", () => {
    const report: Report = {
      v: 1,
      task: 0,
      base: 1,
      budgets: 2,
      settled: 1,
      promised: 1,
      size: 2,
      cut: 1,
      device: 1,
      interaction: 17,
      error: 2,
      arms: [9, 0, 0, 9],
    };
    const ticket = `20000.${"f".repeat(32)}.${"f".repeat(64)}`;
    const body = JSON.stringify(v.parse(givingSchema, { ticket, report }));
    expect(body.length).toBe(260);
    expect(body.length).toBeLessThan(largestBody);
  });
});

test("a report is numbers and nothing else", () => {
  expectTypeOf<Report>().toEqualTypeOf<{
    v: 1;
    task: number;
    base: number;
    budgets: 1 | 2;
    settled: 0 | 1;
    promised: 0 | 1;
    size: number;
    cut: number;
    device: number;
    interaction: number;
    error: number;
    arms: [number, number, number, number];
  }>();
});

test("a report of this version is about today's protocol", () => {
  expect(reportedProtocol).toBe(protocol);
});

test.each(baseIds)("the cuts that a report of %s may name are those that are served", (base) => {
  const served: unknown = JSON.parse(
    readFileSync(new URL(`../../../worker/bases/${base}.json`, import.meta.url), "utf8"),
  );
  const { cuts } = v.parse(v.object({ cuts: v.array(v.object({ id: v.string() })) }), served);
  expect(cuts.map(({ id }) => id)).toEqual([...cutsOf[base]]);
});

const plain = madeFrom(0);

test.each<[string, Partial<Made>]>([
  ["an arm is missing", { accuracies: plain.accuracies.slice(1) }],
  ["the interaction comes from other runs", { interaction: 0.5 }],
  ["the interaction is no number", { interaction: Number.NaN }],
  ["the standard error is no number", { standardError: Number.NaN }],
  ["the standard error is negative", { standardError: -0.01 }],
  ["there is no standard error", { standardError: Number.POSITIVE_INFINITY }],
  ["a built-in task has other classes", { classes: 2 }],
  ["its base has no such cut", { base: "glyphs", cut: "deep" }],
])("nothing is made of a study when %s", (_, change) => {
  expect(reportOf(plain)).toMatchObject({ task: 1, size: 2 });
  expect(() => reportOf({ ...plain, ...change })).toThrow(ReportImpossible);
});
