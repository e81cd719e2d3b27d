// Learning rates tried before a study: a third, one and three times the shipped rate of each init, on images that no block of the
// study is judged by. Data and rules only; the training is engine/tuning.ts.
//
// Nothing leaks. The discarded seed splits the target's training images alone: one part trains, one fold is judged. All of them,
// with whatever belongs to them, are kept out of validation in every block of the study (`splitOf` with `tuned`), so that the
// rates were chosen without a look at an image that the answer rests on. The blocks may train on them. And rates, once chosen, are
// settings: frozen and hashed before the first run, carried by links, the same whoever repeats the study.

import * as v from "valibot";
import type { TargetOutline } from "../pixels";
import { blockSeed, stream } from "../random";
import { type Init, inits, type Settings } from "./study";

export const ratePowers = [-1, 0, 1] as const;
/** The shipped rate times 3 to this power. */
export type RatePower = (typeof ratePowers)[number];

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const seed = v.pipe(whole, v.maxValue(0xffffffff));
const power = v.picklist(ratePowers);
const loss = v.nullable(v.pipe(v.number(), v.minValue(0)));

/** The rates of a study that was tuned; see `Settings`. */
export const tunedSchema = v.strictObject({
  /** The discarded seed. */
  seed,
  pretrained: power,
  scratch: power,
});
export type Tuned = v.InferOutput<typeof tunedSchema>;

/** One rate of one init. */
const trialSchema = v.strictObject({
  init: v.picklist(inits),
  power,
  /** Mean natural log loss on the fold after training without augmentation; null where a loss was not finite. */
  none: loss,
  /** The same with the augmentation under test. */
  augmented: loss,
  /** Mean over the fold of the log loss, averaged over both, minus that of the shipped rate; null where one is missing. */
  difference: v.nullable(v.number()),
  /** Of the difference, clustered by image group; null with fewer than two groups. */
  standardError: v.nullable(v.pipe(v.number(), v.minValue(0))),
});
export type Trial = v.InferOutput<typeof trialSchema>;

/** What was tried before a study. */
export const tuningSchema = v.strictObject({
  /** Optimiser steps of a trial: half a run's. */
  steps: v.pipe(whole, v.minValue(1)),
  /** Training images a class: the study's largest budget. */
  n: v.pipe(whole, v.minValue(1)),
  /** Images that were judged. */
  images: v.pipe(whole, v.minValue(1)),
  /** SHA-256 over two hashes: of the images that were trained on, and of those that were judged. */
  imagesHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Every init with every power, in this order: both inits get the same number of trials of the same length. */
  trials: v.pipe(
    v.array(trialSchema),
    v.check(
      (trials) =>
        trials.length === allTrials.length &&
        trials.every(({ init, power }, at) => init === allTrials[at]!.init && power === allTrials[at]!.power),
      "every init is tried with every rate",
    ),
  ),
});
export type Tuning = v.InferOutput<typeof tuningSchema>;

/** All trials of a study, in their order. */
export const allTrials: readonly { readonly init: Init; readonly power: RatePower }[] = inits.flatMap((init) =>
  ratePowers.map((power) => ({ init, power })),
);

/** Images a class that the rates are judged on. */
const foldPerClass = 20;
/** Standard errors by which another rate must be better. */
const clearly = 2;

/** The discarded seed of a study: a study seed of its own, of which the first block alone is used. */
export function discardedSeed(studySeed: number): number {
  return Math.floor(stream(studySeed).fork("tuning").next() * 2 ** 32);
}

/** Optimiser steps of a trial. */
export function trialSteps(steps: number): number {
  return Math.max(1, Math.floor(steps / 2));
}

