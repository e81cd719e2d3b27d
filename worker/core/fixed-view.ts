// A view's plan in whole numbers: what a renderer computes with. Whole numbers of 32 bits come out alike on every processor
// and every graphics card, and floats do not, so the bytes of a view are the same wherever it is rendered.

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
} as const;

/** Widest picture that a renderer takes. */
export const mostPixels = 256;

/** What a cut-out is filled with: the value that every base's normalisation turns into 0. */
export const blank = 127;

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
  const span = (start: number): [number, number] => {
    const first = Math.max(0, Math.ceil(start * size - 0.5));
    const end = Math.min(size, Math.ceil((start + plan.cutoutSide) * size - 0.5));
    return plan.cutoutSide > 0 ? [first, Math.max(first, end)] : [0, 0];
  };
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
  };
  requireReach(fixed, size);
  return fixed;
}

/** Renderers mirror once: a view may look as far beyond the picture as the picture is wide, and no farther. */
function requireReach({ xx, xy, x0, yx, yy, y0 }: FixedView, size: number): void {
  if (size > mostPixels) throw new RangeError(`${size} pixels a side are more than ${mostPixels}`);
  const far = (along: number, across: number) => (size - 1) * (Math.abs(along) + Math.abs(across));
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
