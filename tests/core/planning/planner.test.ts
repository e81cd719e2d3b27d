import * as fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { trainedShare } from "#core/network/trained-layers";
import {
  beginSeconds,
  blockSeconds,
  type Costs,
  forwardSeconds,
  multiplyAdds,
  passSeconds,
  stepSeconds,
} from "#core/planning/cost";
import { isDecided, planOf } from "#core/planning/planner";
import { settingsSchema } from "#core/records/record";
import type { Allowance } from "#core/split/allowance";
import { questions } from "#core/study/study";
import { baseOf } from "../network/bases";

const base = baseOf("lite0");

/** A device with this much time a step at 32 px, and this rate beyond it. */
function device(secondsAt32: number, secondsAt48 = 2.5 * secondsAt32): Costs {
  return {
    batch: 16,
    steps: [
      { cut: "shallow", pixels: 32, seconds: secondsAt32, forwardSeconds: secondsAt32 / 3 },
      { cut: "middle", pixels: 48, seconds: secondsAt48, forwardSeconds: secondsAt48 / 3 },
    ],
    secondsPerViewPixel: 2e-7,
    secondsPerPlainMultiplyAdd: 4e-9,
    secondsToPrepare: 2,
  };
}
const plan = (minutes: number, costs: Costs, software = false) =>
  planOf({ target: "digits", classes: 10, minutes, seed: 1, base, costs, software });

const anyCosts = fc
  .record({
    shallow: fc.double({ min: 1e-4, max: 10, noNaN: true }),
    factor: fc.double({ min: 0.5, max: 20, noNaN: true }),
    second: fc.boolean(),
    secondsPerViewPixel: fc.double({ min: 1e-9, max: 1e-5, noNaN: true }),
  })
  .map(({ shallow, factor, second, secondsPerViewPixel }): Costs => {
    const costs = device(shallow, shallow * factor);
    return { ...costs, steps: second ? costs.steps : costs.steps.slice(0, 1), secondsPerViewPixel };
  });
const anyMinutes = fc.double({ min: 0.5, max: 240, noNaN: true });

test("a fast device gets the richest study, and what time is left buys doubled steps, the head alone and its check, light, another base, a budget between, then more seeds", () => {
  const bought = (minutes: number) => plan(minutes, device(0.0005)).settings;
  expect(bought(3)).toMatchObject({ cut: "middle", pixels: 64, steps: 500, budgets: [5, 20] });
  const of = [4, 5, 6, 7, 8, 9, 10, 20].map((minutes) => {
    const { blocks, passes, doubledBlocks } = bought(minutes);
    return `${blocks} ${passes} ${doubledBlocks}`;
  });
  expect(of).toEqual([
    "6 first-look 0",
    "6 first-look,probe,doubled-views 2",
    "6 first-look,probe,doubled-views 2",
    "6 first-look,probe,doubled-views 2",
    "6 first-look,light,probe,doubled-views 2",
    "6 first-look,light,probe,doubled-views 2",
    "6 first-look,light,glyphs,probe,doubled-views 2",
    "11 first-look,light,glyphs,10,probe,doubled-views 2",
  ]);
  expect(plan(20, device(0.0005)).notes).toEqual([]);
  // What fewer layers change of the need is asked too.
  expect(bought(20).questions).toBe(questions);
  expect(bought(4)).not.toHaveProperty("questions");
});

test("a software adapter at 0.03 s a step gets six blocks of eight runs in ten minutes", () => {
  const { settings, seconds } = plan(10, device(0.03), true);
  expect(settings).toMatchObject({ cut: "shallow", pixels: 32, steps: 300, budgets: [5, 20], blocks: 6 });
  expect(seconds).toBeLessThan(600);
});

test("the larger budget goes before any block does", () => {
  expect(plan(5, device(0.03), true).settings).toMatchObject({ pixels: 32, budgets: [5], blocks: 6 });
});

test("a plan asks for no more images than there are, and says so", () => {
  const own = (allowance: Allowance) =>
    planOf({
      target: "own-2-0123456789abcdef",
      classes: 2,
      allowance,
      minutes: 10,
      seed: 1,
      base,
      costs: device(0.0005),
      software: false,
    });
  const both = own({ budgets: [5, 20], validationPerClass: 20 });
  expect(both.settings).toMatchObject({ budgets: [5, 20], validationPerClass: 20 });
  expect(both.notes).toEqual(["20 images a class are held back to test on; with more images it would be 40."]);
  const one = own({ budgets: [5], validationPerClass: 40 });
  expect(one.settings).toMatchObject({ cut: "middle", pixels: 64, budgets: [5], blocks: 12 });
  // A budget between two needs two.
  expect(one.settings.passes).toEqual(["first-look", "light", "glyphs", "probe", "doubled-views"]);
  expect(one.notes).toEqual(["The smallest class has images for 5 to train with, and not for 20 as well."]);
});

