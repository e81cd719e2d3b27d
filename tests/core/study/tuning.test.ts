import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { readStudyFile, studyFileOf } from "#core/files/study-file";
import { parseLink, repeatLink } from "#core/links/share";
import type { LabelledSet, TargetOutline } from "#core/pixels";
import { tuningSeconds } from "#core/planning/cost";
import { blockSeed, stream } from "#core/random";
import { MixedRecords, requireOneStudy } from "#core/records/mixed-records";
import { settingsSchema, studyRecordSchema } from "#core/records/record";
import { hasRoomForTrials, splitOf } from "#core/split/split";
import { unitsOf } from "#core/split/unit";
import { scheduleOf } from "#core/study/recipe";
import type { Settings } from "#core/study/study";
import {
  allTrials,
  chosenOf,
  discardedSeed,
  type TrialLosses,
  type Tuning,
  trialSettings,
  trialSplit,
  trialsOf,
  trialTarget,
  tuningSchema,
} from "#core/study/tuning";
import { settings, studyOf } from "../../client/studies";
import { baseOf } from "../network/bases";

const images = 200;
const groups = Array.from({ length: images }, (_, image) => image);

/** Losses of all trials: `better` is what a rate takes off the loss of every image, beside noise of its own. */
function losses(better: (trial: (typeof allTrials)[number]) => number, noise = 0.3, seed = 1): TrialLosses[] {
  const random = stream(seed);
  return allTrials.map((trial) => {
    const draw = () => Float64Array.from(groups, () => Math.max(0, 1.5 - better(trial) + noise * random.normal()));
    return { ...trial, none: draw(), augmented: draw() };
  });
}
const tuning = (found: readonly TrialLosses[]): Tuning => ({
  steps: 250,
  n: 20,
  images,
  imagesHash: "a".repeat(64),
  trials: [...trialsOf(found, groups)],
});

describe("the choice", () => {
  test("a planted better rate is found, for each init by itself", () => {
    const found = losses(({ init, power }) => (init === "pretrained" && power === -1 ? 0.2 : 0));
    expect(chosenOf(trialsOf(found, groups))).toEqual({ pretrained: -1, scratch: 0 });
  });

  test("rates that do the same leave the default, exactly and with noise in 19 of 20 cases", () => {
    expect(
      chosenOf(
        trialsOf(
          losses(() => 0, 0),
          groups,
        ),
      ),
    ).toEqual({ pretrained: 0, scratch: 0 });
    const left = Array.from({ length: 400 }, (_, seed) =>
      chosenOf(
        trialsOf(
          losses(() => 0, 0.3, seed),
          groups,
        ),
      ),
    );
    const share = left.filter(({ scratch }) => scratch !== 0).length / left.length;
    expect(share).toBeLessThan(0.07);
  });

  test("a better rate within two standard errors is not taken", () => {
    const trials = trialsOf(
      losses(({ power }) => (power === 1 ? 0.2 : 0)),
      groups,
    );
    const wide = trials.map((trial) => ({ ...trial, standardError: 0.15 }));
    expect(chosenOf(trials)).toEqual({ pretrained: 1, scratch: 1 });
    expect(chosenOf(wide)).toEqual({ pretrained: 0, scratch: 0 });
  });

  test("images of one burst count once: their error is not made small by their number", () => {
    const found = losses(({ power }) => (power === 1 ? 0.2 : 0));
    const one = trialsOf(
      found,
      groups.map(() => 0),
    );
    expect(one.every(({ standardError }) => standardError === null)).toBe(true);
    expect(chosenOf(one)).toEqual({ pretrained: 0, scratch: 0 });
  });

  test("a rate that diverged is never taken, and a default that did is left", () => {
    const diverges = (at: number) =>
      losses(() => 0, 0).map((trial) => (trial.power === at ? { ...trial, augmented: null } : trial));
    expect(chosenOf(trialsOf(diverges(1), groups))).toEqual({ pretrained: 0, scratch: 0 });
    expect(chosenOf(trialsOf(diverges(0), groups))).toEqual({ pretrained: -1, scratch: -1 });
  });
});

