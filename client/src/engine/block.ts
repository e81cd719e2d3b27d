// What all runs of a block share: the split, the validation images and the two sets of initial weights.
// Made from the block's seed alone, so that a resumed block is the same block.

import type { Base } from "#core/network/base";
import { pretrainedTrunk, scratchTrunk } from "#core/network/initialise";
import { renderShifts, shiftedPerClass } from "#core/pictures/shift";
import type { ImageSet, PackedViews, Target } from "#core/pixels";
import { blockSeed, shuffle, stream } from "#core/random";
import type { BlockRecord, RunRecord } from "#core/records/record";
import { capturedOf } from "#core/split/captured";
import { splitOf } from "#core/split/split";
import type { BaseId, Settings } from "#core/study/study";
import type { TrainingSet } from "./batches";

/** The weights that a study starts from: those of its base, and of others, which are one network with it. */
export interface Weights {
  readonly base: Base;
  /** Of the study's cut. */
  readonly shards: readonly Uint8Array[];
  readonly others?: readonly { readonly base: Base; readonly shards: readonly Uint8Array[] }[];
}

/** A block ready to run. */
export interface Block {
  readonly record: BlockRecord;
  /** The split's clean validation images and their classes. */
  readonly validation: { readonly images: PackedViews; readonly labels: Uint8Array; readonly hash: string };
  /** The first validation images under each shift, as `renderShifts` gives them, and the classes of one shift's. */
  readonly shifted: { readonly images: PackedViews; readonly labels: Uint8Array };
  /** What the visitor captured again, as it is; null where there is nothing. */
  readonly captured: { readonly images: PackedViews; readonly labels: Uint8Array } | null;
  /** For each budget, the clean training images. */
  readonly training: ReadonlyMap<number, TrainingSet>;
  /** Initial weights without head, flat: from scratch, and those of each base that the study starts from. */
  readonly scratch: Float32Array;
  readonly pretrained: ReadonlyMap<BaseId, Float32Array>;
}

/** The initial weights of a run, without head. */
export function trunkOf(
  { scratch, pretrained }: Pick<Block, "scratch" | "pretrained">,
  { init, base }: Pick<RunRecord, "init" | "base">,
): Float32Array {
  return init === "scratch" ? scratch : pretrained.get(base)!;
}

/** The block with this index of a study; its pictures are decoded here, and no others. Rejects where one is gone. */
export async function blockOf(
  settings: Settings,
  block: number,
  {
    target,
    base,
    shards,
    others = [],
    splitBy = splitOf,
  }: Weights & {
    readonly target: Target;
    /** Another split is for showing what leaks would add, and never for a study. */
    readonly splitBy?: typeof splitOf;
  },
): Promise<Block> {
  const seed = blockSeed(settings.seed, block);
  const { budgets, passes, validationPerClass, cut, tuned } = settings;
  const split = splitBy(target, { seed, budgets, passes, validationPerClass, tuned });
  // A smaller budget is the first part of a larger one.
  const largest = await pictured(target.training, split.training.get(Math.max(...split.training.keys()))!);
  const training = new Map(
    Array.from(split.training, ([n, { length }]): [number, TrainingSet] => {
      const set = firstOf(largest, length);
      const labels = settings.permutedLabels ? permuted(set.labels, { seed, n }) : set.labels;
      return [n, { ...set, labels, hash: split.trainingHash.get(n)! }];
    }),
  );
  const smallest = training.get(Math.min(...budgets))!;
  const classes = target.classes.length;
  const validation = await pictured(target.validation, split.validation);
  const { images, labels, hashes } = firstOf(validation, classes * shiftedPerClass(settings, classes));
  const again = capturedOf(target, { ...settings, seed });
  return {
    record: {
      block,
      seed,
      groups: Array.from(split.validationGroups),
      trainable: split.trainable,
      ...(target.captured && { captured: Array.from(again, (image) => target.captured!.groups[image]!) }),
    },
    validation: { ...validation, hash: split.validationHash },
    shifted: { images: renderShifts(images, { seed, hashes }), labels },
    captured: target.captured ? await pictured(target.captured, again) : null,
    training,
    scratch: scratchTrunk(base, cut, smallest.images, stream(seed).fork("scratch")),
    pretrained: new Map(
      [{ base, shards }, ...others].map((each) => [each.base.id, pretrainedTrunk(each.base, cut, each.shards)]),
    ),
  };
}

/** Images with what a run needs of them, in one order. */
interface Pictured {
  readonly images: PackedViews;
  readonly labels: Uint8Array;
  readonly hashes: readonly string[];
}

/** The control study's labels: as many of each class as before, on images drawn anew. */
function permuted(labels: Uint8Array, { seed, n }: { seed: number; n: number }): Uint8Array {
  return Uint8Array.from(shuffle(Array.from(labels), stream(seed).fork("labels").fork(n)));
}

async function pictured({ pictures, labels, hashes }: ImageSet, indices: Uint32Array): Promise<Pictured> {
  return {
    images: await pictures(indices),
    labels: Uint8Array.from(indices, (image) => labels[image]!),
    hashes: Array.from(indices, (image) => hashes[image]!),
  };
}

/** As many as there are at most. */
function firstOf({ images, labels, hashes }: Pictured, count: number): Pictured {
  const all = Math.min(count, images.count);
  return {
    images: { ...images, data: images.data.slice(0, all * images.size ** 2 * 4), count: all },
    labels: labels.slice(0, all),
    hashes: hashes.slice(0, all),
  };
}