test("a single budget that the images dictate decides nothing about the device", () => {
  const allowance = { budgets: [5], validationPerClass: 40 };
  const lean = { ...device(0.0005), steps: device(0.0005).steps.slice(0, 1) };
  const timed = (costs: Costs, minutes: number) =>
    planOf({ target: "own-2-0123456789abcdef", classes: 2, allowance, minutes, seed: 1, base, costs, software: false });
  expect(isDecided(timed(lean, 10), allowance)).toBe(false);
  expect(isDecided(timed({ ...lean, ...device(3), steps: device(3).steps.slice(0, 1) }, 1), allowance)).toBe(true);
});

test("too few minutes give fewer seeds and say that the answer can only be suggestive", () => {
  const { settings, notes } = plan(1, device(0.02), true);
  expect(settings).toMatchObject({ cut: "shallow", pixels: 32, steps: 300, budgets: [5], blocks: 2 });
  expect(notes[0]).toBe(
    "This device computes without a graphics card, so the pictures are 32 pixels wide and the answer can only be suggestive.",
  );
});

test("what does not fit at all is two blocks, and the time that they take is said", () => {
  const { settings, seconds, notes } = plan(1, device(3), true);
  expect(settings).toMatchObject({ budgets: [5], blocks: 2, steps: 300 });
  expect(seconds).toBeGreaterThan(7000);
  expect(notes.at(-1)).toBe("The smallest study that can answer takes about 3 hours on this device.");
});

test("whatever the device and the minutes, a plan can be learnt from, can be stored, and keeps the time or says that it does not", () => {
  fc.assert(
    fc.property(anyMinutes, anyCosts, fc.boolean(), (minutes, costs, software) => {
      const { settings, seconds, notes } = plan(minutes, costs, software);
      expect(v.is(settingsSchema, settings)).toBe(true);
      expect(settings.steps).toBeGreaterThanOrEqual(300);
      expect(settings.blocks).toBeGreaterThanOrEqual(2);
      expect(settings.permutedLabels).toBe(false);
      if (settings.budgets.length === 2) expect(settings.blocks).toBeGreaterThanOrEqual(6);
      if (settings.blocks < 6) expect(settings).toMatchObject({ cut: "shallow", pixels: 32, steps: 300, budgets: [5] });
      const late = notes.some((note) => note.startsWith("The smallest study"));
      expect(late).toBe(seconds > minutes * 60);
      if (late) expect(settings.blocks).toBe(2);
      if (settings.blocks < 6) expect(notes.join()).toContain("suggestive");
    }),
    { numRuns: 2000 },
  );
});

test("more minutes never give a leaner study", () => {
  const richness = ({ settings }: ReturnType<typeof plan>) => [
    settings.budgets.length,
    multiplyAdds(base, settings.cut, settings.pixels),
    settings.steps,
    settings.doubledBlocks,
    Number(settings.passes?.includes("probe")),
    Number(settings.passes?.includes("doubled-views")),
    Number(settings.passes?.includes("light")),
    Number(settings.passes?.includes("glyphs")),
    Number(settings.passes?.includes(10)),
    settings.blocks,
  ];
  fc.assert(
    fc.property(anyMinutes, anyMinutes, anyCosts, (one, other, costs) => {
      const [less, more] = [plan(Math.min(one, other), costs), plan(Math.max(one, other), costs)];
      const different = richness(more).findIndex((part, at) => part !== richness(less)[at]);
      if (different >= 0) expect(richness(more)[different]).toBeGreaterThan(richness(less)[different]!);
    }),
    { numRuns: 2000 },
  );
});

