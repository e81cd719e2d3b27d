import { expect, test } from "vitest";
import { scheduleOf } from "#core/study/recipe";

test("the two inits' schedules differ in the trunk's rate alone, by one factor", () => {
  const pretrained = scheduleOf({ init: "pretrained", cut: "shallow", steps: 300 });
  const scratch = scheduleOf({ init: "scratch", cut: "shallow", steps: 300 });
  expect(scratch.headRates).toEqual(pretrained.headRates);
  for (const [step, rate] of scratch.trunkRates.entries()) {
    expect(rate).toBeCloseTo(3 * (pretrained.trunkRates[step] ?? Number.NaN), 8);
  }
});

test("the rate warms up over ten steps and falls to 0", () => {
  const { headRates } = scheduleOf({ init: "scratch", cut: "shallow", steps: 300 });
  expect(headRates[0]).toBeCloseTo(3e-4, 8);
  expect(headRates[9]).toBeCloseTo(3e-3, 8);
  expect(Math.max(...headRates)).toBeCloseTo(3e-3, 8);
  expect(headRates[299]).toBeLessThan(3e-7);
});
