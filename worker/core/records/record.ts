// What is kept of a run and of a study. Records are parsed whenever they are read back; beyond this file they are types.

import * as v from "valibot";
import { type Shift, shifts } from "../pictures/shift";
import { mostSeeds } from "../statistics/settling";
import { capsSchema } from "../study/caps";
import { areInOrder, basesOf } from "../study/passes";
import {
  type BaseId,
  baseIds,
  cuts,
  cutsOf,
  depths,
  doubledViews,
  inits,
  mixKinds,
  operationKinds,
  policyNames,
  productForms,
  protocol,
  questions,
} from "../study/study";
import { targetNameSchema } from "../study/target-name";
import { tunedSchema, tuningSchema } from "../study/tuning";

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const seed = v.pipe(whole, v.maxValue(0xffffffff));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/**
 * Most bytes that the views of a run may take, at four a pixel: no more than the device may be asked to keep of them. A link's
 * settings are a stranger's.
 */
export const mostViewBytes = 600_000_000;

const policies = ["light", "heavy", "trivial", ...operationKinds, ...mixKinds] as const;

/** See `Pass`. */
export const passSchema = v.union([
  v.picklist(["first-look", "probe", "top", "doubled-views", ...policies, ...baseIds]),
  v.pipe(positive, v.maxValue(1000)),
]);

const settingsForm = v.strictObject({
  protocol: v.literal(protocol),
  target: targetNameSchema,
  base: v.picklist(baseIds),
  cut: v.picklist(cuts),
  pixels: v.picklist([32, 48, 64, 96, 128, 160, 224]),
  steps: v.pipe(positive, v.maxValue(10_000)),
  batch: v.pipe(positive, v.maxValue(64)),
  /** Less of the network trained is no matched pair with scratch: it is measured beside the endpoint, as a pass. */
  depth: v.literal("full"),
  policy: v.picklist(policies),
  /** At 0 a policy does nothing, and both of its arms would be `none`. */
  strength: v.pipe(share, v.gtValue(0)),
  budgets: v.pipe(
    v.array(v.pipe(positive, v.maxValue(1000))),
    v.minLength(1),
    v.maxLength(2),
    v.check((budgets) => budgets.every((n, at) => at === 0 || n > budgets[at - 1]!), "budgets must ascend"),
  ),
  validationPerClass: v.pipe(positive, v.maxValue(1000)),
  blocks: v.pipe(positive, v.maxValue(100)),
  seed,
  permutedLabels: v.boolean(),
  doubledBlocks: v.pipe(whole, v.maxValue(10)),
  caps: v.exactOptional(capsSchema),
  tuned: v.exactOptional(tunedSchema),
  passes: v.exactOptional(
    v.pipe(
      v.array(passSchema),
      v.minLength(1),
      v.maxLength(8, "at most 8 things are measured beside the answer"),
      v.check((passes) => new Set(passes).size === passes.length, "each pass is made once"),
      v.check(
        (passes) => areInOrder(passes),
        "passes come in their order: a first look, policies, bases, more images from the fewest, the head alone, the upper layers, twice the views",
      ),
    ),
  ),
  questions: v.exactOptional(v.literal(questions)),
});

/** Settings as they are stored and linked; see `Settings`. */
export const settingsSchema = v.pipe(
  settingsForm,
  v.check(
    ({ steps, batch, pixels, doubledBlocks }) =>
      (doubledBlocks > 0 ? 2 : 1) * steps * batch * pixels ** 2 * 4 <= mostViewBytes,
    `the views of a run must fit into ${mostViewBytes} bytes`,
  ),
  v.check(({ doubledBlocks, blocks }) => doubledBlocks <= blocks, "only planned blocks have doubled steps"),
  v.check(
    ({ passes = [], policy, base, budgets }) =>
      !passes.some((pass) => pass === policy || pass === base || budgets.some((n) => n === pass)),
    "a pass adds what the endpoint does not have",
  ),
  v.check(
    ({ passes = [] }) => !passes.includes("doubled-views") || passes.includes("probe"),
    "twice the views are compared with the head alone",
  ),
  v.check(
    ({ passes = [], questions }) =>
      questions === undefined || passes.some((pass) => pass === "probe" || pass === "top"),
    "nothing new is asked but where fewer layers train",
  ),
  v.check(
    (settings) => lackingCut(settings) === undefined,
    ({ input }) => {
      const base = lackingCut(input)!;
      return `the base ${base} has no ${input.cut} cut, but ${cutsOf[base].join(" and ")}`;
    },
  ),
  // The smallest budget's images set the initial weights of scratch.
  v.check(
    ({ passes = [], budgets: [n, larger] }) =>
      passes.every((pass) => typeof pass !== "number" || (larger === 4 * n! && pass > n!)),
    "more images a class follow an answer over n and 4n, n being the fewest",
  ),
);

/** The first base of a study that is not served in its cut. */
function lackingCut(settings: v.InferOutput<typeof settingsForm>): BaseId | undefined {
  return basesOf(settings).find((base) => !cutsOf[base].includes(settings.cut));
}

/** What a trained network is worth on labelled images. */
const outcomeEntries = {
  accuracy: share,
  /** Macro average; a class that is never predicted counts as 0. */
  precision: share,
  /** Macro average. */
  recall: share,
  logLoss: v.pipe(v.number(), v.minValue(0)),
  /** [true class][predicted class], counts. */
  confusion: v.array(v.array(whole)),
  /** Which validation images were right: bit i % 8 of byte floor(i / 8), base64; images in the order of the block's validation set. */
  correct: v.string(),
};
const outcomeSchema = v.strictObject(outcomeEntries);
export type Outcome = v.InferOutput<typeof outcomeSchema>;

