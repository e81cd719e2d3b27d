// What an own task's images allow: how many a class can be trained on and how many held back, once whatever belongs together
// stays on one side; and where that is too little, what is missing. Counts only; nothing is drawn.

import { StudyError } from "../error";
import type { TargetOutline } from "../pixels";
import { blockSeed } from "../random";
import { fewestValidation } from "../study/study";
import { roomOf } from "./split";
import { type Unit, unitsOf } from "./unit";

/** What a study may be planned with. */
export interface Allowance {
  /** n and 4n, or n alone. */
  readonly budgets: readonly number[];
  readonly validationPerClass: number;
}

/** A class that is too small for any study. */
export interface Shortage {
  readonly label: number;
  /** Images that would be enough if none of them belongs to a burst. */
  readonly more: number;
}

/** Either what can be planned, or each class that lacks images. */
export type Allowed =
  | { readonly ok: true; readonly allowance: Allowance }
  | { readonly ok: false; readonly shortages: readonly Shortage[] };

/** A class has too few images for the smallest study. */
export class ClassTooSmall extends StudyError {
  readonly code = "too-few-images";
  constructor(className: string, more: number) {
    super(
      `“${className}” has too few images that are not of one burst. Nothing was started; add ${more === 1 ? "one more image" : `${more} more images`} of “${className}”, each of its own moment.`,
    );
  }
}

/** Training images a class in every planned study, n and 4n. */
const both = [5, 20] as const;
/** Images a class that are held back, from many to few. */
const validations = [40, 30, 25, 20, 15, 10, 8, 6, 5] as const;
/** The planned study, where the images allow everything. */
export const fullAllowance: Allowance = { budgets: both, validationPerClass: validations[0] };
/** Blocks that are tried: as many as a study is planned with, and more for a visitor who goes on. */
const tried = 24;

/** Images a class that a study holds back at least; see `fewestValidation`. Never fewer than five, so that each class counts. */
export function leastValidation(classes: number): number {
  return Math.max(validations.at(-1)!, Math.ceil(fewestValidation / classes));
}

/**
 * What can be planned with these images, the richest first: both budgets with as many images held back as there are, down to
 * `leastValidation`; then the smaller budget alone.
 * - Must hold for the blocks of a study with this seed: what units remain to train with depends on the split.
 * - Without a seed it speaks of no study in particular; another seed may allow a little more or less.
 */
export function allowanceOf(target: TargetOutline, { seed = 0 }: { readonly seed?: number } = {}): Allowed {
  const classes = target.classes.length;
  const units = unitsOf(target);
  const spares = target.classes.map((_, label) => spareOf(units, target, label));
  const fits = (validationPerClass: number, n: number, room: () => readonly number[]) =>
    spares.every((spare) => spare !== null && spare >= validationPerClass + n) || room().every((left) => left >= n);
  const rooms = new Map<number, readonly number[]>();
  const least = leastValidation(classes);
  const steps = validations.filter((validation) => validation >= least);
  const candidates = steps.at(-1) === least ? steps : [...steps, least];
  for (const budgets of [both, both.slice(0, 1)]) {
    for (const validationPerClass of candidates) {
      const room = () => {
        const known = rooms.get(validationPerClass) ?? leastRoom(target, { seed, validationPerClass });
        rooms.set(validationPerClass, known);
        return known;
      };
      if (fits(validationPerClass, budgets.at(-1)!, room)) {
        return { ok: true, allowance: { budgets, validationPerClass } };
      }
    }
  }
  const needed = least + both[0];
  const left = rooms.get(least)!;
  const shortages = target.classes.flatMap((_, label) => {
    if (left[label]! >= both[0]) return [];
    return [{ label, more: Math.max(1, needed - (spares[label] ?? withinOf(units, target, label))) }];
  });
  return { ok: false, shortages };
}

/** Training images that are left to each class in the worst of the blocks that are tried; -1 where validation itself is short. */
function leastRoom(
  target: TargetOutline,
  { seed, validationPerClass }: { readonly seed: number; readonly validationPerClass: number },
): readonly number[] {
  const least = target.classes.map(() => Number.POSITIVE_INFINITY);
  for (let block = 0; block < tried; block++) {
    roomOf(target, { seed: blockSeed(seed, block), validationPerClass }).forEach(({ validation, training }, label) => {
      least[label] = Math.min(least[label]!, validation < validationPerClass ? -1 : training);
    });
  }
  return least;
}

/**
 * Images of a class that any split can count on: all but what its largest unit wastes where it is cut, since a split never
 * wastes more than one image less than a unit. Null where a unit spans classes, or where the sides draw from two sets: then
 * only trying tells.
 */
function spareOf(units: readonly Unit[], target: TargetOutline, label: number): number | null {
  if (target.training !== target.validation) return null;
  const { labels } = target.training;
  const mine = units.filter(({ training }) => training.some((image) => labels[image] === label));
  if (mine.some(({ training }) => training.some((image) => labels[image] !== label))) return null;
  return withinOf(units, target, label);
}

/** The same of the units that lie within a class: what images that look like one of another class are worth, only trying tells. */
function withinOf(units: readonly Unit[], target: TargetOutline, label: number): number {
  const { labels } = target.training;
  const sizes = units
    .filter(({ training }) => training.length > 0 && training.every((image) => labels[image] === label))
    .map(({ training }) => training.length);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 1);
  return sizes.reduce((sum, size) => sum + size, 0) - (largest - 1);
}