test("everything that some minutes plan, more minutes plan too, at the same network, length and budgets", () => {
  const own = { budgets: [5], validationPerClass: 40 };
  const planned = (minutes: number, costs: Costs, { one, tune }: { one: boolean; tune: boolean }) =>
    planOf({
      target: "digits",
      classes: 10,
      minutes,
      seed: 1,
      base,
      costs,
      software: false,
      tune,
      ...(one && { allowance: own }),
    }).settings;
  const sizeOf = ({ cut, pixels, steps, budgets }: ReturnType<typeof planned>) =>
    [cut, pixels, steps, ...budgets].join();
  let compared = 0;
  fc.assert(
    fc.property(
      anyMinutes,
      // Up to twice the minutes: further apart they seldom plan the same network.
      fc.double({ min: 0, max: 1, noNaN: true }),
      anyCosts,
      fc.record({ one: fc.boolean(), tune: fc.boolean() }),
      (minutes, further, costs, how) => {
        const [less, more] = [planned(minutes, costs, how), planned(minutes * (1 + further), costs, how)];
        if (sizeOf(less) !== sizeOf(more)) return;
        compared++;
        expect(more.passes).toEqual(expect.arrayContaining([...less.passes!]));
        expect(more.doubledBlocks).toBeGreaterThanOrEqual(less.doubledBlocks);
        expect(more.blocks).toBeGreaterThanOrEqual(less.blocks);
      },
    ),
    { numRuns: 1500 },
  );
  expect(compared).toBeGreaterThan(300);
});

test("of devices and minutes that allow the richest network, most allow doubled steps as well, and little time is left over", async ({
  annotate,
}) => {
  const rows = Array.from({ length: 14 }, (_, at) => 10 ** (-3.6 + 0.2 * at)).flatMap((seconds) =>
    [1.2, 2, 4].map((factor) =>
      Array.from({ length: 40 }, (_, minute) => ({
        ...plan(minute + 1, device(seconds, factor * seconds)),
        minutes: minute + 1,
      })),
    ),
  );
  const rich = rows
    .flat()
    .filter(({ settings }) => settings.pixels === 64 && settings.cut === "middle" && settings.steps === 500);
  const shareOf = (has: (settings: (typeof rich)[number]["settings"]) => boolean | undefined) =>
    rich.filter(({ settings }) => has(settings)).length / rich.length;
  const isWhole = ({ settings }: (typeof rich)[number]) => settings.blocks === 12;
  const left = rich.map((one) => (isWhole(one) ? 0 : 1 - one.seconds / (one.minutes * 54)));
  const unspent = left.reduce((sum, one) => sum + one, 0) / rich.length;
  const doubled = shareOf(({ doubledBlocks }) => doubledBlocks > 0);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  await annotate(
    `of ${rich.length} plans ${percent(doubled)} have doubled steps, ${percent(shareOf(({ passes }) => passes?.includes("probe")))} the head alone, ${percent(shareOf(({ passes }) => passes?.includes("doubled-views")))} its views doubled, ${percent(shareOf(({ passes }) => passes?.includes("light")))} light, ${percent(shareOf(({ passes }) => passes?.includes("glyphs")))} another base, ${percent(shareOf(({ passes }) => passes?.includes(10)))} a budget between; ${(rich.reduce((sum, { settings }) => sum + settings.blocks, 0) / rich.length).toFixed(2)} blocks; ${percent(unspent)} of the time that is planned is left`,
  );
  expect(rich.length).toBeGreaterThan(500);
  expect(doubled).toBeGreaterThan(0.85);
  expect(unspent).toBeLessThan(0.08);
});

test("what the leanest network's time decides, timing a richer one does not change", () => {
  fc.assert(
    fc.property(anyMinutes, anyCosts, (minutes, costs) => {
      const lean = plan(minutes, { ...costs, steps: costs.steps.slice(0, 1) });
      const more = plan(minutes, costs);
      // A richer network never takes less time than the leanest.
      if (isDecided(lean) && (costs.steps[1]?.seconds ?? 1e9) >= costs.steps[0]!.seconds) {
        expect(more.settings.budgets).toEqual([5]);
      }
    }),
    { numRuns: 1000 },
  );
});

test("a step's time is the line through what was timed", () => {
  const seconds = stepSeconds(base, device(0.03, 0.09));
  expect(seconds("shallow", 32)).toBeCloseTo(0.03, 10);
  expect(seconds("middle", 48)).toBeCloseTo(0.09, 10);
  expect(seconds("shallow", 48)).toBeGreaterThan(0.03);
  expect(seconds("shallow", 48)).toBeLessThan(0.09);
});

test("a prediction from one timed network errs on the slow side of one with overhead", () => {
  const both = stepSeconds(base, device(0.03));
  const one = stepSeconds(base, { ...device(0.03), steps: device(0.03).steps.slice(0, 1) });
  expect(one("shallow", 32)).toBeCloseTo(both("shallow", 32), 10);
  expect(one("middle", 64)).toBeGreaterThan(both("middle", 64));
});

