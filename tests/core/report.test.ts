// Promises 1 to 3: the closed domain, and only the closed domain, is accepted.

import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  accuracyAt,
  accuracyBins,
  errorAt,
  errorBins,
  givingSchema,
  interactionAt,
  interactionBins,
  largestBody,
  type Report,
  ReportImpossible,
  releaseSchema,
  reportedArms,
  reportOf,
  reportSchema,
} from "#core/report";
import { type TargetId, targetIds } from "#core/study";

type Options = Parameters<typeof reportOf>[0];

/** A study as a device makes it: how many of the validation images each run got right, per block and budget. */
const study: fc.Arbitrary<Options> = fc
  .record({
    images: fc.integer({ min: 10, max: 1000 }),
    budgets: fc.constantFrom(1, 2),
    blocks: fc.integer({ min: 1, max: 12 }),
    level: fc.tuple(
      ...reportedArms.map(() => fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))),
    ),
    spread: fc.double({ min: 0, max: 0.3, noNaN: true }),
    noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 96, maxLength: 96 }),
    standardError: fc.oneof(
      fc.constantFrom(0, Number.POSITIVE_INFINITY),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
    ),
    target: fc.constantFrom<TargetId>(...targetIds),
    promised: fc.boolean(),
  })
  .map(({ images, budgets, blocks, level, spread, noise, standardError, target, promised }) => {
    const runs = reportedArms.flatMap((arm, index) =>
      Array.from({ length: blocks * budgets }, (_, run) => {
        const share = (level[index] ?? 0) + spread * (noise[24 * index + run] ?? 0);
        return { ...arm, right: Math.round(Math.min(1, Math.max(0, share)) * images) };
      }),
    );
    // The mean contribution of an image, as the estimator has it: summed over runs before it is divided.
    const contributions = runs.reduce(
      (sum, { init, treated, right }) => sum + ((init === "scratch") === treated ? right : -right),
      0,
    );
    return {
      target,
      budgets,
      interaction: contributions / (images * blocks * budgets),
      standardError,
      accuracies: runs.map(({ init, treated, right }) => ({ init, treated, accuracy: right / images })),
      settled: blocks >= 6,
      promised,
    };
  });

const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("an honest study", () => {
  test("is always accepted", () => {
    fc.assert(
      fc.property(study, (options) => {
        expect(v.parse(reportSchema, wire(reportOf(options)))).toEqual(reportOf(options));
      }),
      { numRuns: 5000 },
    );
  });

  test("keeps its numbers to within a bin", () => {
    fc.assert(
      fc.property(study, (options) => {
        const report = reportOf(options);
        if (Math.abs(options.interaction) <= 1)
          expect(Math.abs(interactionAt(report.interaction) - options.interaction)).toBeLessThanOrEqual(0.01 + 1e-9);
        if (options.standardError >= 0.005 && options.standardError < 0.16)
          expect(Math.abs(Math.log2(errorAt(report.error) / options.standardError))).toBeLessThanOrEqual(0.25 + 1e-9);
        for (const [arm, { init, treated }] of reportedArms.entries()) {
          const accuracies = options.accuracies.filter((run) => run.init === init && run.treated === treated);
          const mean = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
          expect(Math.abs(accuracyAt(report.arms[arm] ?? -1) - mean)).toBeLessThanOrEqual(0.025 + 1e-9);
        }
      }),
    );
  });

  test("fits into a body many times over", () => {
    const report: Report = {
      v: 1,
      task: 1,
      budgets: 2,
      interaction: 100,
      error: 11,
      arms: [19, 0, 0, 19],
      settled: 1,
      promised: 1,
    };
    const ticket = `20000.${"f".repeat(32)}.${"f".repeat(64)}`;
    const body = JSON.stringify(v.parse(givingSchema, { ticket, report }));
    expect(body.length).toBe(227);
    expect(body.length).toBeLessThan(largestBody);
  });
});

test("a report is numbers and nothing else", () => {
  expectTypeOf<Report>().toEqualTypeOf<{
    v: 1;
    task: number;
    budgets: 1 | 2;
    interaction: number;
    error: number;
    arms: [number, number, number, number];
    settled: 0 | 1;
    promised: 0 | 1;
  }>();
});

