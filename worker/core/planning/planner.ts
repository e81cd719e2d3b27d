// Spends the chosen minutes on a study: from rich to lean, the richest that fits. Seeds are the last thing to be saved on,
// and no run gets shorter than what can be learnt. A prediction, not a promise; what is picked is frozen into the settings.

import * as v from "valibot";
import type { Base } from "../network/base";
import { type StudyRecord, settingsSchema } from "../records/record";
import { type Allowance, fullAllowance } from "../split/allowance";
import { withPass } from "../study/passes";
import { baseIds, type Cut, cutsOf, fewestBlocks, fewestSteps, type Pass, protocol } from "../study/study";
import type { TargetName } from "../study/target-name";
import { beginSeconds, blockSeconds, type Costs, firstLookSeconds, studySeconds, tuningSeconds } from "./cost";

type PlannedSettings = StudyRecord["settings"];

/** A study that fits the minutes, as far as the calibration can tell. */
export interface Plan {
  readonly settings: PlannedSettings;
  /** Predicted for the whole study, without what is tried before it. */
  readonly seconds: number;
  /** The same for trying learning rates first; 0 where that was not asked for. */
  readonly tuningSeconds: number;
  /** Sentences on what was made smaller for this device or these minutes. */
  readonly notes: readonly string[];
}

// From rich to lean, by multiply-adds. Middle at 32 px would end on a map of 2 x 2.
const networks: readonly { readonly cut: Cut; readonly pixels: PlannedSettings["pixels"] }[] = [
  { cut: "middle", pixels: 64 },
  { cut: "middle", pixels: 48 },
  { cut: "shallow", pixels: 64 },
  { cut: "shallow", pixels: 48 },
  { cut: "shallow", pixels: 32 },
];
const lengths = [500, 400, fewestSteps] as const;
/** Images a step in every planned study; a calibration times with the same. */
export const plannedBatch = 16;
const mostBlocks = 12;
const leastBlocks = 2;
/** Blocks whose scratch arms are trained for twice the steps as well, where there is time. */
const doubledBlocks = 2;
/** Share of the minutes that is planned; the rest is for what a calibration cannot see. */
const spent = 0.9;

/**
 * The richest study that fits.
 * - A first look, which takes seconds.
 * - No more training images and no more held back than the target allows; built-in ones allow everything.
 * - Six blocks of 8 runs at the richest network and length that fit; what time is left buys, one after the other, scratch at
 *   doubled steps in two blocks, the head alone, the same on twice the views, light augmentation, a start that has seen
 *   something else, a budget between both, and more blocks, up to twelve.
 * - Must plan with more minutes all that fewer minutes plan, as long as network, length and budgets are the same; a larger
 *   network, longer runs or a second budget come first, and may take the time of what follows them.
 * - If none fits, the larger budget goes (4 runs a block) before any block does.
 * - If that does not fit either, there are fewer blocks of the leanest study, never fewer than two: then `seconds` may exceed the minutes.
 */
export function planOf(options: {
  readonly target: TargetName;
  readonly classes: number;
  readonly allowance?: Allowance;
  readonly minutes: number;
  readonly seed: number;
  readonly base: Base;
  readonly costs: Costs;
  /** True when the processor stands in for a graphics card. */
  readonly software: boolean;
  /** Learning rates are tried first, within the minutes. */
  readonly tune?: boolean;
}): Plan {
  const { costs, minutes } = options;
  const most = minutes * 60 * spent;
  const before = (settings: PlannedSettings) => (options.tune ? tuningSeconds(settings, options) : 0);
  const roomFor = (settings: PlannedSettings) =>
    most - beginSeconds(settings, costs) - before(settings) - firstLookSeconds(settings, options);
  const planOn = (settings: PlannedSettings): Plan => {
    const seconds = studySeconds(settings, options);
    const tuning = before(settings);
    return {
      settings,
      seconds,
      tuningSeconds: tuning,
      notes: notesOn(settings, { ...options, seconds: seconds + tuning }),
    };
  };
  for (const settings of candidates(options)) {
    if (Math.floor(roomFor(settings) / blockSeconds(settings, options)) < fewestBlocks) continue;
    const seconds = (some: PlannedSettings) => studySeconds(some, options) + before(some);
    let study = settings;
    for (const add of laterSteps(settings)) {
      // Nothing cheaper that comes later may take its place: a minute more would then buy this one and lose that.
      if (seconds(add(study)) > most) break;
      study = add(study);
    }
    return planOn(study);
  }
  const leanest = candidates(options).at(-1)!;
  const blocks = Math.floor(roomFor(leanest) / blockSeconds(leanest, options));
  return planOn({ ...leanest, blocks: Math.max(leastBlocks, blocks) });
}