describe("leakage", () => {
  // Three classes of 60, in bursts of three, and every tenth image looks like one of another burst.
  const photos = Array.from({ length: 180 }, (_, at) => ({
    label: Math.floor(at / 60),
    content: at % 10 === 9 ? at - 8 : at,
  }));
  const set: LabelledSet = {
    labels: Uint8Array.from(photos, ({ label }) => label),
    groups: Uint32Array.from(photos, (_, at) => Math.floor(at / 3)),
    hashes: photos.map(({ content }) => digestOf(Uint8Array.of(content))),
  };
  const target: TargetOutline = {
    id: "made up",
    flips: true,
    classes: ["a", "b", "c"],
    training: set,
    validation: set,
    sharesGroups: false,
  };
  const budgets = [1, 2];

  test("no block is judged by an image that rates were tried on, or by one that belongs to it", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(20), (study, block) => {
        const tuned = { seed: discardedSeed(study) };
        const tried = splitOf(trialTarget(target), trialSplit({ tuned, budgets }));
        const seen = new Set([...tried.validation, ...tried.training.get(2)!]);
        const units = unitsOf(target).filter(({ training }) => training.some((image) => seen.has(image)));
        const split = splitOf(target, { seed: blockSeed(study, block), budgets, validationPerClass: 5, tuned });
        const judged = new Set(split.validation);
        expect(units.some(({ validation }) => validation.some((image) => judged.has(image)))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("the fold is not trained on, nor is anything that belongs to it", () => {
    const { training, validation } = splitOf(trialTarget(target), trialSplit({ tuned: { seed: 3 }, budgets }));
    const fold = new Set(validation);
    const trained = new Set(training.get(2)!);
    for (const unit of unitsOf(trialTarget(target)))
      expect(unit.training.some((image) => fold.has(image)) && unit.training.some((image) => trained.has(image))).toBe(
        false,
      );
  });

  test("a task is large enough for trials only where every block finds its images after them", () => {
    const study = { seed: 5, blocks: 6, budgets, validationPerClass: 5 };
    expect(hasRoomForTrials(target, study)).toBe(true);
    // Trained and judged, 22 images a class are spared, so that of 60 in threes not even 40 can validate.
    expect(hasRoomForTrials(target, { ...study, validationPerClass: 40 })).toBe(false);
    expect(hasRoomForTrials(target, { ...study, budgets: [1, 41] })).toBe(false);
  });

  test("a study that was not tuned is split as ever", () => {
    const options = { seed: 5, budgets, validationPerClass: 5 };
    expect(splitOf(target, { ...options, tuned: undefined })).toEqual(splitOf(target, options));
  });
});

describe("what is frozen and recorded", () => {
  const found = tuning(losses(({ init, power }) => (init === "scratch" && power === 1 ? 0.3 : 0)));
  const tuned = { seed: discardedSeed(settings.seed), ...chosenOf(found.trials) };
  const study = { ...studyOf({ blocks: 6, change: { tuned } }), tuning: found };

  test("the tuned rate is the shipped one times a power of three, of the trunk alone", () => {
    const on = { init: "scratch", cut: "shallow", steps: 50 } as const;
    const [shipped, third, triple] = [
      scheduleOf(on),
      scheduleOf({ ...on, power: -1 }),
      scheduleOf({ ...on, power: 1 }),
    ];
    expect(third.trunkRates[20]! / shipped.trunkRates[20]!).toBeCloseTo(1 / 3, 6);
    expect(triple.trunkRates[20]! / shipped.trunkRates[20]!).toBeCloseTo(3, 6);
    expect(triple.headRates).toEqual(shipped.headRates);
  });

  test("a repeat link carries the rates, and one without them is what it was", () => {
    const link = repeatLink(study.settings);
    expect(parseLink(link)).toEqual({ kind: "repeat", settings: study.settings });
    expect(repeatLink(settings)).toMatch(/^s3\./);
    expect(v.is(settingsSchema, { ...settings, tuned: { ...tuned, scratch: 2 } })).toBe(false);
  });

  test("record and file carry the trials, and one in which the choice was changed is refused", () => {
    expect(v.is(studyRecordSchema, study)).toBe(true);
    const file = JSON.stringify(studyFileOf(study));
    expect(readStudyFile(file).tuning).toEqual(found);
    expect(JSON.parse(JSON.stringify(studyFileOf(studyOf({ blocks: 6 }))))).not.toHaveProperty("tuning");
    const trials = found.trials.map((trial) => ({ ...trial, difference: 0 }));
    expect(() => requireOneStudy({ ...study, tuning: { ...found, trials } })).toThrow(MixedRecords);
    expect(() => requireOneStudy({ ...studyOf({ blocks: 6 }), tuning: found })).toThrow(MixedRecords);
    const elsewhere = { ...tuned, seed: 9 };
    expect(() => requireOneStudy({ ...studyOf({ blocks: 6, change: { tuned: elsewhere } }), tuning: found })).toThrow(
      MixedRecords,
    );
  });

  test("a study that is still trying has run nothing, and has no rates yet", () => {
    const trying = {
      trainer: "kernels",
      backend: "webgpu",
      engine: 1,
      imagesHash: "",
      losses: [[0.1, 2], null],
    } as const;
    const begun = { ...studyOf({ blocks: 0, state: "running" }), trying };
    expect(v.is(studyRecordSchema, begun)).toBe(true);
    expect(v.is(studyRecordSchema, { ...begun, trying: { ...trying, losses: [[-1]] } })).toBe(false);
    expect(v.is(studyRecordSchema, { ...begun, tuning: found })).toBe(false);
    expect(v.is(studyRecordSchema, { ...begun, settings: { ...settings, tuned } })).toBe(false);
    expect(v.is(studyRecordSchema, { ...studyOf({ blocks: 1, state: "running" }), trying })).toBe(false);
  });

  test("both inits get the same trials: a record with fewer of one is refused", () => {
    expect(v.is(tuningSchema, found)).toBe(true);
    expect(v.is(tuningSchema, { ...found, trials: found.trials.slice(1) })).toBe(false);
  });

  test("tries nothing of what is measured beside the answer, and needs no images for it", () => {
    const beside = { ...settings, passes: ["first-look", "light", 10, "probe"] } satisfies Settings;
    const tried = trialSettings(beside, 5);
    expect(tried).toEqual({
      ...settings,
      seed: 5,
      steps: 250,
      budgets: [20],
      validationPerClass: 20,
      blocks: 1,
    });
    expect(trialSettings({ ...beside, tuned: { seed: 1, pretrained: 0, scratch: 1 } }, 5)).toEqual(tried);
  });

  test("its time is that of six runs, about", () => {
    const costs = {
      batch: 16,
      steps: [{ cut: "shallow", pixels: 48, seconds: 0.1, forwardSeconds: 0.03 }],
      secondsPerViewPixel: 0,
      secondsPerPlainMultiplyAdd: 0,
      secondsToPrepare: 0,
    } as const;
    const seconds = tuningSeconds(settings, { base: baseOf("lite0"), costs, classes: 10 });
    expect(seconds / (6 * settings.steps * 0.1)).toBeGreaterThan(1);
    expect(seconds / (6 * settings.steps * 0.1)).toBeLessThan(1.3);
  });
});
