import * as fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { beginSeconds, blockSeconds, type Costs, firstLookSeconds, isTimed, studySeconds } from "#core/planning/cost";
import { planOf } from "#core/planning/planner";
import {
  isYoung,
  rememberedCosts,
  type Timing,
  timedOn,
  timingSchema,
  timingsOf,
  withPace,
} from "#core/planning/timing";
import { armsOf } from "#core/study/study";
import { baseOf } from "../network/bases";

const base = baseOf("lite0");
const device = "webgpu/kernels/1/a card";
const day = 24 * 60 * 60 * 1000;
const costs: Costs = {
  batch: 16,
  steps: [
    { cut: "shallow", pixels: 32, seconds: 0.01, forwardSeconds: 0.003 },
    { cut: "middle", pixels: 48, seconds: 0.03, forwardSeconds: 0.01 },
  ],
  secondsPerViewPixel: 2e-7,
  secondsPerPlainMultiplyAdd: 4e-9,
  secondsToPrepare: 2,
};
const kept = (before: readonly Timing[] = []) => timingsOf(costs, { device, base, at: 5, before });
const plan = (known: Costs) =>
  planOf({ target: "digits", classes: 10, minutes: 10, seed: 1, base, costs: known, software: false });

test("what was timed is remembered, and a plan from it is the plan from the timing", () => {
  const timings = kept();
  for (const timing of timings) expect(v.is(timingSchema, timing)).toBe(true);
  const known = rememberedCosts(timings.toReversed(), { device, base, batch: 16 })!;
  expect(known).toEqual({ ...costs, remembered: true });
  expect(plan(known).settings).toEqual(plan(costs).settings);
});

test("another adapter, engine version, batch or base was not timed", () => {
  const name = { backend: "webgpu", trainer: "kernels", engine: 1, adapter: "a card" };
  expect(timedOn(name)).toBe(device);
  const others = [timedOn({ ...name, engine: 2 }), timedOn({ ...name, adapter: "another card" })];
  for (const other of others) expect(rememberedCosts(kept(), { device: other, base, batch: 16 })).toBeNull();
  expect(rememberedCosts(kept(), { device, base, batch: 8 })).toBeNull();
  expect(rememberedCosts(kept(), { device, base: baseOf("glyphs"), batch: 16 })).toBeNull();
});

test("a month later it is timed again, and so it is when the clock was set back", () => {
  expect(isYoung({ at: 0 }, 29 * day)).toBe(true);
  expect(isYoung({ at: 0 }, 30 * day)).toBe(false);
  expect(isYoung({ at: 10 }, 9)).toBe(false);
});

test("a network that was timed at another visit has to be made ready again", () => {
  const [first] = costs.steps;
  expect(beginSeconds(first!, costs)).toBe(1);
  expect(beginSeconds(first!, { ...costs, remembered: true })).toBe(3);
});

test("the time of finished runs corrects the prediction: the next study takes what this one took", () => {
  const settings = plan(costs).settings;
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), (slower) => {
      const on = { base, costs, classes: 10 };
      const secondsARun = (slower * blockSeconds(settings, on)) / armsOf(settings).length;
      const timings = kept();
      const corrected = withPace(timings, { settings, base, classes: 10, device, at: 9, secondsARun })!;
      expect(corrected).toMatchObject({ cut: settings.cut, pixels: settings.pixels, at: 9 });
      const all = [
        ...timings.filter(({ cut, pixels }) => cut !== corrected.cut || pixels !== corrected.pixels),
        corrected,
      ];
      const known = rememberedCosts(all, { device, base, batch: 16 })!;
      expect(isTimed(known, settings)).toBe(true);
      const now = { ...on, costs: known };
      const around = beginSeconds(settings, known) + firstLookSeconds(settings, now);
      const predicted = studySeconds(settings, now) - around;
      expect(predicted / (settings.blocks * secondsARun * armsOf(settings).length)).toBeCloseTo(1, 6);
    }),
  );
});

test("a second correction replaces the first, and a new timing keeps it", () => {
  const settings = plan(costs).settings;
  const observe = (timings: readonly Timing[], secondsARun: number) =>
    withPace(timings, { settings, base, classes: 10, device, at: 9, secondsARun })!;
  const once = observe(kept(), 3);
  const twice = observe([...kept(), once], 6);
  expect(twice.pace! / once.pace!).toBeCloseTo(2, 6);
  const networks = { ...costs, steps: [...costs.steps, { ...costs.steps[1]!, cut: twice.cut, pixels: twice.pixels }] };
  const again = timingsOf(networks, { device, base, at: 20, before: [twice] });
  expect(again.at(-1)).toMatchObject({ at: 20, pace: twice.pace });
});

test("nothing is corrected on a device that was never timed", () => {
  const observed = { settings: plan(costs).settings, base, classes: 10, device, at: 9, secondsARun: 3 };
  expect(withPace([], observed)).toBeNull();
});
