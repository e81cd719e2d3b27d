// Promises 1 to 3 for whatever comes: the closed domain, and only the closed domain, is accepted.

import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { accuracyBins, errorBins, interactionBins } from "#core/everyone/bins";
import { devices, largestOfSize, reportedTasks, reportOf, reportSchema } from "#core/everyone/report";
import { baseIds, cuts } from "#core/study/study";
import { anyStudy } from "./any-study";

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
      .tuple(anyStudy, fc.array(mutation, { maxLength: 2 }))
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
  // Every built-in task has more than five classes, and the letters come in two cuts.
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