/** One arm trained once with one seed. */
export const runRecordSchema = v.strictObject({
  protocol: v.literal(protocol),
  /** Version of what trained it; see `engineVersion`. */
  engine: positive,
  settingsHash: hash,
  /** Index of the block in the study, from 0. */
  block: whole,
  /** The block's seed. */
  seed,
  base: v.picklist(baseIds),
  cut: v.picklist(cuts),
  init: v.picklist(inits),
  depth: v.picklist(depths),
  /** Views of each image where the head alone saw twice as many as usual; else absent. */
  views: v.exactOptional(v.pipe(positive, v.value(doubledViews))),
  policy: v.picklist(policyNames),
  strength: share,
  n: positive,
  /** Optimiser steps: the study's, or twice as many. */
  steps: positive,
  trainer: v.picklist(["kernels", "autodiff"]),
  backend: v.picklist(["webgpu", "webgl", "cpu"]),
  /** In which form the kernels multiplied; absent where there is but one way, or where it was not kept. */
  form: v.optional(v.picklist(productForms)),
  /** SHA-256 over the sorted content hashes of the validation images. */
  validationHash: hash,
  /** The same over the training images. */
  trainingHash: hash,
  /** SHA-256 of the initial parameters. */
  initHash: hash,
  /** SHA-256 of the key of the augmented batches and the batch order. */
  batchesHash: hash,
  ...outcomeEntries,
  /** The same network on the first validation images of the block under each shift; see shift.ts. Beside the endpoint, never in it. */
  shifted: v.strictObject({
    ...(Object.fromEntries(shifts.map((shift) => [shift, outcomeSchema])) as Record<Shift, typeof outcomeSchema>),
    /** On what the visitor captured again, where there is something; see captured.ts. */
    captured: v.optional(outcomeSchema),
  }),
  /** Accuracy on the clean training images. */
  fit: share,
  /** Mean loss of the first ten steps. */
  firstLoss: v.number(),
  /** Mean loss of the last ten steps; where images are mixed it can't fall below the entropy of their labels. */
  lastLoss: v.number(),
  /** Wall-clock training time in milliseconds. */
  elapsedMs: v.number(),
});
export type RunRecord = v.InferOutput<typeof runRecordSchema>;

/** A block's validation images, as group numbers in record order; two blocks may share images. */
export const blockRecordSchema = v.strictObject({
  block: whole,
  seed,
  /** Group of each validation image, for clustering. */
  groups: v.array(whole),
  /** Images that training could draw from, in the class that has the fewest. */
  trainable: positive,
  /** Group of each image that the visitor captured again; absent where there is none. */
  captured: v.optional(v.array(whole)),
});
export type BlockRecord = v.InferOutput<typeof blockRecordSchema>;

const { trainer, backend, engine, form } = runRecordSchema.entries;

/** Trials of learning rates that are finished while others are to come: what a study that is cut off there goes on with. */
const tryingSchema = v.strictObject({
  trainer,
  backend,
  engine,
  form,
  /** As in `tuningSchema`; empty before anything is tried. */
  imagesHash: v.union([hash, v.literal("")]),
  /** Natural log losses on the fold of each finished trial, [images]; null where training diverged. */
  losses: v.array(v.nullable(v.array(v.pipe(v.number(), v.minValue(0))))),
});
export type Trying = v.InferOutput<typeof tryingSchema>;

/** A study as stored on the device: enough to resume it, to read it and to recompute its verdict. */
export const studyRecordForm = v.strictObject({
  /** Random; names the study on this device and nowhere else. */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  settings: settingsSchema,
  settingsHash: hash,
  /** When it was started, ISO 8601; never leaves the device. */
  startedAt: v.string(),
  /** It repeats a study whose settings came with a link: the same seeds, so no new evidence. */
  repeated: v.boolean(),
  /** The visitor promised before the start to give the numbers. */
  promised: v.boolean(),
  /** The visitor's guess before the start, if any. */
  guess: v.nullable(v.picklist(["pretrained", "scratch", "same"])),
  state: v.picklist(["running", "stopped", "finished"]),
  /** Blocks that it is to have: those that were planned, or more where the visitor asked for more after a look. No setting. */
  goal: v.pipe(positive, v.maxValue(mostSeeds)),
  blocks: v.array(blockRecordSchema),
  runs: v.array(runRecordSchema),
  /** What was tried before the first run, where this device tuned; see tuning.ts. */
  tuning: v.exactOptional(tuningSchema),
  /** Rates are being tried: its settings are frozen, with the rates, when that is done, and nothing was run yet. */
  trying: v.exactOptional(tryingSchema),
});

/** See `studyRecordForm`. */
export const studyRecordSchema = v.pipe(
  studyRecordForm,
  v.check(({ goal, settings }) => goal >= settings.blocks, "a study has the blocks that were planned or more"),
  v.check(
    ({ trying, tuning, settings, runs, blocks }) =>
      !trying || (!tuning && !settings.tuned && runs.length === 0 && blocks.length === 0),
    "nothing runs before the rates are found",
  ),
);
export type StudyRecord = v.InferOutput<typeof studyRecordSchema>;