test("twice the batch or the steps is twice the training", () => {
  const settings = plan(10, device(0.03)).settings;
  const costs = { ...device(0.03), secondsPerViewPixel: 0 };
  const at = (change: Partial<typeof settings>) =>
    blockSeconds({ ...settings, ...change }, { base, costs, classes: 10 });
  // Twice the training also pays for twice the shifted images: 12 a class more under each of 6 shifts, forward only.
  const shifted = ((6 * 10 * 12) / 16) * 0.01;
  const eightRuns = 8 * (settings.steps * 0.03 + shifted);
  expect(at({ steps: 2 * settings.steps }) - at({})).toBeCloseTo(eightRuns, 6);
  expect(at({ batch: 2 * settings.batch }) - at({})).toBeCloseTo(eightRuns, 6);
});

test("a pass of the upper layers costs their share of a step, and below them each picture once or, with augmentation, at each visit", () => {
  const settings = { ...plan(10, device(0.03)).settings, passes: ["top" as const] };
  const { cut, pixels, steps, budgets } = settings;
  const costs = { ...device(0.03), secondsPerViewPixel: 0, secondsPerPlainMultiplyAdd: 0 };
  const seconds = passSeconds(settings, { base, costs, classes: 10 });
  // Of the runs of a block, half start from pretrained weights.
  const full = blockSeconds(settings, { base, costs, classes: 10 }) / 2;
  const [step, forward] = [stepSeconds(base, costs), forwardSeconds(base, costs)].map((of) => of(cut, pixels));
  const still = 1 - trainedShare(base, cut, "top");
  const once = budgets.reduce((sum, n) => sum + (10 * n) / settings.batch, 0);
  const passed = once + budgets.length * steps;
  expect(full - seconds).toBeCloseTo(still * (2 * budgets.length * steps * step! - passed * forward!), 6);
  expect(seconds).toBeLessThan(0.6 * full);
});

test("twice the views cost a head alone their passes through the network, and a study less than an eighth of what another policy does", () => {
  const { settings } = plan(10, device(0.03));
  const on = { base, costs: device(0.03), classes: 10 };
  const beside = (...passes: NonNullable<typeof settings.passes>) => passSeconds({ ...settings, passes }, on);
  const more = beside("probe", "doubled-views") - beside("probe");
  const images = settings.budgets.reduce((sum, n) => sum + 10 * n, 0);
  // Clean training images twice, sixteen views of each, what is held back and its shifted images: at each budget.
  const pictures = images * (2 + 16) + settings.budgets.length * (400 + 6 * 10 * 12);
  const forward = forwardSeconds(base, on.costs)(settings.cut, settings.pixels) / 16;
  expect(more).toBeCloseTo(pictures * forward + settings.budgets.length * 0.15, 6);
  expect(more).toBeLessThan(beside("light") / 8);
});

test("every cost that was timed is in a study's time", () => {
  const { settings } = plan(10, device(0.03));
  const seconds = (costs: Costs) =>
    beginSeconds(settings, costs) + settings.blocks * blockSeconds(settings, { base, costs, classes: 10 });
  const before = seconds(device(0.03));
  const dearer = (change: Partial<Costs>) => seconds({ ...device(0.03), ...change }) - before;
  const shifted = 6 * 10 * 12;
  const views = settings.blocks * (2 * settings.steps * 16 + shifted) * settings.pixels ** 2;
  expect(dearer({ secondsPerViewPixel: 3e-7 })).toBeCloseTo(views * 1e-7, 6);
  const plain = settings.blocks * 32 * multiplyAdds(base, settings.cut, settings.pixels);
  expect(dearer({ secondsPerPlainMultiplyAdd: 5e-9 })).toBeCloseTo(plain * 1e-9, 6);
  const slower = device(0.03).steps.map((step) => ({ ...step, forwardSeconds: 2 * step.forwardSeconds }));
  // In a block, four runs at each budget: 400 validation images, the shifted ones and twice the training images.
  const judged = settings.blocks * 4 * (400 + shifted + 2 * 50 + 400 + shifted + 2 * 200);
  const forward = forwardSeconds(base, device(0.03))(settings.cut, settings.pixels);
  expect(dearer({ steps: slower })).toBeCloseTo((judged / 16) * forward, 6);
  const isTimed = device(0.03).steps.some(({ cut, pixels }) => cut === settings.cut && pixels === settings.pixels);
  expect(dearer({ secondsToPrepare: 7 })).toBeCloseTo(isTimed ? 0 : 5, 6);
});