describe("bins", () => {
  test.each([
    [0, 50],
    [0.0099, 50],
    [0.01, 51],
    [0.08, 54],
    [-0.31, 35],
  ])("an interaction of %d is in bin %d", (interaction, bin) => {
    const accuracies = [
      { init: "pretrained", treated: false, accuracy: 0.5 },
      { init: "pretrained", treated: true, accuracy: 0.5 },
      { init: "scratch", treated: false, accuracy: 0.5 },
      { init: "scratch", treated: true, accuracy: 0.5 + interaction },
    ] as const;
    const report = reportOf({
      target: "digits",
      budgets: 2,
      interaction,
      standardError: 0,
      accuracies,
      settled: true,
      promised: true,
    });
    expect(report.interaction).toBe(bin);
  });

  test.each([
    [0, 0],
    [0.00499, 0],
    [0.005, 1],
    [0.01, 3],
    [0.0999, 9],
    [0.16, 11],
    [0.5, 11],
    [Number.POSITIVE_INFINITY, 11],
  ])("a standard error of %d is in bin %d", (standardError, bin) => {
    const accuracies = reportedArms.map((arm) => ({ ...arm, accuracy: 1 }));
    const report = reportOf({
      target: "digits",
      budgets: 2,
      interaction: 0,
      standardError,
      accuracies,
      settled: true,
      promised: true,
    });
    expect(report).toEqual({
      v: 1,
      task: 0,
      budgets: 2,
      interaction: 50,
      error: bin,
      arms: [19, 19, 19, 19],
      settled: 1,
      promised: 1,
    });
  });

  test("centres are where the bins are", () => {
    expect([0, 50, 54, 100].map(interactionAt)).toEqual([-1, 0, 0.08, 1]);
    expect([0, 19].map(accuracyAt)).toEqual([0.025, 0.975]);
    expect(errorAt(3)).toBeCloseTo(0.0119, 4);
  });

  test.each([
    ["an arm is missing", { accuracies: [{ init: "scratch", treated: true, accuracy: 1 } as const] }],
    ["the interaction comes from other runs", { interaction: 0.5 }],
    ["the interaction is no number", { interaction: Number.NaN }],
    ["the standard error is no number", { standardError: Number.NaN }],
    ["the standard error is negative", { standardError: -0.01 }],
  ])("nothing is made of a study when %s", (_, change) => {
    const accuracies = reportedArms.map((arm) => ({ ...arm, accuracy: 0.5 }));
    const honest = {
      target: "digits",
      budgets: 2,
      interaction: 0,
      standardError: 0,
      accuracies,
      settled: true,
      promised: true,
    } as const;
    expect(() => reportOf({ ...honest, ...change })).toThrow(ReportImpossible);
  });
});

