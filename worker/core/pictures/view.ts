// The plan of a view: every number that decides how one training image looks at one visit, as a pure function of
// (seed, policy, strength, image, view). No pixel is touched here, and whether another image is mixed in is planned in mix.ts.

import { type Stream, stream } from "../random";
import type { Caps, OperationKind, PolicyName } from "../study/study";
import type { Mix } from "./mix";
import { policyFor } from "./policy";

/** All numbers of one view, in the order in which they are applied. Lengths and places are shares of the picture's side. */
export interface ViewPlan {
  /** Area of the square that stays, as a share of the picture's area. */
  readonly cropArea: number;
  /** Centre of that square. */
  readonly cropX: number;
  readonly cropY: number;
  /** Turns what is seen clockwise, in radians. */
  readonly rotation: number;
  /** Mirrors left and right, after the rotation. */
  readonly flip: boolean;
  /** Factors; 1 changes nothing. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Shift around the colour circle, in turns. */
  readonly hue: number;
  /** Left upper corner of the blanked square. */
  readonly cutoutX: number;
  readonly cutoutY: number;
  /** Its side; 0 blanks nothing. */
  readonly cutoutSide: number;
  /** How much farther the right edge is seen from than the middle, and the lower edge: shares of the distance; 0 is straight on. */
  readonly tiltX: number;
  readonly tiltY: number;
  /** Standard deviation of a Gaussian, as a share of the picture's side. */
  readonly blur: number;
  /** Standard deviation of grain, as a share of the levels, and what it is drawn from: an unsigned 32-bit integer. */
  readonly noise: number;
  readonly grain: number;
  /** Another image, mixed in once this one was moved and before its colours change; absent where the view shows one image. */
  readonly mix?: Mix;
}

/** The plan that changes no byte. */
export const identity: ViewPlan = {
  cropArea: 1,
  cropX: 0.5,
  cropY: 0.5,
  rotation: 0,
  flip: false,
  brightness: 1,
  contrast: 1,
  saturation: 1,
  hue: 0,
  cutoutX: 0,
  cutoutY: 0,
  cutoutSide: 0,
  tiltX: 0,
  tiltY: 0,
  blur: 0,
  noise: 0,
  grain: 0,
};

/** True if the plan moves no pixel: nothing is cropped, moved, tilted, turned or mirrored. */
export function keepsPlace(plan: ViewPlan): boolean {
  const { cropArea, cropX, cropY, rotation, flip, tiltX, tiltY } = plan;
  const isStraight = rotation === 0 && !flip && tiltX === 0 && tiltY === 0;
  return isStraight && cropArea === 1 && cropX === 0.5 && cropY === 0.5;
}

/** True if the plan leaves every colour as it is. */
export function keepsColour(plan: ViewPlan): boolean {
  return plan.brightness === 1 && plan.contrast === 1 && plan.saturation === 1 && plan.hue === 0;
}

/** True if the plan changes no byte. */
export function isIdentity(plan: ViewPlan): boolean {
  const isSharp = plan.blur === 0 && plan.noise === 0 && plan.cutoutSide === 0;
  return isSharp && plan.mix === undefined && keepsPlace(plan) && keepsColour(plan);
}

/**
 * The plan of one view.
 * - A pure function: equal options give equal plans on every device.
 * - Each operation draws from a stream of its own name, so an operation that is added never shifts another.
 * - The draws do not depend on the strength: every effect grows linearly with it, and strength 0 is the identity.
 */
export function planView(options: {
  /** The block's seed. */
  readonly seed: number;
  readonly policy: PolicyName;
  /** In 0..1. */
  readonly strength: number;
  /** False where left and right carry meaning. */
  readonly flips: boolean;
  /** How far operations may go; see `policyFor`. */
  readonly caps?: Caps | undefined;
  /** Content hash of the image. */
  readonly image: string;
  /** Number of the view within the run. */
  readonly view: number;
}): ViewPlan {
  const { seed, policy, strength, flips, caps, image, view } = options;
  if (!(strength >= 0 && strength <= 1)) throw new RangeError(`strength ${strength} is not in 0..1`);
  const { draw, operations } = policyFor(policy, { flips, caps });
  if (strength === 0 || operations.length === 0) return identity;
  const source = stream(seed).fork("views").fork(image).fork(view);
  const only = draw === "one" ? source.fork("choice").integer(operations.length) : undefined;
  const parts = operations
    .filter((_, index) => only === undefined || index === only)
    .map(({ kind, reach }) => effects[kind](reach * strength, source.fork(kind)));
  return Object.assign({ ...identity }, ...parts);
}

const effects: Readonly<Record<OperationKind, (reach: number, source: Stream) => Partial<ViewPlan>>> = {
  flip: (reach, source) => ({ flip: source.next() < reach }),
  crop: (reach, source) => {
    const cropArea = 1 - reach * source.next();
    // The square stays inside the picture.
    const room = 1 - Math.sqrt(cropArea);
    return { cropArea, cropX: 0.5 + room * (source.next() - 0.5), cropY: 0.5 + room * (source.next() - 0.5) };
  },
  rotation: (reach, source) => ({ rotation: (Math.PI / 180) * eitherWay(reach, source) }),
  brightness: (reach, source) => ({ brightness: 1 + eitherWay(reach, source) }),
  contrast: (reach, source) => ({ contrast: 1 + eitherWay(reach, source) }),
  saturation: (reach, source) => ({ saturation: 1 + eitherWay(reach, source) }),
  hue: (reach, source) => ({ hue: eitherWay(reach, source) / 360 }),
  cutout: (reach, source) => {
    const cutoutSide = reach * source.next();
    // The square lies inside the picture, so its whole area is blanked.
    const room = 1 - cutoutSide;
    return { cutoutX: room * source.next(), cutoutY: room * source.next(), cutoutSide };
  },
  perspective: (reach, source) => ({ tiltX: eitherWay(reach, source), tiltY: eitherWay(reach, source) }),
  blur: (reach, source) => ({ blur: reach * source.next() }),
  noise: (reach, source) => ({ noise: reach * source.next(), grain: source.integer(2 ** 32) }),
};

function eitherWay(reach: number, source: Stream): number {
  return reach * (2 * source.next() - 1);
}
