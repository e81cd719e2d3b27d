import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { asPlanned, blocksIn, goingOn } from "#core/answers/going-on";
import { primaryOf } from "#core/answers/primary";
import { digestOfData } from "#core/digest";
import { studyRecordSchema } from "#core/records/record";
import { criticalValue } from "#core/statistics/critical";
import { studyOf } from "../../client/studies";

// A run of these studies takes a second, so a block takes eight.
const finished = studyOf({ blocks: 6 });

test("as many blocks follow as fit into the minutes at the pace of the study's own blocks", () => {
  expect(blocksIn(finished, 1)).toBe(6);
  expect(blocksIn(finished, 5)).toBe(33);
  const slow = { ...finished, runs: finished.runs.map((run) => ({ ...run, elapsedMs: 60_000 })) };
  expect(blocksIn(slow, 1)).toBe(1);
  const oneSlow = finished.runs.map((run) => (run.block === 2 ? { ...run, elapsedMs: 3_600_000 } : run));
  expect(blocksIn({ ...finished, runs: oneSlow }, 1)).toBe(6);
});

test("no study goes on without a complete block to go by, nor beyond 200 seeds", () => {
  expect(blocksIn(studyOf({ blocks: 0 }), 10)).toBe(0);
  expect(blocksIn(studyOf({ blocks: 195 }), 10)).toBe(5);
  expect(blocksIn(studyOf({ blocks: 200 }), 10)).toBe(0);
});

test("whatever is asked for, the settings and what is measured stay, and no block that was to come is taken back", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat({ max: 2 }),
      (blocks, planned, minutes) => {
        const study = studyOf({ blocks, change: { blocks: planned }, state: "stopped" });
        const more = goingOn(study, minutes);
        expect(v.is(studyRecordSchema, more)).toBe(true);
        expect(more.settingsHash).toBe(digestOfData(more.settings));
        expect({ ...more, goal: study.goal, state: study.state }).toEqual(study);
        expect(more.goal).toBeGreaterThanOrEqual(Math.max(study.goal, planned));
        expect(more.goal).toBeGreaterThanOrEqual(blocks + 1);
      },
    ),
  );
});

test("a study that went on is read under the anytime-valid interval, and what it had planned stays as it was", () => {
  const more = studyOf({ blocks: 9 });
  const answer = primaryOf(more);
  expect(answer).toMatchObject({ blocks: 9, planned: 6, settled: true });
  expect(answer.critical).toBe(criticalValue({ blocks: 9, planned: 6 }));
  expect(answer.critical).toBeGreaterThan(criticalValue({ blocks: 9, planned: 9 }));
  expect(primaryOf(asPlanned(more))).toEqual(primaryOf(finished));
});

test("a study planned with fewer than six blocks is more than suggestive once it has six", () => {
  const change = { blocks: 3 };
  expect(primaryOf(studyOf({ blocks: 3, change }))).toMatchObject({ settled: false, reasons: ["too-few-blocks"] });
  expect(primaryOf(studyOf({ blocks: 5, change })).settled).toBe(false);
  const six = primaryOf(studyOf({ blocks: 6, change }));
  expect(six.settled).toBe(true);
  expect(six.critical).toBe(criticalValue({ blocks: 6, planned: 3 }));
});

test("a record whose goal is below the plan, or beyond what a study may have, is none", () => {
  expect(v.is(studyRecordSchema, { ...finished, goal: 5 })).toBe(false);
  expect(v.is(studyRecordSchema, { ...finished, goal: 201 })).toBe(false);
});
