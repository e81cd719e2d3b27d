// Augmentation policies as plain data: what may be done to a picture and how far, never how.
// Plans are drawn in view.ts, pixels are touched in render.ts.

import type { PolicyName } from "./study";

export const operationKinds = [
  "flip",
  "crop",
  "rotation",
  "brightness",
  "contrast",
  "saturation",
  "hue",
  "cutout",
] as const;
/** What can be done to a picture. */
export type OperationKind = (typeof operationKinds)[number];

/**
 * One operation and how far it goes at strength 1; at strength s it goes s times as far.
 * - `flip`: probability of a mirror image.
 * - `crop`: largest share of the area that is cut away; the square that stays fills the picture.
 * - `rotation`, `hue`: largest angle either way, in degrees.
 * - `brightness`, `contrast`, `saturation`: largest change either way of a factor that is 1 when nothing is done.
 * - `cutout`: largest side of the blanked square, as a share of the picture's side.
 */
export interface Operation {
  readonly kind: OperationKind;
  readonly reach: number;
}

/** A policy: all its operations are done to every view, or one of them, drawn evenly. */
export interface Policy {
  readonly draw: "all" | "one";
  readonly operations: readonly Operation[];
}

/**
 * The policies. `trivial` takes one operation at random strength (TrivialAugment, Mueller & Hutter 2021): the ranges of its
 * factors and of its rotation are those of the paper's wide space; crop, hue and cutout are ours.
 */
export const policies: Readonly<Record<PolicyName, Policy>> = {
  none: { draw: "all", operations: [] },
  light: {
    draw: "all",
    operations: [
      { kind: "flip", reach: 0.5 },
      { kind: "crop", reach: 0.2 },
    ],
  },
  heavy: {
    draw: "all",
    operations: [
      { kind: "flip", reach: 0.5 },
      { kind: "crop", reach: 0.5 },
      { kind: "rotation", reach: 30 },
      { kind: "brightness", reach: 0.3 },
      { kind: "contrast", reach: 0.3 },
      { kind: "saturation", reach: 0.4 },
      { kind: "hue", reach: 18 },
      { kind: "cutout", reach: 0.25 },
    ],
  },
  trivial: {
    draw: "one",
    operations: [
      { kind: "flip", reach: 1 },
      { kind: "crop", reach: 0.75 },
      { kind: "rotation", reach: 135 },
      { kind: "brightness", reach: 0.99 },
      { kind: "contrast", reach: 0.99 },
      { kind: "saturation", reach: 0.99 },
      { kind: "hue", reach: 90 },
      { kind: "cutout", reach: 0.5 },
    ],
  },
};

/** The widest rotation, in degrees, that keeps a class where left and right carry meaning: a 6 must not become a 9. */
const widestRotation = 30;

/** What a policy may do to a target's pictures: without `flips` nothing is mirrored or turned by more than 30 degrees. */
export function policyFor(name: PolicyName, { flips }: { readonly flips: boolean }): Policy {
  const policy = policies[name];
  if (flips) return policy;
  const operations = policy.operations
    .filter(({ kind }) => kind !== "flip")
    .map(({ kind, reach }) => ({ kind, reach: kind === "rotation" ? Math.min(reach, widestRotation) : reach }));
  return { draw: policy.draw, operations };
}
