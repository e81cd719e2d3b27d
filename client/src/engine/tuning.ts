// Tries learning rates before a study: each init with a third, one and three times its shipped rate, without and with the
// augmentation under test, at half length, on images that no block is judged by (worker/core/study/tuning.ts says why nothing leaks).
// Both inits get the same images, batches, views and steps. Nothing is decided here but what to train next.

import { digestOfSet } from "#core/digest";
import { layoutOf } from "#core/network/base";
import { standardised, withHead } from "#core/network/initialise";
import type { Target } from "#core/pixels";
import type { StudyRecord, Trying } from "#core/records/record";
import { requireRoomForTrials } from "#core/split/split";
import { lossesOf } from "#core/statistics/metrics";
import { scheduleOf } from "#core/study/recipe";
import type { PolicyName } from "#core/study/study";
import {
  allTrials,
  chosenOf,
  discardedSeed,
  type Trial,
  type TrialLosses,
  type Tuned,
  type Tuning,
  trialSettings,
  trialsOf,
  trialTarget,
} from "#core/study/tuning";
import type { ChunkCache } from "../storage/chunk-cache";
import { batchesOf, picturesOf } from "./batches";
import { type Block, blockOf, trunkOf } from "./block";
import { Diverged } from "./diverged";
import type { Gate } from "./gate";
import type { Prepared } from "./trainer";
import type { LoadedBase } from "./weights";

type Settings = StudyRecord["settings"];

/** What was found: the rates to freeze, and what they rest on. */
export interface TunedRates {
  readonly tuned: Tuned;
  readonly tuning: Tuning;
}

/** What is finished, as far as it is kept: see `Trying`. */
export type Tried = Pick<Trying, "imagesHash" | "losses">;

/** How far it is. */
export type TuningEvent =
  /** The share `done` of a trial, from 0, is done. */
  | { readonly type: "progress"; readonly trial: number; readonly trials: number; readonly done: number }
  /** To be kept: before the first trial, and after each. */
  | { readonly type: "tried"; readonly tried: Tried };

/**
 * The block that rates are tried on. Throws `TooFewImages` where a class has too few for it, or for any planned block once these
 * validate nothing: before anything is trained.
 */
export async function trialBlock(
  settings: Settings,
  { target, base, shards }: Pick<LoadedBase, "base" | "shards"> & { readonly target: Target },
): Promise<{ readonly block: Block; readonly settings: Settings }> {
  requireRoomForTrials(target, settings);
  const tried = trialSettings(settings, discardedSeed(settings.seed));
  return { block: await blockOf(tried, 0, { target: trialTarget(target), base, shards }), settings: tried };
}

/**
 * Tries every rate of every init; the same numbers whenever it is asked with these settings on this device.
 * - Must go on after the trials that `before` says, which are of the same images or are made again, and come to the same rates.
 */
export async function* triedRates(
  study: Settings,
  {
    target,
    prepared,
    batches,
    ...loaded
  }: Pick<LoadedBase, "base" | "shards"> & {
    readonly target: Target;
    readonly prepared: Prepared;
    readonly batches: ChunkCache;
  },
  { before, signal, gate }: { readonly before: Tried; readonly signal: AbortSignal; readonly gate: Gate },
): AsyncGenerator<TuningEvent, TunedRates> {
  const { base } = loaded;
  const { block, settings } = await trialBlock(study, { target, ...loaded });
  const { cut, steps, policy } = settings;
  const n = settings.budgets[0]!;
  const classes = target.classes.length;
  const set = block.training.get(n)!;
  const fold = block.validation;
  const trained = allTrials.flatMap((trial) =>
    (["none", policy] as const).map((policy: PolicyName) => ({ ...trial, policy })),
  );
  const imagesHash = digestOfSet([set.hash, fold.hash]);
  const isKnown = before.imagesHash === imagesHash && before.losses.length <= trained.length;
  const losses = isKnown ? [...before.losses] : [];
  yield { type: "tried", tried: { imagesHash, losses: [...losses] } };
  for (const [trial, { init, power, policy }] of trained.entries()) {
    if (trial < losses.length) continue;
    const wanted = batchesOf(settings, target, { seed: block.record.seed, policy, n });
    const { pictures, stored } = picturesOf(set, wanted, { cache: batches, uncached: () => {} });
    const plain = withHead(base, cut, classes, trunkOf(block, { init, base: base.id }));
    const start = standardised(layoutOf(base, cut, classes), plain, await prepared.features(plain, set.images));
    const schedule = scheduleOf({ init, cut, steps, power });
    let parameters: Float32Array | null = null;
    await gate.pass(signal);
    try {
      for await (const event of prepared.run({ ...pictures, init: start, schedule }, { signal })) {
        if (event.type === "finished") {
          parameters = event.parameters;
          break;
        }
        await gate.pass(signal);
        yield { type: "progress", trial, trials: trained.length, done: event.done / steps };
      }
    } catch (error) {
      // A rate that is too high is a finding.
      if (!(error instanceof Diverged)) throw error;
    }
    await stored();
    losses.push(parameters && finite(lossesOf(await prepared.evaluate(parameters, fold.images), fold.labels, classes)));
    yield { type: "tried", tried: { imagesHash, losses: [...losses] } };
  }
  const lossesAt = (at: number) => losses[at]! && Float64Array.from(losses[at]!);
  const found = allTrials.map(
    (trial, at): TrialLosses => ({ ...trial, none: lossesAt(2 * at), augmented: lossesAt(2 * at + 1) }),
  );
  const trials: readonly Trial[] = trialsOf(found, block.record.groups);
  return {
    tuned: { seed: settings.seed, ...chosenOf(trials) },
    tuning: {
      steps,
      n,
      images: fold.labels.length,
      imagesHash,
      trials: [...trials],
    },
  };
}

function finite(losses: Float64Array): number[] | null {
  return losses.every(Number.isFinite) ? [...losses] : null;
}
