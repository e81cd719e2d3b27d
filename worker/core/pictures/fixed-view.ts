// A view's plan in whole numbers: what a renderer computes with. Whole numbers of 32 bits come out alike on every processor
// and every graphics card, and floats do not, so the bytes of a view are the same wherever it is rendered.

import type { Mix } from "./mix";
import type { ViewPlan } from "./view";

/** Bits behind the point. No product of a renderer leaves 32 bits with sign, up to `mostPixels` a side and factors of 2. */
export const bits = {
  /** Of a place in the source, in pixels. */
  place: 22,
  /** Of a bilinear weight. */
  weight: 14,
  /** Of a factor, and of a hue in sixths of a turn. */
  factor: 14,
  /** Of a channel's level between two operations on colours. */
  level: 8,
  /** Of a distance, and of the weights of a blur. */
  distance: 24,
  blur: 14,
} as const;

/** Widest picture that a renderer takes. */
export const mostPixels = 256;

/** What a cut-out is filled with: the value that every base's normalisation turns into 0. */
export const blank = 127;

/** Pixels on either side that a blur reads. */
export const blurReach = 4;

/** Standard deviation of the sum of four bytes drawn evenly, less its mean: what grain is made of. */
const grainDeviation = Math.sqrt((4 * (256 ** 2 - 1)) / 12);

/** Luma of ITU-R BT.601, as in torchvision, in shares of 2^15. */
export const luma = { red: 9798, green: 19235, blue: 3735 } as const;

/**
 * A plan for pictures of one size. Pixel (column, row) shows the source at
 * x = xx * u + xy * v + x0 and y = yx * u + yy * v + y0, with u = 2 * column - (size - 1) and v likewise, in 2^-22 pixels;
 * pixel centres are whole.
 */
export interface FixedView {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
  /** Factors in 2^-14, at most 2. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Sixths of a turn in 2^-14, from 0 up to, not including, 6. */
  readonly hue: number;
  /** Blanked columns and rows, from the first up to, not including, the last number. */
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
  /**
   * With a tilt, what is seen lies x - x0 and y - y0 divided by the distance 1 + tiltX * u + tiltY * v, the tilts in 2^-24 for half
   * a pixel; the distance is one half at least.
   */
  readonly tiltX: number;
  readonly tiltY: number;
  /** Weights of a pixel and of its neighbours on either side, up to `blurReach` away, in 2^-14; the whole sums to 1. */
  readonly blur: readonly [number, number, number, number, number];
  /** A deviation of the four bytes' sum in 2^-8 of a level, times 2^8. */
  readonly noise: number;
  readonly grain: number;
}

/** Whole numbers of a plan for pictures `size` pixels wide; throws a RangeError where 32 bits would not do. */
export function fixedView(plan: ViewPlan, size: number): FixedView {
  const { sine, cosine } = sineAndCosine(plan.rotation);
  const scale = Math.sqrt(plan.cropArea);
  const mirror = plan.flip ? -1 : 1;
  // From a new pixel's centre to old pixels: mirror, turn back, shrink, move. Half a pixel at a time, as u and v go.
  const half = (share: number) => whole(share * 2 ** (bits.place - 1));
  const place = (share: number) => whole((share * size - 0.5) * 2 ** bits.place);
  const factor = (value: number) => {
    if (!(value >= 0 && value <= 2)) throw new RangeError(`a factor of ${value} is not in 0..2`);
    return whole(value * 2 ** bits.factor);
  };
  const turns = plan.hue - Math.floor(plan.hue);
  const sixths = 6 << bits.factor;
  const span = (start: number) =>
    plan.cutoutSide > 0 ? centresBetween(start, start + plan.cutoutSide, size) : ([0, 0] as const);
  const fixed = {
    xx: half(mirror * cosine * scale),
    xy: half(sine * scale),
    x0: place(plan.cropX),
    yx: half(-mirror * sine * scale),
    yy: half(cosine * scale),
    y0: place(plan.cropY),
    brightness: factor(plan.brightness),
    contrast: factor(plan.contrast),
    saturation: factor(plan.saturation),
    hue: whole(turns * sixths) % sixths,
    columns: span(plan.cutoutX),
    rows: span(plan.cutoutY),
    tiltX: whole((plan.tiltX / size) * 2 ** bits.distance),
    tiltY: whole((plan.tiltY / size) * 2 ** bits.distance),
    blur: blurWeights(plan.blur * size),
    noise: whole(((plan.noise * (255 << bits.level)) / grainDeviation) * 2 ** 8),
    grain: plan.grain,
  };
  requireReach(fixed, size);
  return fixed;
}

