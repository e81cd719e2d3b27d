// The vocabulary of a study as plain data: what is compared, how often, with what settings.
// Nothing here trains, draws or stores; the terms are the README's and stand for the same thing everywhere.

import type { TargetName } from "./target-name";
import type { Tuned } from "./tuning";

export const inits = ["pretrained", "scratch"] as const;
/** Where training starts: the base's weights, or seeded random weights in the same graph. */
export type Init = (typeof inits)[number];

export const cuts = ["shallow", "middle", "deep"] as const;
/** How much of the base there is. */
export type Cut = (typeof cuts)[number];

export const depths = ["probe", "top", "full"] as const;
/** Which layers train: the head alone, the upper third and the head, or everything. */
export type Depth = (typeof depths)[number];
/** A depth that leaves layers as they are. */
export type LesserDepth = Exclude<Depth, "full">;

/** What can be done to a picture, in the order in which they were added: each draws from a stream of its own name. */
export const operationKinds = [
  "flip",
  "crop",
  "rotation",
  "brightness",
  "contrast",
  "saturation",
  "hue",
  "cutout",
  "perspective",
  "blur",
  "noise",
] as const;
export type OperationKind = (typeof operationKinds)[number];

/** How far operations may go before a picture is of another class, as strengths of the operation alone; see caps.ts. */
export type Caps = Readonly<Partial<Record<OperationKind, number>>>;

export const mixKinds = ["mixup", "cutmix"] as const;
/** How two training images become one view that is taught as both their classes. */
export type MixKind = (typeof mixKinds)[number];

export const policyNames = ["none", "light", "heavy", "trivial", ...operationKinds, ...mixKinds] as const;
/** What augmentation is applied to a training image: a mixture of operations, one of them alone, or another image mixed in. */
export type PolicyName = (typeof policyNames)[number];

/**
 * What is measured beside the endpoint. `first-look`: the pretrained start of the first block with its head alone, before all
 * else, so that a true number is there within seconds. The others follow the primary blocks and go through all of these, each
 * with one thing changed: a policy, the base of the pretrained start, a number of training images a class, or how much of the
 * network trains. `doubled-views` checks `probe`: its augmented runs on twice the views of each image. See passes.ts.
 */
export type Pass = "first-look" | LesserDepth | "doubled-views" | Exclude<PolicyName, "none"> | BaseId | number;

/**
 * Version of what passes are asked, which is fixed with the settings. The first knew no question of how far fewer trained
 * layers change the gain: a study of that version is never asked it afterwards.
 */
export const questions = 2;
export type Questions = typeof questions;

/** r, the views of each image that a probe sees. */
export const probeViews = 8;
/** Twice as many: whether they change a probe's accuracy says whether r are enough. */
export const doubledViews = 2 * probeViews;

export const targetIds = ["digits", "printed-to-handwritten", "emoji"] as const;
/** A built-in target task. */
export type TargetId = (typeof targetIds)[number];

/** Classes of each built-in target. */
export const builtInClasses: Readonly<Record<TargetId, number>> = {
  digits: 10,
  "printed-to-handwritten": 10,
  emoji: 6,
};

/** Whether a mirror image of a built-in target's picture is of the same class. */
export const isMirrored: Readonly<Record<TargetId, boolean>> = {
  digits: false,
  "printed-to-handwritten": false,
  emoji: true,
};

export const baseIds = ["lite0", "glyphs"] as const;
/** A network with pretrained weights and a declared source. */
export type BaseId = (typeof baseIds)[number];

/** The cuts in which each base is served. */
export const cutsOf: Readonly<Record<BaseId, readonly Cut[]>> = {
  lite0: ["shallow", "middle", "deep"],
  glyphs: ["shallow", "middle"],
};

/** Version of everything that decides a run's numbers: recipe, views, split, statistics. Records of two protocols never mix. */
export const protocol = 1;

/**
 * Version of what trains: the kernels, automatic differentiation, and how both are driven. Two versions may round
 * differently, so the runs of a block come from one.
 */
export const engineVersion = 2;

export const productForms = ["registers", "quads", "tiles"] as const;
/** In which form the kernels multiply matrices; they round differently. */
export type ProductForm = (typeof productForms)[number];

/** Fewer steps than this make artefacts (heavy augmentation is not learnt yet), so a shorter study gives no verdict. */
export const fewestSteps = 300;

/** Fewer blocks than this give at most a suggestive verdict. */
export const fewestBlocks = 6;

/**
 * Fewest validation images of a block, all classes together, that a study of an own task is planned with: an accuracy's
 * standard error is then at most 8 points. Six such blocks that share no image give an interval of about 9 points to
 * either side, at the spread of .53 that an image's contribution had on handwritten digits.
 */
export const fewestValidation = 40;

/**
 * What a study does, frozen before its first run and hashed into every record.
 * Whoever starts from equal settings gets the same splits, initial weights, batch orders and views.
 */
export interface Settings {
  readonly protocol: typeof protocol;
  readonly target: TargetName;
  readonly base: BaseId;
  readonly cut: Cut;
  /** Side of the square that the network sees. */
  readonly pixels: number;
  /** Optimiser steps of a run, equal in all arms. */
  readonly steps: number;
  /** Images a step. */
  readonly batch: number;
  readonly depth: Depth;
  /** The augmentation under test; it is compared with `none`. */
  readonly policy: Exclude<PolicyName, "none">;
  /** Scales the policy, in 0..1. */
  readonly strength: number;
  /** Training images a class, ascending; the primary endpoint averages over them. */
  readonly budgets: readonly number[];
  readonly validationPerClass: number;
  /** The planned number of blocks, S*. */
  readonly blocks: number;
  /** The study seed, an unsigned 32-bit integer; each block's seed is derived from it. */
  readonly seed: number;
  /** True in the control study whose training labels are shuffled: nothing can be learnt, so no verdict may come out. */
  readonly permutedLabels: boolean;
  /**
   * Blocks, from the first, in which scratch is trained again for twice the steps once all planned blocks are complete: two
   * where there is time, else none. Without them nothing can be said to have risen.
   */
  readonly doubledBlocks: number;
  /** Absent where nothing is capped beyond what the target's left and right forbid. */
  readonly caps?: Caps;
  /**
   * Learning rates that were tuned before the first run, and the discarded seed whose images no block is judged by; absent for
   * the shipped rates. A repeat takes them over and tunes nothing: so both devices do the same.
   */
  readonly tuned?: Tuned;
  /** In the order in which they are made, see `areInOrder`; absent where there is nothing beside the endpoint. */
  readonly passes?: readonly Pass[];
  /** What the passes are asked, see `Questions`; absent for the first version. */
  readonly questions?: Questions;
}

/** One cell of a block: what is trained. */
export interface Arm {
  readonly init: Init;
  readonly policy: PolicyName;
  /** Training images a class. */
  readonly n: number;
}

/** All arms of a block in the order they run: matched pairs next to each other, the smallest budget first. */
export function armsOf(settings: Pick<Settings, "budgets" | "policy">): readonly Arm[] {
  return settings.budgets.flatMap((n) =>
    (["none", settings.policy] as const).flatMap((policy) => inits.map((init) => ({ init, policy, n }))),
  );
}

/** A short name of an arm, unique within a block: `scratch/heavy/20`. */
export function armKey(arm: Arm): string {
  return `${arm.init}/${arm.policy}/${arm.n}`;
}
