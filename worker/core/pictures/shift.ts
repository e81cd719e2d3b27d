// The shifted validation set: the same validation images seen from another angle, in other light, from elsewhere. A fixed
// recipe, drawn once for each image from a stream of its own; a secondary endpoint that never mixes with the plain set.

import type { PackedViews } from "../pixels";
import { type Stream, stream } from "../random";
import type { Settings } from "../study/study";
import { renderView } from "./render";
import { identity, type ViewPlan } from "./view";

/** What is changed, one thing at a time. */
export const changes = ["turned", "darker", "warmer", "closer", "aside"] as const;
export type Change = (typeof changes)[number];

/** The changes, and all of them at once, each as far as when it comes alone. */
export const shifts = [...changes, "together"] as const;
export type Shift = (typeof shifts)[number];

/** How one validation image is changed. */
export interface ShiftPlan {
  readonly view: ViewPlan;
  /** Share of blue that is taken away; of green it is half as much. */
  readonly warmth: number;
}

/**
 * The plan of one image under one shift.
 * - A pure function of (seed, image, shift); each change draws from a stream of its own name, so that no view, and no other
 *   change, moves when one is added.
 * - `turned`: by 20 to 45 degrees either way. `darker`: 0.35 to 0.6 of the light. `warmer`: 30 to 60 % less blue, half as much
 *   less green. `closer`: the middle, enlarged 1.25 to 1.6 times. `aside`: moved by 10 to 20 % of the side, any way; what
 *   comes in is the mirrored edge.
 */
export function planShift({
  seed,
  image,
  shift,
}: {
  /** The block's seed. */
  readonly seed: number;
  /** Content hash of the image. */
  readonly image: string;
  readonly shift: Shift;
}): ShiftPlan {
  const source = stream(seed).fork("shift").fork(image);
  const made = changes
    .filter((change) => shift === "together" || change === shift)
    .map((change) => effects[change](source.fork(change)));
  const { warmth = 0, ...view } = Object.assign({}, ...made);
  return { view: { ...identity, ...view }, warmth };
}

const effects: Readonly<Record<Change, (source: Stream) => Partial<ViewPlan & { warmth: number }>>> = {
  turned: (source) => {
    const side = source.next() < 0.5 ? -1 : 1;
    return { rotation: ((side * Math.PI) / 180) * source.between(20, 45) };
  },
  darker: (source) => ({ brightness: source.between(0.35, 0.6) }),
  warmer: (source) => ({ warmth: source.between(0.3, 0.6) }),
  closer: (source) => ({ cropArea: source.between(1.25, 1.6) ** -2 }),
  aside: (source) => {
    // A direction without Math.sin, which differs between engines in its last bit: a point of the ring by rejection.
    for (;;) {
      const [x, y] = [source.between(-0.2, 0.2), source.between(-0.2, 0.2)];
      const distance = Math.sqrt(x * x + y * y);
      if (distance >= 0.1 && distance <= 0.2) return { cropX: 0.5 + x, cropY: 0.5 + y };
    }
  },
};

/** Writes picture `index` under a plan as picture number `place` of `target`. Whole numbers alone, like `renderView`. */
export function renderShift(
  source: PackedViews,
  index: number,
  { view, warmth }: ShiftPlan,
  target: Uint8Array,
  place: number,
): void {
  renderView(source, index, view, target, place);
  if (warmth === 0) return;
  const [green, blue] = [1 - warmth / 2, 1 - warmth].map((share) => Math.round(share * one)) as [number, number];
  const length = source.size * source.size * 4;
  for (let pixel = place * length; pixel < (place + 1) * length; pixel += 4) {
    target[pixel + 1] = (target[pixel + 1]! * green + one / 2) >> bits;
    target[pixel + 2] = (target[pixel + 2]! * blue + one / 2) >> bits;
  }
}

const bits = 14;
const one = 1 << bits;

/** All shifted pictures of images, [shifts * images]: the first shift of all images, then the second. */
export function renderShifts(
  images: PackedViews,
  { seed, hashes }: { readonly seed: number; readonly hashes: readonly string[] },
): PackedViews {
  const count = shifts.length * images.count;
  const data = new Uint8Array(count * images.size ** 2 * 4);
  shifts.forEach((shift, at) => {
    hashes.forEach((image, index) => {
      renderShift(images, index, planShift({ seed, image, shift }), data, at * images.count + index);
    });
  });
  return { data, count, size: images.size };
}

/** Of a run's training, counted in forward passes: what its shifted pictures may cost. */
const shareOfTraining = 1 / 20;
/** A training step passes forward once, and back at about twice the cost. */
const passesAStep = 3;

/**
 * Validation images a class that are shifted: the first ones of the block, as many as a twentieth of a run's training pays for,
 * so that a slow device is slowed by no more. A function of what is frozen, never of the device.
 */
export function shiftedPerClass(
  { steps, batch, validationPerClass }: Pick<Settings, "steps" | "batch" | "validationPerClass">,
  classes: number,
): number {
  const paid = Math.floor((shareOfTraining * passesAStep * steps * batch) / (shifts.length * classes));
  return Math.max(1, Math.min(validationPerClass, paid));
}
