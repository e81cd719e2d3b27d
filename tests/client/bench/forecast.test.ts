import { readFileSync } from "node:fs";
import { parse } from "valibot";
import { expect, test } from "vitest";
import { baseSchema } from "#core/network/base";
import { devices, forecast, primary, secondsOf } from "../../bench/forecast";

const base = parse(baseSchema, JSON.parse(readFileSync("worker/bases/lite0.json", "utf8")));
const timed = { base, secondsPerPlainMultiplyAdd: 1e-9 };
const work = { step: { dispatches: 64, flops: 5e8 }, forward: { dispatches: 22, flops: 1.7e8 } };

test("a step is its dispatches one after the other and its operations at the share of the peak", () => {
  const device = {
    name: "",
    flopsPerSecond: 2e12,
    share: 0.1,
    secondsPerDispatch: 36e-6,
    processor: 1,
    secondsToPrepare: 5,
  };
  expect(secondsOf(work.step, device)).toBeCloseTo(64 * 36e-6 + 5e8 / 2e11, 12);
});

test("the study is at least its 48 runs of 500 steps, and most of it where steps are slow", () => {
  expect(2 * 2 * primary.budgets.length * primary.blocks).toBe(48);
  for (const device of devices) {
    const { stepSeconds, studySeconds } = forecast(work, device, timed);
    expect(studySeconds).toBeGreaterThan(48 * 500 * stepSeconds);
  }
  const slow = { ...devices[0]!, flopsPerSecond: 1e9 };
  const { stepSeconds, studySeconds } = forecast(work, slow, timed);
  expect((48 * 500 * stepSeconds) / studySeconds).toBeGreaterThan(0.85);
});

test("a slower processor makes only the processor's share of the study longer", () => {
  const [laptop] = devices;
  const once = forecast(work, laptop!, timed);
  const thrice = forecast(work, { ...laptop!, processor: 3 }, timed);
  expect(thrice.stepSeconds).toBe(once.stepSeconds);
  const rest = once.studySeconds - 48 * 500 * once.stepSeconds;
  expect(thrice.studySeconds - once.studySeconds).toBeGreaterThan(0);
  expect(thrice.studySeconds - once.studySeconds).toBeLessThan(2 * rest);
});