/**
 * What time beyond six blocks buys, in this order, up to the first that does not fit. Doubled steps come first: without them
 * nothing can be said to have risen. The head alone comes next, which costs the least of all, and the check of its views.
 */
function laterSteps({
  base,
  cut,
  budgets: [n, larger],
}: PlannedSettings): readonly ((study: PlannedSettings) => PlannedSettings)[] {
  const add = (pass: Pass) => (study: PlannedSettings) => withPass(study, pass);
  const others = baseIds.filter((id) => id !== base && cutsOf[id].includes(cut));
  return [
    (study) => ({ ...study, doubledBlocks }),
    add("probe"),
    add("doubled-views"),
    add("light"),
    ...others.map(add),
    // Halfway between both, as augmentation counts images: where the curve bends.
    ...(larger === 4 * n! ? [add(2 * n!)] : []),
    ...Array.from({ length: mostBlocks - fewestBlocks }, () => (study: PlannedSettings) => ({
      ...study,
      blocks: study.blocks + 1,
    })),
  ];
}

/**
 * The same comparison with all steps doubled, and scratch at twice that as its check; null where its views would be too many.
 * It is another study, with another seed: what is measured is another thing.
 */
export function withDoubledSteps(settings: PlannedSettings, seed: number): PlannedSettings | null {
  const checked = Math.min(doubledBlocks, settings.blocks);
  const found = v.safeParse(settingsSchema, { ...settings, steps: 2 * settings.steps, doubledBlocks: checked, seed });
  return found.success ? found.output : null;
}

/** The networks that are timed before planning, the leanest first. */
export const timedNetworks = [
  { cut: "shallow", pixels: 32 },
  { cut: "middle", pixels: 48 },
] as const;

/**
 * True if the leanest network's time alone decides the plan: a device or minutes that don't allow six whole blocks of
 * it allow nothing richer, so nothing richer need be timed.
 */
export function isDecided({ settings }: Plan, allowance = fullAllowance): boolean {
  return settings.blocks < fewestBlocks || settings.budgets.length < allowance.budgets.length;
}

/** All studies of six blocks, from rich to lean. */
function candidates({
  target,
  base,
  seed,
  allowance = fullAllowance,
}: {
  target: TargetName;
  base: Base;
  seed: number;
  allowance?: Allowance;
}): readonly PlannedSettings[] {
  const { budgets: most, validationPerClass } = allowance;
  return (most.length > 1 ? [most, most.slice(0, 1)] : [most]).flatMap((budgets) =>
    networks.flatMap((network) =>
      lengths.map((steps) => ({
        protocol,
        target,
        base: base.id,
        ...network,
        steps,
        batch: plannedBatch,
        depth: "full" as const,
        policy: "heavy" as const,
        strength: 1,
        budgets: [...budgets],
        validationPerClass,
        blocks: fewestBlocks,
        seed,
        permutedLabels: false,
        doubledBlocks: 0,
        passes: ["first-look" as const],
      })),
    ),
  );
}

function notesOn(
  { pixels, steps, budgets, blocks, validationPerClass }: PlannedSettings,
  {
    software,
    minutes,
    seconds,
    allowance = fullAllowance,
  }: { software: boolean; minutes: number; seconds: number; allowance?: Allowance },
): readonly string[] {
  const notes: string[] = [];
  const richest = networks[0]!.pixels;
  const suggestive = blocks < fewestBlocks;
  if (software && (pixels < richest || suggestive)) {
    notes.push(
      `This device computes without a graphics card, so the pictures are ${pixels} pixels wide${suggestive ? " and the answer can only be suggestive" : ""}.`,
    );
  } else if (pixels < richest) {
    notes.push(`To keep to the time, the pictures are ${pixels} pixels wide.`);
  }
  if (steps < lengths[0]) notes.push(`To keep to the time, a run has ${steps} steps and not ${lengths[0]}.`);
  if (budgets.length < allowance.budgets.length) {
    notes.push(`There is time for ${budgets[0]} images a class, and not for ${allowance.budgets[1]} as well.`);
  }
  if (allowance.budgets.length < fullAllowance.budgets.length) {
    notes.push(
      `The smallest class has images for ${budgets[0]} to train with, and not for ${fullAllowance.budgets[1]} as well.`,
    );
  }
  if (validationPerClass < fullAllowance.validationPerClass) {
    notes.push(
      `${validationPerClass} images a class are held back to test on; with more images it would be ${fullAllowance.validationPerClass}.`,
    );
  }
  if (suggestive) {
    notes.push(
      `There is time for ${blocks} seeds. Fewer than ${fewestBlocks} give a suggestive answer, never a settled one.`,
    );
  }
  if (seconds > minutes * 60) {
    notes.push(`The smallest study that can answer takes about ${inWords(seconds)} on this device.`);
  }
  return notes;
}

function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "a minute" : minutes < 100 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
