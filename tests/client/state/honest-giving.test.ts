// Promise 2, from outcomes of single images to the bytes that are sent: whatever a device measures may be given.

import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { answerOf } from "#core/answers/primary";
import { givingSchema, largestBody } from "#core/everyone/giving";
import type { StudyRecord } from "#core/records/record";
import { bodyOf, prepared, ticketed } from "../../../client/src/state/contribution";
import { reportFor } from "../../../client/src/state/giving";
import { anyOutcomes, endpoint } from "../../core/answers/outcomes";

const ticket = `20000.${"0".repeat(32)}.${"f".repeat(64)}`;

const study: StudyRecord = {
  id: "0".repeat(32),
  settings: {
    protocol: 1,
    target: "printed-to-handwritten",
    base: "lite0",
    cut: "shallow",
    pixels: 48,
    steps: 500,
    batch: 16,
    depth: "full",
    policy: endpoint.policy,
    strength: 1,
    budgets: [...endpoint.budgets],
    validationPerClass: 40,
    blocks: 6,
    seed: 7,
    permutedLabels: false,
    doubledBlocks: 0,
  },
  settingsHash: "0".repeat(64),
  startedAt: "2026-01-01T00:00:00.000Z",
  repeated: false,
  promised: true,
  guess: null,
  state: "finished",
  goal: 6,
  blocks: [],
  runs: [],
};

test("a study with any outcomes at all makes a body that the Worker accepts", () => {
  fc.assert(
    fc.property(anyOutcomes, (outcomes) => {
      const primary = answerOf(outcomes, {
        ...endpoint,
        steps: 500,
        validationPerClass: 40,
        planned: 6,
        classes: 2,
        trainable: 100,
        scratchFit: 1,
        doubledBlocks: 0,
        doubled: [],
      });
      // Images of one group alone show no error.
      fc.pre(primary.standardError !== null);
      const report = reportFor(study, primary);
      if (typeof report === "string") throw new Error(report);
      const body = bodyOf(ticketed(prepared(null, study.id, JSON.stringify(report)), ticket)!) ?? "";
      expect(v.parse(givingSchema, JSON.parse(body))).toEqual({ ticket, report });
      expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(largestBody);
    }),
    { numRuns: 5000 },
  );
}, 60_000);