describe("the domain is closed", () => {
  const anything = fc.oneof(
    fc.integer({ min: -3, max: 110 }),
    fc.constantFrom(0, 1, -1, 0.5, 1e300, "1", "", true, false, null, [], {}, [0], "digits"),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const key = fc.constantFrom("v", "task", "budgets", "interaction", "error", "arms", "settled", "promised");
  const stranger = fc.oneof(
    fc.constantFrom("__proto__", "constructor", "toString", "note", "V", "ip", "arms "),
    fc.string({ maxLength: 8 }),
  );

  type Members = readonly (readonly [name: string, value: unknown])[];

  /** What may be done to an honest report, on its members, so that even one called `__proto__` arrives. */
  const mutation: fc.Arbitrary<(members: Members) => Members> = fc.oneof(
    fc.constant((members: Members) => members),
    fc.tuple(key, anything).map(
      ([name, value]) =>
        (members: Members) =>
          without(members, name).concat([[name, value]]),
    ),
    fc.tuple(stranger, anything).map(([name, value]) => (members: Members) => [...members, [name, value] as const]),
    key.map((name) => (members: Members) => without(members, name)),
    fc.tuple(fc.nat(4), anything).map(
      ([arm, value]) =>
        (members: Members) =>
          members.map(
            ([name, old]) => [name, Array.isArray(old) ? Object.assign([...old], { [arm]: value }) : old] as const,
          ),
    ),
  );
  const without = (members: Members, unwanted: string) => members.filter(([name]) => name !== unwanted);
  const jsonOf = (members: Members) =>
    `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`;

  const body = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(study, fc.array(mutation, { maxLength: 2 }))
        .map(([options, mutations]) =>
          jsonOf(mutations.reduce((members, mutate) => mutate(members), Object.entries(reportOf(options)) as Members)),
        ),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          v: fc.constantFrom(1, 1, 1, 2),
          task: fc.integer({ min: -1, max: targetIds.length }),
          budgets: fc.integer({ min: 0, max: 3 }),
          interaction: fc.integer({ min: -1, max: interactionBins }),
          error: fc.integer({ min: -1, max: errorBins }),
          arms: fc.array(fc.integer({ min: 0, max: accuracyBins }), { minLength: 4, maxLength: 4 }),
          settled: fc.integer({ min: 0, max: 2 }),
          promised: fc.integer({ min: 0, max: 2 }),
        })
        .map((report) => JSON.stringify(report)),
    },
    { weight: 1, arbitrary: fc.json() },
  );

  test("a body is accepted exactly if it is in the domain and possible", () => {
    let accepted = 0;
    fc.assert(
      fc.property(body, (text) => {
        const value: unknown = JSON.parse(text);
        const parsed = v.safeParse(reportSchema, value);
        expect(parsed.success, text).toBe(isInDomain(value));
        if (parsed.success) {
          accepted++;
          expect(parsed.output).toEqual(value);
        }
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe("what is published", () => {
  const waiting = { protocol: 1, task: 0, budgets: 2, settled: 1, promised: 0, studies: 49, release: null };
  const published = { studies: 50, joint: [[54, 5, 50]], arms: [[[15, 50]], [[16, 50]], [[10, 50]], [[13, 50]]] };
  const accepts = (...groups: unknown[]) => v.safeParse(releaseSchema, { needed: 50, groups }).success;

  test("is each group's progress, and its own release or none", () => {
    expect(accepts()).toBe(true);
    expect(accepts(waiting, { ...waiting, task: 1, release: published })).toBe(true);
  });

  test.each([
    ["a sum over groups", { ...waiting, groups: 1 }],
    ["a cell without a study", { ...waiting, release: { ...published, joint: [[54, 5, 0]] } }],
    ["three arms", { ...waiting, release: { ...published, arms: published.arms.slice(1) } }],
    ["a third budget", { ...waiting, budgets: 3 }],
    ["an unknown task", { ...waiting, task: targetIds.length }],
    ["a release that was left out", { ...waiting, release: undefined }],
  ])("is refused with %s", (_, group) => {
    expect(accepts(group)).toBe(false);
  });
});

/** The domain once more, by hand and by brute force: written apart from the schema so that it can disagree with it. */
function isInDomain(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const names = Object.getOwnPropertyNames(value).sort();
  if (names.join() !== "arms,budgets,error,interaction,promised,settled,task,v") return false;
  const { v: version, task, budgets, interaction, error, arms, settled, promised } = value as Record<string, unknown>;
  const within = (bin: unknown, count: number): bin is number =>
    Number.isInteger(bin) && Number(bin) >= 0 && Number(bin) < count;
  if (version !== 1 || !within(task, 2) || !within(settled, 2) || !within(promised, 2)) return false;
  if (budgets !== 1 && budgets !== 2) return false;
  if (!within(interaction, 101) || !within(error, 12)) return false;
  if (!Array.isArray(arms) || arms.length !== 4 || !arms.every((bin) => within(bin, 20))) return false;
  // Every corner of the box that the four accuracies lie in: bit k of `corner` says which edge of bin k.
  const reachable = Array.from({ length: 16 }, (_, corner) => {
    const [bare = 0, treated = 0, scratch = 0, scratchTreated = 0] = arms.map(
      (bin, arm) => 5 * (bin + ((corner >> arm) & 1)),
    );
    return scratchTreated - scratch - (treated - bare);
  });
  const low = interaction === 0 ? -1000 : interaction * 2 - 101;
  const high = interaction === 100 ? 1000 : interaction * 2 - 99;
  return Math.max(...reachable) >= low && Math.min(...reachable) <= high;
}
