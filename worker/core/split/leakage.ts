// What would leak: how many held-back images would stand beside an image of their own unit (burst, copy, near-duplicate) in
// training, if a split drew images at random as hobby studies do. The studies here never split so; this is to show why.

import * as v from "valibot";
import type { TargetOutline } from "../pixels";
import type { Split } from "./split";
import { unitsOf } from "./unit";

/** What a random split of a task would leak. */
export interface Leakage {
  readonly images: number;
  /** Images that are never parted count as one. */
  readonly units: number;
  /** Images held back. */
  readonly validation: number;
  /** Of these, how many would leak on average. */
  readonly expected: number;
  /** In the order of the classes; `expected` of `validation` images. */
  readonly classes: readonly { readonly validation: number; readonly expected: number }[];
  /** Units of more than one image, the largest first: indices into the target's images. */
  readonly tied: readonly (readonly number[])[];
}

/**
 * The leakage of a task whose two sides draw from one set, with n training images and `validationPerClass` others drawn at
 * random from each class. Exact: an image of a class of N with m others of its unit in its class leaks unless all of them
 * are among the N - 1 - n others that don't train, and likewise for its unit's images in each other class.
 */
export function leakageOf(
  target: TargetOutline,
  { n, validationPerClass }: { readonly n: number; readonly validationPerClass: number },
): Leakage {
  const { labels } = target.training;
  const sizes = target.classes.map((_, label) => labels.filter((one) => one === label).length);
  const held = sizes.map((size) => Math.min(size, validationPerClass));
  const units = unitsOf(target);
  const expected = target.classes.map(() => 0);
  for (const { training } of units) {
    const counts = target.classes.map((_, label) => training.filter((image) => labels[image] === label).length);
    counts.forEach((count, label) => {
      if (count === 0) return;
      const clean = counts.reduce((product, others, other) => {
        const own = other === label ? 1 : 0;
        return product * noneDrawn({ of: sizes[other]! - own, drawn: n, marked: others - own });
      }, 1);
      expected[label]! += (count * held[label]! * (1 - clean)) / sizes[label]!;
    });
  }
  return {
    images: labels.length,
    units: units.length,
    validation: held.reduce((sum, count) => sum + count, 0),
    expected: expected.reduce((sum, count) => sum + count, 0),
    classes: held.map((validation, label) => ({ validation, expected: expected[label]! })),
    tied: units
      .map(({ training }) => training)
      .filter(({ length }) => length > 1)
      .sort((a, b) => b.length - a.length),
  };
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const images = v.pipe(v.number(), v.minValue(0));

/** What is said of a leakage, as it crosses from a worker to the page. */
export const leakageReportSchema = v.strictObject({
  images: whole,
  units: whole,
  validation: whole,
  expected: images,
  classes: v.pipe(v.array(v.strictObject({ validation: whole, expected: images })), v.readonly()),
  /** Units of more than one image. */
  ties: whole,
  /** The largest of them, and the class of its first image; null where there is none. */
  largest: v.nullable(v.strictObject({ images: whole, label: whole })),
});
export type LeakageReport = v.InferOutput<typeof leakageReportSchema>;

/** The leakage of a task in numbers alone. */
export function leakageReportOf(
  target: TargetOutline,
  split: { readonly n: number; readonly validationPerClass: number },
): LeakageReport {
  const { tied, ...rest } = leakageOf(target, split);
  const [first] = tied;
  const largest = first ? { images: first.length, label: target.training.labels[first[0]!]! } : null;
  return { ...rest, ties: tied.length, largest };
}

/** Places in a split's validation that leak: an image of the same unit is among the n training images a class. */
export function leakedPlaces(target: TargetOutline, { training, validation }: Split, n: number): ReadonlySet<number> {
  const unitOf = new Map(unitsOf(target).flatMap((unit) => unit.training.map((image) => [image, unit])));
  const trained = new Set(Array.from(training.get(n)!, (image) => unitOf.get(image)));
  return new Set(Array.from(validation.keys()).filter((place) => trained.has(unitOf.get(validation[place]!))));
}

/** Chance that none of the marked things is among those drawn without replacement (hypergeometric). */
function noneDrawn({ of, drawn, marked }: { readonly of: number; readonly drawn: number; readonly marked: number }) {
  let chance = 1;
  for (let at = 0; at < marked; at++) chance *= Math.max(0, of - drawn - at) / (of - at);
  return chance;
}
