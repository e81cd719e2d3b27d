// What the page and the engine's worker say to each other. Both sides parse what arrives; nothing else crosses.
// Pixels cross only as small previews; tensors never.

import * as v from "valibot";
import { passSchema, runRecordSchema, settingsSchema, studyRecordSchema } from "#core/records/record";
import { capsSchema } from "#core/study/caps";
import { baseIds, depths, inits, policyNames } from "#core/study/study";
import { isOwn, targetNameSchema } from "#core/study/target-name";

const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));

const minutes = v.pipe(v.number(), v.minValue(0.5), v.maxValue(240));

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What the page may ask for. */
export const commandSchema = v.variant("type", [
  /** Which device would compute; answered by `device`. */
  v.strictObject({ type: v.literal("inspect") }),
  /** What a study would be, from what is remembered of this device; answered by `foreseen`. Starts and times nothing. */
  v.strictObject({
    type: v.literal("foresee"),
    /** Names the question; its answer has the same. */
    about: v.number(),
    target: targetNameSchema,
    minutes,
    settings: v.nullable(settingsSchema),
    tune: v.boolean(),
  }),
  /** Calibrate, plan and start a study, or with `settings` start exactly that one; answered by `planned`, then the study's events. */
  v.strictObject({
    type: v.literal("start"),
    target: targetNameSchema,
    minutes,
    seed,
    settings: v.nullable(settingsSchema),
    /** The target's, for a study that is planned; given settings have their own. */
    caps: v.exactOptional(capsSchema),
    /** Learning rates are tried first; settings that have theirs already keep them. */
    tune: v.exactOptional(v.literal(true)),
    /** The settings came with a link: the same seeds, so no new evidence. */
    repeated: v.boolean(),
    promised: v.boolean(),
    guess: v.nullable(v.picklist(["pretrained", "scratch", "same"])),
  }),
  /** Go on with a stored study at its next run. */
  v.strictObject({ type: v.literal("resume"), id: v.string() }),
  /** Go on with a stored study for so many more minutes than it planned; else as `resume`. */
  v.strictObject({ type: v.literal("extend"), id: v.string(), minutes }),
  /** Train one arm of these settings twice, with an honest and a leaky split; answered by `lab-progress`, then `lab-finished` or `lab-failed`. */
  v.strictObject({
    type: v.literal("lab"),
    settings: v.pipe(
      settingsSchema,
      v.check(({ target }) => isOwn(target), "the lab is for own tasks"),
    ),
  }),
  /** Hold between two steps, and go on. */
  v.strictObject({ type: v.literal("pause") }),
  v.strictObject({ type: v.literal("continue") }),
  /** End the study at what is finished; answered by `stopped`. */
  v.strictObject({ type: v.literal("stop") }),
]);
export type Command = v.InferOutput<typeof commandSchema>;

const armSchema = v.strictObject({ init: v.picklist(inits), policy: v.picklist(policyNames), n: v.number() });

/** What the leakage lab found: accuracies as shares of `validation` images; of the leaky run also apart, null without any. */
const labResultSchema = v.strictObject({
  n: v.number(),
  validation: v.number(),
  honest: share,
  leaky: share,
  /** Held-back images of the leaky split that had one of their own unit in training. */
  leaked: v.number(),
  onLeaked: v.nullable(share),
  onOthers: v.nullable(share),
});
export type LabResult = v.InferOutput<typeof labResultSchema>;

/** What the engine reports. */
export const engineEventSchema = v.variant("type", [
  v.strictObject({
    type: v.literal("device"),
    backend: v.picklist(["webgpu", "webgl", "cpu"]),
    trainer: v.picklist(["kernels", "autodiff"]),
    /** What the browser calls the adapter; empty if it does not say. */
    adapter: v.string(),
    /** True when the processor stands in for a graphics card. */
    software: v.boolean(),
    /** Why the first choice is not used; empty if it is. */
    why: v.string(),
  }),
  v.strictObject({
    type: v.literal("foreseen"),
    about: v.number(),
    /** What would be frozen but for the seed, or what was asked about; null where it can't be planned yet. */
    settings: v.nullable(settingsSchema),
    /** Predicted for the whole study and what is tried before it; null where nothing like it was timed here. */
    seconds: v.nullable(v.number()),
    /** Of these, or beside these where it was not asked for: trying learning rates. Null where nothing says, or where rates came with a link. */
    tuningSeconds: v.nullable(v.number()),
    /** False where the task has too few images to try learning rates beside the study. */
    hasRoomForTrials: v.boolean(),
    notes: v.array(v.string()),
  }),
  /** Something takes a while before a run: a sentence for the page. */
  v.strictObject({
    type: v.literal("preparing"),
    what: v.picklist(["images", "weights", "device", "calibration", "network"]),
  }),
  v.strictObject({
    type: v.literal("planned"),
    /** The new or resumed study with the runs it already has. */
    study: studyRecordSchema,
    /** Predicted for what is left, in seconds. */
    secondsLeft: v.number(),
    /** Sentences on what was made smaller for this device, if anything. */
    notes: v.array(v.string()),
  }),
  /** Something that a person should know and that stops nothing: uncached, device lost and restarted. */
  v.strictObject({ type: v.literal("notice"), message: v.string() }),
  /** Learning rates are tried: `trial` of `trials`, from 0, of which the share `done` is done. */
  v.strictObject({
    type: v.literal("tuning"),
    trial: v.number(),
    trials: v.number(),
    done: share,
    secondsLeft: v.number(),
  }),
  v.strictObject({
    type: v.literal("run-started"),
    pass: v.union([v.picklist(["primary", "doubled"]), passSchema]),
    block: v.number(),
    arm: armSchema,
    base: v.picklist(baseIds),
    steps: v.number(),
    depth: v.picklist(depths),
    /** Of each image, where a head alone sees more than usual. */
    views: v.exactOptional(v.number()),
  }),
  /** Augmented views of one training image of this run, RGBA8 side by side, for the page to show. */
  v.strictObject({ type: v.literal("views"), size: v.number(), count: v.number(), data: v.instance(Uint8Array) }),
  /** Loss and norm of the gradients before clipping are means over the steps since the last report. */
  v.strictObject({
    type: v.literal("progress"),
    step: v.number(),
    loss: v.number(),
    norm: v.number(),
    secondsLeft: v.number(),
  }),
  v.strictObject({ type: v.literal("run-finished"), run: runRecordSchema, secondsLeft: v.number() }),
  v.strictObject({ type: v.literal("block-finished"), study: studyRecordSchema }),
  v.strictObject({ type: v.literal("paused") }),
  v.strictObject({ type: v.literal("continued") }),
  /** The study ended: complete, or at what is finished. */
  v.strictObject({ type: v.literal("ended"), study: studyRecordSchema }),
  v.strictObject({
    type: v.literal("lab-progress"),
    split: v.picklist(["honest", "leaky"]),
    step: v.number(),
    steps: v.number(),
  }),
  v.strictObject({ type: v.literal("lab-finished"), result: labResultSchema }),
  v.strictObject({ type: v.literal("lab-failed"), message: v.string() }),
  v.strictObject({ type: v.literal("failed"), code: v.string(), message: v.string() }),
]);
export type EngineEvent = v.InferOutput<typeof engineEventSchema>;
