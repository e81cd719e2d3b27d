import { expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { fewestHeldBack, warningsOf } from "#core/answers/warnings";
import { studyOf } from "../../client/studies";

const warned = (shares: Parameters<typeof studyOf>[0]["shares"], heldBack = 400) =>
  warningsOf(primaryOf(studyOf({ blocks: 6, spread: 0, ...(shares && { shares }) })), { heldBack });

test("a start that leaves less room than the other start gained is near its ceiling", () => {
  const at = (n: number, start: number, gain: number) => ({ n, start, gain: expect.closeTo(gain, 9) });
  expect(warned({ scratch: [0.5, 0.8], pretrained: [0.8, 0.9] })).toEqual([
    { code: "near-ceiling", init: "pretrained", at: [at(5, 0.8, 0.3), at(20, 0.8, 0.3)] },
  ]);
  expect(warned({ scratch: [0.9, 0.95], pretrained: [0.5, 0.7] })).toEqual([
    { code: "near-ceiling", init: "scratch", at: [at(5, 0.9, 0.2), at(20, 0.9, 0.2)] },
  ]);
});

test("a start with room for what the other gained is not", () => {
  expect(warned({ scratch: [0.5, 0.7], pretrained: [0.8, 0.85] })).toEqual([]);
});

test("few held-back images are said, and none from nothing", () => {
  const even = { scratch: [0.5, 0.6], pretrained: [0.6, 0.7] } as const;
  expect(warned(even, fewestHeldBack)).toEqual([]);
  expect(warned(even, fewestHeldBack - 1)).toEqual([{ code: "few-held-back" }]);
  expect(warningsOf({ arms: [], gains: [] }, { heldBack: 0 })).toEqual([]);
});
