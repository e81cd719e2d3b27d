// Augmentation policies as plain data: what may be done to a picture and how far, never how.
// Plans are drawn in view.ts, pixels are touched in render.ts.

import { type Caps, type MixKind, type OperationKind, operationKinds, type PolicyName } from "../study/study";

/**
 * One operation and how far it goes at strength 1; at strength s it goes s times as far.
 * - `flip`: probability of a mirror image.
 * - `crop`: largest share of the area that is cut away; the square that stays fills the picture.
 * - `rotation`, `hue`: largest angle either way, in degrees.
 * - `brightness`, `contrast`, `saturation`: largest change either way of a factor that is 1 when nothing is done.
 * - `cutout`: largest side of the blanked square, as a share of the picture's side.
 * - `perspective`: largest change either way, across the picture, of how near its edges are; along each side.
 * - `blur`: largest standard deviation of the Gaussian, as a share of the picture's side.
 * - `noise`: largest standard deviation of the grain, as a share of the levels.
 */
export interface Operation {
  readonly kind: OperationKind;
  readonly reach: number;
}

/** A policy: all its operations are done to every view, or one of them, drawn evenly. */
export interface Policy {
  readonly draw: "all" | "one";
  readonly operations: readonly Operation[];
  /** How another image is mixed into every view; absent where a view shows one image. */
  readonly mix?: MixKind;
}

const heavy = {
  flip: 0.5,
  crop: 0.5,
  rotation: 30,
  brightness: 0.3,
  contrast: 0.3,
  saturation: 0.4,
  hue: 18,
  cutout: 0.25,
} as const satisfies Partial<Record<OperationKind, number>>;

/** One operation alone goes as far as in `heavy`, so that its parts can be told apart; others as far as a hand-held camera would. */
const alone: Readonly<Record<OperationKind, number>> = { ...heavy, perspective: 0.2, blur: 0.015, noise: 0.1 };

/** All of these, in the order of `operationKinds`. */
function together(reaches: Partial<Record<OperationKind, number>>): Policy {
  const operations = operationKinds.flatMap((kind) => {
    const reach = reaches[kind];
    return reach === undefined ? [] : [{ kind, reach }];
  });
  return { draw: "all", operations };
}

/**
 * The policies. `trivial` takes one operation at random strength (TrivialAugment, Mueller & Hutter 2021): the ranges of its
 * factors and of its rotation are those of the paper's wide space; crop, hue and cutout are ours.
 */
export const policies: Readonly<Record<PolicyName, Policy>> = {
  none: together({}),
  light: together({ flip: 0.5, crop: 0.2 }),
  heavy: together(heavy),
  trivial: {
    ...together({
      flip: 1,
      crop: 0.75,
      rotation: 135,
      brightness: 0.99,
      contrast: 0.99,
      saturation: 0.99,
      hue: 90,
      cutout: 0.5,
    }),
    draw: "one",
  },
  ...(Object.fromEntries(operationKinds.map((kind) => [kind, together({ [kind]: alone[kind] })])) as Record<
    OperationKind,
    Policy
  >),
  mixup: { ...together({}), mix: "mixup" },
  cutmix: { ...together({}), mix: "cutmix" },
};

/** Caps where left and right carry meaning: nothing is mirrored, and a 6 must not become a 9. */
const sidedCaps: Caps = { flip: 0, rotation: 1 };

/**
 * What a policy may do to a target's pictures: at strength 1 no operation goes farther than its cap, the largest strength of it
 * alone that keeps a class; one with a cap of 0 is off. Without `flips` the caps of left and right hold as well.
 */
export function policyFor(
  name: PolicyName,
  { flips, caps = {} }: { readonly flips: boolean; readonly caps?: Caps | undefined },
): Policy {
  const policy = policies[name];
  const all = flips ? [caps] : [caps, sidedCaps];
  return {
    ...policy,
    operations: policy.operations.flatMap(({ kind, reach }) => {
      const most = Math.min(...all.map((each) => (each[kind] ?? Number.POSITIVE_INFINITY) * alone[kind]));
      return most === 0 ? [] : [{ kind, reach: Math.min(reach, most) }];
    }),
  };
}
