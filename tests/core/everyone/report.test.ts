// Promises 1 to 3: the closed domain, and only the closed domain, is accepted.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import { accuracyBins, accuracyEnds, errorBins, interactionBins, interactionEnds } from "#core/everyone/bins";
import { givingSchema, largestBody } from "#core/everyone/giving";
import {
  devices,
  largestOfSize,
  type Report,
  ReportImpossible,
  reportedArms,
  reportedProtocol,
  reportedTasks,
  reportOf,
  reportSchema,
} from "#core/everyone/report";
import { cellsOf, jointCells, tableCells } from "#core/everyone/strata";
import { baseIds, builtInClasses, cuts, cutsOf, protocol } from "#core/study/study";

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
      fc.constantFrom(0, 0.02, 0.05),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
    ),
    task: fc.constantFrom(...reportedTasks),
    ownClasses: fc.integer({ min: 2, max: 30 }),
    setup: fc.constantFrom(...baseIds.flatMap((base) => cutsOf[base].map((cut) => ({ base, cut })))),
    device: fc.constantFrom(...devices),
    promised: fc.boolean(),
  })
  .map(
    ({ images, budgets, blocks, level, spread, noise, standardError, task, ownClasses, setup, device, promised }) => {
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
        task,
        classes: task === "own" ? ownClasses : builtInClasses[task],
        ...setup,
        device,
        budgets,
        interaction: contributions / (images * blocks * budgets),
        standardError,
        accuracies: runs.map(({ init, treated, right }) => ({ init, treated, accuracy: right / images })),
        settled: blocks >= 6,
        promised,
      };
    },
  );

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

  test("is told to within its bins, and no finer", () => {
    fc.assert(
      fc.property(study, (options) => {
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
      fc.property(study, (options) => {
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

const arms = (shares: readonly number[]) => reportedArms.map((arm, at) => ({ ...arm, accuracy: shares[at] ?? 0 }));
const plain = {
  task: "digits",
  classes: 10,
  base: "lite0",
  cut: "shallow",
  device: "webgpu",
  budgets: 2,
  interaction: 0,
  standardError: 0.01,
  accuracies: arms([0.5, 0.5, 0.5, 0.5]),
  settled: true,
  promised: true,
} as const satisfies Options;

test.each<[string, Partial<Options>]>([
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

describe("the domain is closed", () => {
  const anything = fc.oneof(
    fc.integer({ min: -3, max: 110 }),
    fc.constantFrom(0, 1, -1, 0.5, 1e300, "1", "", true, false, null, [], {}, [0], "digits"),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const key = fc.constantFrom(...Object.keys(reportSchema.entries));
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
          task: fc.integer({ min: -1, max: reportedTasks.length }),
          base: fc.integer({ min: -1, max: baseIds.length }),
          budgets: fc.integer({ min: 0, max: 3 }),
          settled: fc.integer({ min: 0, max: 2 }),
          promised: fc.integer({ min: 0, max: 2 }),
          size: fc.integer({ min: 0, max: largestOfSize.length }),
          cut: fc.integer({ min: 0, max: cuts.length }),
          device: fc.integer({ min: 0, max: devices.length }),
          interaction: fc.integer({ min: -1, max: interactionBins }),
          error: fc.integer({ min: -1, max: errorBins }),
          arms: fc.array(fc.integer({ min: 0, max: accuracyBins }), { minLength: 4, maxLength: 4 }),
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

/** The domain once more, by hand and by brute force: written apart from the schema so that it can disagree with it. */
function isInDomain(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const names = Object.getOwnPropertyNames(value).sort();
  if (names.join() !== "arms,base,budgets,cut,device,error,interaction,promised,settled,size,task,v") return false;
  const report = value as Record<string, unknown>;
  const counts = { task: 4, base: 2, settled: 2, promised: 2, size: 3, cut: 3, device: 2, interaction: 18, error: 3 };
  const within = (bin: unknown, count: number): bin is number =>
    Number.isInteger(bin) && Number(bin) >= 0 && Number(bin) < count;
  if (report.v !== 1 || (report.budgets !== 1 && report.budgets !== 2)) return false;
  if (!Object.entries(counts).every(([name, count]) => within(report[name], count))) return false;
  const { arms } = report;
  if (!Array.isArray(arms) || arms.length !== 4 || !arms.every((bin) => within(bin, 10))) return false;
  // Both built-in tasks have ten classes, and the letters come in two cuts.
  if (report.task !== 0 && report.size !== 2) return false;
  if (report.base === 1 && report.cut === 2) return false;
  // Every corner of the box that the four accuracies lie in: bit k of `corner` says which edge of bin k.
  const reachable = Array.from({ length: 16 }, (_, corner) => {
    const [bare = 0, treated = 0, scratch = 0, scratchTreated = 0] = arms.map(
      (bin: number, arm) => 10 * (bin + ((corner >> arm) & 1)),
    );
    return scratchTreated - scratch - (treated - bare);
  });
  const edges = [-1000, -30, -18, -10, -6, -2, 2, 6, 10, 14, 18, 22, 26, 30, 34, 38, 46, 60, 1000];
  const bin = Number(report.interaction);
  return Math.max(...reachable) >= edges[bin]! && Math.min(...reachable) <= edges[bin + 1]!;
}