/** The study that tries rates, as settings of one block: half the steps, the largest budget, a fold in place of validation. */
export function trialSettings<Some extends Settings>(
  { tuned: _, passes: __, ...settings }: Some,
  seed: number,
): Omit<Some, "tuned" | "passes"> {
  return {
    ...settings,
    seed,
    steps: trialSteps(settings.steps),
    budgets: settings.budgets.slice(-1),
    validationPerClass: foldPerClass,
    blocks: 1,
    doubledBlocks: 0,
  };
}

/** The target that trials see: its training images on both sides. */
export function trialTarget<Some extends TargetOutline>(target: Some): Some {
  return { ...target, validation: target.training };
}

/** How the discarded seed splits `trialTarget`; see `splitOf`. */
export function trialSplit({
  tuned,
  budgets,
}: {
  readonly tuned: Pick<Tuned, "seed">;
  readonly budgets: readonly number[];
}): { readonly seed: number; readonly budgets: readonly number[]; readonly validationPerClass: number } {
  return { seed: blockSeed(tuned.seed, 0), budgets: budgets.slice(-1), validationPerClass: foldPerClass };
}

/** Log losses of one trial on the fold, [images]; null where training diverged. */
export interface TrialLosses {
  readonly init: Init;
  readonly power: RatePower;
  readonly none: Float64Array | null;
  readonly augmented: Float64Array | null;
}

/** The trials with their means and what sets them apart from the shipped rate; `groups` of the fold's images, [images]. */
export function trialsOf(losses: readonly TrialLosses[], groups: ArrayLike<number>): readonly Trial[] {
  const meanOrNull = (values: Float64Array | null) => values && meanOf(values);
  return losses.map(({ init, power, none, augmented }) => {
    const shipped = losses.find((other) => other.init === init && other.power === 0)!;
    const [own, other] = [averaged({ none, augmented }), averaged(shipped)];
    const apart = own && other && own.map((loss, image) => loss - other[image]!);
    return {
      init,
      power,
      none: meanOrNull(none),
      augmented: meanOrNull(augmented),
      difference: apart && meanOf(apart),
      standardError: apart && clusteredError(apart, groups),
    };
  });
}

/**
 * The rates that trials speak for, from what is recorded of them alone.
 * - The shipped rate is left only for one whose log loss is lower by more than two standard errors; the lowest, if both are.
 * - A shipped rate that diverged is left for whichever did not and has the lower loss.
 */
export function chosenOf(trials: readonly Trial[]): Pick<Tuned, Init> {
  return { pretrained: powerFor("pretrained", trials), scratch: powerFor("scratch", trials) };
}

function powerFor(init: Init, trials: readonly Trial[]): RatePower {
  const mine = trials.filter((trial) => trial.init === init);
  const total = ({ none, augmented }: Trial) => (none === null || augmented === null ? null : none + augmented);
  const shippedRuns = mine.some((trial) => trial.power === 0 && total(trial) !== null);
  const better = mine.filter((trial) =>
    shippedRuns
      ? trial.difference !== null && trial.standardError !== null && trial.difference < -clearly * trial.standardError
      : total(trial) !== null,
  );
  const [best] = better.toSorted((one, other) => total(one)! - total(other)!);
  return best?.power ?? 0;
}

function averaged({ none, augmented }: Pick<TrialLosses, "none" | "augmented">): Float64Array | null {
  return none && augmented && none.map((loss, image) => (loss + augmented[image]!) / 2);
}

/** sqrt(G / (G - 1) * sum_g (sum_{i in g} z)^2) / N, as one-way clustering has it; null with fewer than two groups. */
function clusteredError(values: Float64Array, groups: ArrayLike<number>): number | null {
  const mean = meanOf(values);
  const sums = new Map<number, number>();
  values.forEach((value, image) => {
    const group = groups[image]!;
    sums.set(group, (sums.get(group) ?? 0) + value - mean);
  });
  if (sums.size < 2) return null;
  const squares = [...sums.values()].reduce((total, sum) => total + sum * sum, 0);
  return Math.sqrt((sums.size / (sums.size - 1)) * squares) / values.length;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
