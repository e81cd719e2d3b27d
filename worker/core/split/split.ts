// Which images train and which validate, for one block. Split first, augment after: nothing is rendered here,
// and no arm, policy or budget changes what validates.

import { digestOfSet } from "../digest";
import { StudyError } from "../error";
import type { LabelledSet, TargetOutline } from "../pixels";
import { blockSeed, type Stream, shuffle, stream } from "../random";
import { trainingBudgets } from "../study/passes";
import type { Pass, Settings } from "../study/study";
import { discardedSeed, type Tuned, trialSplit, trialTarget } from "../study/tuning";
import { type Unit, unitsOf } from "./unit";

/** A block's images, as indices into the target's sets. */
export interface Split {
  /** Budget n -> indices into `target.training`, [n * classes], the classes in turn; a smaller budget is the first part of a larger one. */
  readonly training: ReadonlyMap<number, Uint32Array>;
  /** Indices into `target.validation`, [validationPerClass * classes], the classes in turn. */
  readonly validation: Uint32Array;
  /** SHA-256 over the sorted content hashes of the validation images. */
  readonly validationHash: string;
  /** For clustering: which validation images belong together, [validationPerClass * classes]; the same numbers in every block. */
  readonly validationGroups: Uint32Array;
  /** Budget n -> SHA-256 over the sorted content hashes of its training images. */
  readonly trainingHash: ReadonlyMap<number, string>;
  /** Images that training could draw from, in the class that has the fewest. */
  readonly trainable: number;
}

/** What decides a block's split, beside the target. */
export interface SplitOptions {
  /** The block's seed. */
  readonly seed: number;
  readonly budgets: readonly number[];
  /** Those with a number of training images take further parts of the same order. */
  readonly passes?: readonly Pass[] | undefined;
  readonly validationPerClass: number;
  /** Where rates were tuned: what that saw validates nothing. */
  readonly tuned?: Pick<Tuned, "seed"> | undefined;
}

/** A class has too few images for what was chosen, once images that belong together are kept on one side. */
export class TooFewImages extends StudyError {
  readonly code = "too-few-images";
  constructor(
    readonly className: string,
    readonly side: "training" | "validation",
    readonly found: number,
    readonly needed: number,
  ) {
    super(
      `“${className}” has ${found} images for ${side} and ${needed} are needed. Nothing was started; add images of “${className}” that are not taken in one burst, or choose fewer a class.`,
    );
  }
}

/**
 * The split of a block.
 * - Every class gives `validationPerClass` images to validation and n to each budget n.
 * - What belongs together (one group, or one content) is never on both sides; with two sets, group numbers of one say nothing about
 *   the other unless the target says that they share them, but equal content ties their images together.
 * - Validation depends on the seed, the target and `validationPerClass` alone, and on what rates were tuned on.
 * - Throws `TooFewImages` where a class cannot give what is asked.
 */
export function splitOf(target: TargetOutline, options: SplitOptions): Split {
  return split(target, options, sidesOf(target, options, tunedOn(target, options)));
}

/** Training images that rates were tuned on, as indices into `target.training`. */
function tunedOn(target: TargetOutline, { tuned, budgets }: SplitOptions): ReadonlySet<number> {
  if (!tuned) return new Set();
  const { training, validation } = splitOf(trialTarget(target), trialSplit({ tuned, budgets }));
  return new Set([...validation, ...Array.from(training.values(), (images) => [...images]).flat()]);
}

/**
 * The split that leaks: as many images of each class, drawn at random whatever belongs together. What hobby studies do; only
 * for showing what it would have added. Throws `TooFewImages`.
 */
export function leakySplitOf(target: TargetOutline, options: SplitOptions): Split {
  const source = stream(options.seed).fork("leaky split");
  const drawn = target.classes.map((_, label) =>
    shuffle(
      Array.from(target.training.labels.keys()).filter((image) => target.training.labels[image] === label),
      source.fork(label),
    ),
  );
  const held = options.validationPerClass;
  return split(target, options, {
    units: unitsOf(target),
    validating: drawn.map((images) => images.slice(0, held)),
    ranked: drawn.map((images) => images.slice(held)),
  });
}

function split(target: TargetOutline, options: SplitOptions, { units, validating, ranked }: Sides): Split {
  const validation = inTurn(target, "validation", options.validationPerClass, validating);
  const training = new Map(trainingBudgets(options).map((n) => [n, inTurn(target, "training", n, ranked)]));
  const hashes = ({ hashes }: LabelledSet, indices: Uint32Array) =>
    digestOfSet(Array.from(indices, (index) => hashes[index]!));
  const groupOf = new Map(units.flatMap((unit) => unit.validation.map((image) => [image, unit.group])));
  return {
    training,
    validation,
    validationHash: hashes(target.validation, validation),
    validationGroups: validation.map((image) => groupOf.get(image)!),
    trainingHash: new Map(Array.from(training, ([n, images]) => [n, hashes(target.training, images)])),
    trainable: Math.min(...ranked.map(({ length }) => length)),
  };
}

