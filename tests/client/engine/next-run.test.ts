import fc from "fast-check";
import { expect, test } from "vitest";
import { MixedRecords, requireOneStudy } from "#core/records/mixed-records";
import type { RunRecord, StudyRecord } from "#core/records/record";
import { dueRuns, recordKey, runKey } from "#core/records/runs";
import { engineVersion } from "#core/study/study";
import { type Maker, nextRun, withoutForeignRuns, withRun } from "../../../client/src/engine/next-run";
import { studyOf } from "../studies";

const here: Maker = { name: "kernels", backend: "webgpu" };
const elsewhere: Maker = { name: "autodiff", backend: "cpu" };
const forms: readonly Maker[] = [
  { ...here, form: "registers" },
  { ...here, form: "quads" },
];
const passes = ["first-look", "light", "glyphs", "probe", "top", "doubled-views"] as const;
const complete = studyOf({ blocks: 3, doubled: [0.6, 0.85], change: { blocks: 3, budgets: [5], passes: [...passes] } });
const records = new Map(complete.runs.map((run) => [recordKey(run), run]));
const empty: StudyRecord = { ...complete, state: "running", blocks: [], runs: [] };

function madeBy({ name, backend, form }: Maker, run: RunRecord): RunRecord {
  return { ...run, trainer: name, backend, engine: engineVersion, ...(form && { form }) };
}

/** Goes on for so many runs, or to the end, as the study's runner does it. */
function goneOn(study: StudyRecord, maker: Maker, most = Number.POSITIVE_INFINITY): StudyRecord {
  let now = withoutForeignRuns(study, maker);
  for (let made = 0; made < most; made++) {
    const next = nextRun(now, maker);
    if (!next) break;
    const run = records.get(runKey(next))!;
    now = withRun(now, madeBy(maker, run), complete.blocks.find(({ block }) => block === next.block)!);
  }
  return now;
}
const namesOf = ({ runs }: StudyRecord) => runs.map(recordKey);
const due = dueRuns(complete).map(runKey);

test("cut off anywhere and as often as one likes, a study has the same runs in the same order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 8 }), (cuts) => {
      let study = empty;
      for (const most of cuts) {
        // What is stored is read back.
        study = structuredClone(goneOn(study, here, most));
        expect(namesOf(study)).toEqual(due.slice(0, study.runs.length));
      }
      expect(namesOf(goneOn(study, here))).toEqual(due);
    }),
    { numRuns: 25 },
  );
});

test("whichever devices it is cut off on, its records make one fair comparison at each moment, and every block is complete", () => {
  const visit = fc.record({ maker: fc.constantFrom(here, elsewhere, ...forms), most: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(visit, { maxLength: 5 }), fc.constantFrom(here, elsewhere, ...forms), (visits, last) => {
      let study = empty;
      for (const { maker, most } of visits) {
        study = goneOn(study, maker, most);
        expect(() => requireOneStudy(study)).not.toThrow();
      }
      const ended = goneOn(study, last);
      expect(() => requireOneStudy(ended)).not.toThrow();
      const names = new Set(namesOf(ended));
      expect(names.size).toBe(ended.runs.length);
      const primary = dueRuns(complete).filter(({ pass }) => pass === "primary");
      expect(primary.every((run) => names.has(runKey(run)))).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test("a finished block stays whoever made it, and gets no doubled steps on another device", () => {
  const blocks = goneOn(empty, here, due.length);
  const before = { ...blocks, runs: blocks.runs.filter(({ steps }) => steps === complete.settings.steps) };
  const doubledIn = ({ runs }: StudyRecord) => runs.filter(({ steps }) => steps > complete.settings.steps).length;
  expect(withoutForeignRuns(before, elsewhere).runs.length).toBe(before.runs.length);
  expect(nextRun(before)?.pass).toBe("doubled");
  expect(nextRun(before, elsewhere)?.pass).not.toBe("doubled");
  expect(doubledIn(goneOn(before, elsewhere))).toBe(0);
  expect(doubledIn(goneOn(before, here))).toBe(4);
});

test("twice the views are seen on the device that trained their block's heads alone, or by nobody", () => {
  const heads = goneOn(
    empty,
    here,
    due.findIndex((key) => key.endsWith("views")),
  );
  expect(nextRun(heads)?.pass).toBe("doubled-views");
  expect(nextRun(heads, elsewhere)?.pass).not.toBe("doubled-views");
  const seenIn = ({ runs }: StudyRecord) => runs.filter(({ views }) => views !== undefined).length;
  expect(seenIn(goneOn(heads, elsewhere))).toBe(0);
  expect(seenIn(goneOn(heads, here))).toBe(3);
  // Heads alone may be another device's than their block: then it is theirs that counts.
  const moved = { ...heads, runs: heads.runs.map((run) => (run.depth === "probe" ? madeBy(elsewhere, run) : run)) };
  expect(seenIn(goneOn(moved, here))).toBe(0);
  expect(seenIn(goneOn(moved, elsewhere))).toBe(3);
});

test("doubled runs of another device than their block are refused", () => {
  const doubled = (run: RunRecord) => run.steps > complete.settings.steps;
  for (const change of [
    { trainer: "autodiff" },
    { backend: "webgl" },
    { engine: engineVersion + 1 },
  ] as const satisfies readonly Partial<RunRecord>[]) {
    const runs = complete.runs.map((run) => (doubled(run) ? { ...run, ...change } : run));
    expect(() => requireOneStudy({ ...complete, runs })).toThrow(MixedRecords);
  }
  const inForms = complete.runs.map((run) => madeBy(forms[doubled(run) ? 1 : 0]!, run));
  expect(() => requireOneStudy({ ...complete, runs: inForms })).toThrow(MixedRecords);
  expect(() => requireOneStudy(complete)).not.toThrow();
});