/** What is mixed into a view, in whole numbers: the other image's weight in 2^-14, and where it is. */
export interface FixedMix {
  readonly weight: number;
  /** From the first up to, not including, the last number. */
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
  /** What the other image has of the whole picture, in 0..1. */
  readonly share: number;
}

/** Whole numbers of a mix of pictures `size` pixels wide. */
export function fixedMix(mix: Omit<Mix, "image">, size: number): FixedMix {
  const weight = whole(mix.weight * 2 ** bits.weight);
  const columns = centresBetween(mix.left, mix.right, size);
  const rows = centresBetween(mix.top, mix.bottom, size);
  const area = (columns[1] - columns[0]) * (rows[1] - rows[0]);
  return { weight, columns, rows, share: (weight * area) / (size * size * 2 ** bits.weight) };
}

/** Pixels whose centres lie between two shares of the side: from the first up to, not including, the last number. */
function centresBetween(start: number, end: number, size: number): readonly [number, number] {
  const first = Math.max(0, Math.ceil(start * size - 0.5));
  return [first, Math.max(first, Math.min(size, Math.ceil(end * size - 0.5)))];
}

/** Renderers mirror once: a view may look as far beyond the picture as the picture is wide, and no farther. */
function requireReach({ xx, xy, x0, yx, yy, y0, tiltX, tiltY, noise }: FixedView, size: number): void {
  if (size > mostPixels) throw new RangeError(`${size} pixels a side are more than ${mostPixels}`);
  if (!(noise >= 0 && noise <= 2 ** 20)) throw new RangeError("the grain is too strong");
  const nearest = 1 - ((size - 1) * (Math.abs(tiltX) + Math.abs(tiltY))) / 2 ** bits.distance;
  if (nearest < 0.5) throw new RangeError("the view is tilted too far");
  // A little more than the quotient, which is rounded.
  const far = (along: number, across: number) =>
    ((size - 1) * (Math.abs(along) + Math.abs(across)) * (nearest < 1 ? 1 + 2 ** -12 : 1)) / nearest;
  const least = -size * 2 ** bits.place;
  const most = (2 * size - 1) * 2 ** bits.place;
  for (const [middle, reach] of [
    [x0, far(xx, xy)],
    [y0, far(yx, yy)],
  ] as const) {
    if (middle - reach < least || middle + reach >= most)
      throw new RangeError("the view looks too far off the picture");
  }
}

/** Weights of a Gaussian of this standard deviation in pixels, truncated at `blurReach` and summing to 1 exactly. */
function blurWeights(deviation: number): FixedView["blur"] {
  const one = 2 ** bits.blur;
  if (!(deviation > 0.05)) return [one, 0, 0, 0, 0];
  // exp(-d^2 / 2 s^2) for d = 1, 2, 3, 4, by powers of the first.
  const near = decay(1 / (2 * deviation * deviation));
  const square = near * near;
  const fourth = square * square;
  const eighth = fourth * fourth;
  const shares = [1, near, fourth, eighth * near, eighth * eighth] as const;
  const sum = shares[0] + 2 * (shares[1] + shares[2] + shares[3] + shares[4]);
  const weights = shares.map((share) => whole((share / sum) * one)) as [number, number, number, number, number];
  weights[0] = one - 2 * (weights[1] + weights[2] + weights[3] + weights[4]);
  return weights;
}

/** exp(-exponent), for engines may differ in the last bit of Math.exp: a 1,024th of it by Taylor's series, squared ten times. */
function decay(exponent: number): number {
  const x = -exponent / 1024;
  let sum = 1;
  let term = 1;
  for (let power = 1; power <= 12; power++) {
    term *= x / power;
    sum += term;
  }
  for (let squaring = 0; squaring < 10; squaring++) sum *= sum;
  return sum;
}

/** Rounded half up; never minus zero. */
function whole(value: number): number {
  return Math.floor(value + 0.5) | 0;
}

/** Engines may differ in the last bit of Math.sin, so an eighth of the angle goes through Taylor's series and is doubled three times. */
function sineAndCosine(angle: number): { readonly sine: number; readonly cosine: number } {
  const turns = angle / (2 * Math.PI);
  const x = ((turns - Math.floor(turns + 0.5)) * 2 * Math.PI) / 8;
  const square = x * x;
  let sine = x;
  let term = x;
  for (let power = 2; power <= 16; power += 2) {
    term *= -square / (power * (power + 1));
    sine += term;
  }
  let cosine = Math.sqrt(1 - sine * sine);
  for (let doubling = 0; doubling < 3; doubling++) {
    const doubled = 2 * sine * cosine;
    cosine = 1 - 2 * sine * sine;
    sine = doubled;
  }
  return { sine, cosine };
}