/** How many images of each class each side of a block could have; `splitOf` refuses to ask for more. */
export function roomOf(
  target: TargetOutline,
  options: Omit<SplitOptions, "budgets" | "tuned">,
): readonly { readonly validation: number; readonly training: number }[] {
  const { validating, ranked } = sidesOf(target, options, new Set());
  return ranked.map(({ length }, label) => ({ validation: validating[label]!.length, training: length }));
}

/** Images of each class that may validate, and those that may train, each in the order in which they are taken. */
interface Sides {
  readonly units: readonly Unit[];
  readonly validating: readonly (readonly number[])[];
  readonly ranked: readonly (readonly number[])[];
}

/** `spared` training images, and what belongs to them, never validate. */
function sidesOf(
  target: TargetOutline,
  { seed, validationPerClass }: Omit<SplitOptions, "budgets">,
  spared: ReadonlySet<number>,
): Sides {
  const source = stream(seed).fork("split");
  const units = unitsOf(target);
  const { labels } = target.validation;
  const willing = shuffle(
    units.filter(({ training, validation }) => validation.length > 0 && !training.some((image) => spared.has(image))),
    source.fork("validation units"),
  );
  const chosen = chooseUnits(willing, labels, target.classes.length, validationPerClass);
  const validating = target.classes.map((_, label) =>
    shuffle(
      [...chosen].flatMap((unit) => unit.validation.filter((image) => labels[image] === label)),
      source.fork("validation").fork(label),
    ),
  );
  const free = units.filter((unit) => !chosen.has(unit));
  const ranked = target.classes.map((_, label) =>
    rank(free, target.training, label, source.fork("training").fork(label)),
  );
  return { units, validating, ranked };
}

/** Throws `TooFewImages` where a class has too few to try learning rates for this study, or for one of its planned blocks after that. */
export function requireRoomForTrials(
  target: TargetOutline,
  settings: Pick<Settings, "seed" | "blocks" | "budgets" | "passes" | "validationPerClass">,
): void {
  const tuned = { seed: discardedSeed(settings.seed) };
  splitOf(trialTarget(target), trialSplit({ tuned, budgets: settings.budgets }));
  for (let block = 0; block < settings.blocks; block++) {
    splitOf(target, { ...settings, seed: blockSeed(settings.seed, block), tuned });
  }
}

/** Whether `requireRoomForTrials` would let them be tried. */
export function hasRoomForTrials(...of: Parameters<typeof requireRoomForTrials>): boolean {
  try {
    requireRoomForTrials(...of);
    return true;
  } catch (error) {
    if (!(error instanceof TooFewImages)) throw error;
    return false;
  }
}

/**
 * Units for validation, in the order given: first those of which every image is used, so that as much as possible is left to train
 * with; then, if a class is still short, those that waste the fewest images.
 */
function chooseUnits(units: readonly Unit[], labels: Uint8Array, classes: number, perClass: number): ReadonlySet<Unit> {
  const missing = new Array<number>(classes).fill(perClass);
  const chosen = new Set<Unit>();
  const countsOf = new Map(units.map((unit) => [unit, countsByClass(unit, labels)]));
  const surplus = (unit: Unit) =>
    Array.from(countsOf.get(unit)!).reduce((sum, [label, count]) => sum + Math.max(0, count - missing[label]!), 0);
  const helps = (unit: Unit) => Array.from(countsOf.get(unit)!.keys()).some((label) => missing[label]! > 0);
  const take = (unit: Unit) => {
    chosen.add(unit);
    for (const [label, count] of countsOf.get(unit)!) missing[label] = Math.max(0, missing[label]! - count);
  };
  for (const unit of units) if (surplus(unit) === 0) take(unit);
  for (;;) {
    const left = units.filter((unit) => !chosen.has(unit) && helps(unit));
    const [first, ...rest] = left;
    if (!first) return chosen;
    take(rest.reduce((best, unit) => (surplus(unit) < surplus(best) ? unit : best), first));
  }
}

function countsByClass({ validation }: Unit, labels: Uint8Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const image of validation) counts.set(labels[image]!, (counts.get(labels[image]!) ?? 0) + 1);
  return counts;
}

/** A class's training images, in an order that takes one from every unit before a second one from any. */
function rank(units: readonly Unit[], { labels }: LabelledSet, label: number, source: Stream): readonly number[] {
  const heaps = shuffle(
    units.map(({ training }) => training.filter((image) => labels[image] === label)).filter(({ length }) => length > 0),
    source.fork("units"),
  ).map((images, unit) => shuffle(images, source.fork("images").fork(unit)));
  const rounds = Math.max(0, ...heaps.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) =>
    heaps.flatMap((images) => (round < images.length ? [images[round]!] : [])),
  ).flat();
}

/** The first `count` images of each class, the classes in turn, so that every prefix is balanced. */
function inTurn(
  target: TargetOutline,
  side: "training" | "validation",
  count: number,
  byClass: readonly (readonly number[])[],
): Uint32Array {
  byClass.forEach((images, label) => {
    if (images.length < count) throw new TooFewImages(target.classes[label]!, side, images.length, count);
  });
  const classes = byClass.length;
  return Uint32Array.from({ length: count * classes }, (_, at) => byClass[at % classes]![Math.floor(at / classes)]!);
}
