// The plain renderer: a view's pixels from a picture and a plan. Whole numbers of 32 bits alone touch pixels, so that the
// kernel in client/src/engine/kernels/views.ts gives the same bytes. Canvas2D differs between browsers: no place for it here.

import type { PackedViews } from "../pixels";
import { bits, blank, blurReach, type FixedMix, type FixedView, fixedMix, fixedView, luma } from "./fixed-view";
import { isIdentity, keepsColour, keepsPlace, type ViewPlan } from "./view";

/** Name and version of what all renderers give: part of the key of every cached batch. Change it with any change of a byte. */
export const rendererVersion = "whole-1";

/** Writes the view of picture `index` by `plan` as picture number `place` of `target`: RGBA8, as large as the source's pictures. */
export function renderView(
  source: PackedViews,
  index: number,
  plan: ViewPlan,
  target: Uint8Array,
  place: number,
): void {
  const length = source.size * source.size * 4;
  if ((place + 1) * length > target.length) throw new RangeError(`place ${place} lies beyond the target`);
  const picture = pictureOf(source, index);
  const view = target.subarray(place * length, (place + 1) * length);
  const fixed = fixedView(plan, source.size);
  if (keepsPlace(plan)) view.set(picture);
  else gather(picture, source.size, fixed, view);
  if (isIdentity(plan)) return;
  if (plan.mix) mixIn(view, pictureOf(source, plan.mix.image), source.size, fixedMix(plan.mix, source.size));
  if (!keepsColour(plan)) recolour(view, fixed);
  if (plan.blur > 0) blur(view, source.size, fixed);
  if (plan.noise > 0) roughen(view, fixed);
  cutOut(view, source.size, fixed);
}

function pictureOf({ data, count, size }: PackedViews, index: number): Uint8Array {
  if (index >= count) throw new RangeError(`there is no picture ${index} among ${count}`);
  return data.subarray(index * size * size * 4, (index + 1) * size * size * 4);
}

const one = 1 << bits.weight;
const finer = bits.place - bits.weight;
// Two roundings of a bilinear value: after the rows to this many bits, so that the second product fits, then to a byte.
const between = 8;
const firstShift = bits.weight - between;
const secondShift = bits.weight + between;

/** Inverse affine or perspective, bilinear, mirrored at the edges (the edge pixel twice), rounded half up. */
function gather(picture: Uint8Array, size: number, fixed: FixedView, view: Uint8Array): void {
  let out = 0;
  for (let row = 0; row < size; row++) {
    const v = 2 * row - (size - 1);
    for (let column = 0; column < size; column++) {
      const u = 2 * column - (size - 1);
      const share = nearness(fixed.tiltX * u + fixed.tiltY * v);
      const x = scaled(fixed.xx * u + fixed.xy * v, share) + fixed.x0;
      const y = scaled(fixed.yx * u + fixed.yy * v, share) + fixed.y0;
      const left = x >> bits.place;
      const top = y >> bits.place;
      const right = (x >> finer) & (one - 1);
      const low = (y >> finer) & (one - 1);
      const x0 = mirrored(left, size) * 4;
      const x1 = mirrored(left + 1, size) * 4;
      const y0 = mirrored(top, size) * size * 4;
      const y1 = mirrored(top + 1, size) * size * 4;
      for (let channel = 0; channel < 3; channel++) {
        const above = picture[y0 + x0 + channel]! * (one - right) + picture[y0 + x1 + channel]! * right;
        const below = picture[y1 + x0 + channel]! * (one - right) + picture[y1 + x1 + channel]! * right;
        const value = rounded(above, firstShift) * (one - low) + rounded(below, firstShift) * low;
        view[out + channel] = rounded(value, secondShift);
      }
      view[out + 3] = 255;
      out += 4;
    }
  }
}

/** Weighted means of both pictures where the other one is, rounded half up. */
function mixIn(view: Uint8Array, other: Uint8Array, size: number, { weight, columns, rows }: FixedMix): void {
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let at = (y * size + columns[0]) * 4; at < (y * size + columns[1]) * 4; at++) {
      if (at % 4 < 3) view[at] = rounded(view[at]! * (one - weight) + other[at]! * weight, bits.weight);
    }
  }
}

/** One over a distance of 1 + `tilt`, in 2^-16; even. */
function nearness(tilt: number): number {
  const distance = ((1 << bits.distance) + tilt + (1 << (bits.distance - 17))) >> (bits.distance - 16);
  return 2 * Math.floor((2 ** 31 + (distance >> 1)) / distance);
}

const whole = 1 << 16;

/** An offset times a share in 2^-16: its upper and its lower 16 bits apart, since no product may leave 32 bits. */
function scaled(offset: number, share: number): number {
  if (share === whole) return offset;
  return (offset >> 16) * share + ((((offset & 0xffff) >> 3) * share) >> 13);
}

/** ... 1 0 | 0 1 2 ... size-1 | size-1 size-2 ... */
function mirrored(place: number, size: number): number {
  return place < 0 ? -1 - place : place < size ? place : 2 * size - 1 - place;
}

/** Divided by 2^shift, rounded half up. */
function rounded(value: number, shift: number): number {
  return (value + (1 << (shift - 1))) >> shift;
}

/**
 * Brightness, contrast, saturation and hue in this order, each as torchvision's ColorJitter defines it and clamped to 0..255;
 * one rounding to a byte at the end. Contrast is about the picture's mean grey after brightness. Equal channels stay equal.
 */
function recolour(view: Uint8Array, { brightness, contrast, saturation, hue }: FixedView): void {
  const mean = meanGrey(view, brightness);
  const colour: Colour = { red: 0, green: 0, blue: 0 };
  for (let pixel = 0; pixel < view.length; pixel += 4) {
    let red = away(mean, contrast, brightened(view[pixel]!, brightness));
    let green = away(mean, contrast, brightened(view[pixel + 1]!, brightness));
    let blue = away(mean, contrast, brightened(view[pixel + 2]!, brightness));
    if (red !== green || green !== blue) {
      const grey = greyOf(red, green, blue);
      red = away(grey, saturation, red);
      green = away(grey, saturation, green);
      blue = away(grey, saturation, blue);
      if (hue !== 0) {
        shiftHue(red, green, blue, hue, colour);
        ({ red, green, blue } = colour);
      }
    }
    view[pixel] = rounded(red, bits.level);
    view[pixel + 1] = rounded(green, bits.level);
    view[pixel + 2] = rounded(blue, bits.level);
  }
}

interface Colour {
  red: number;
  green: number;
  blue: number;
}

const most = 255 << bits.level;

/** A byte's level times a factor. */
function brightened(byte: number, factor: number): number {
  return Math.min(most, rounded(byte * factor, bits.factor - bits.level));
}

/** A level moved away from `middle`, or towards it, by a factor. */
function away(middle: number, factor: number, level: number): number {
  return Math.min(most, Math.max(0, middle + rounded(factor * (level - middle), bits.factor)));
}

function meanGrey(view: Uint8Array, brightness: number): number {
  let sum = 0;
  for (let pixel = 0; pixel < view.length; pixel += 4) {
    sum += greyOf(
      brightened(view[pixel]!, brightness),
      brightened(view[pixel + 1]!, brightness),
      brightened(view[pixel + 2]!, brightness),
    );
  }
  const pixels = view.length / 4;
  return Math.floor((sum + Math.floor(pixels / 2)) / pixels);
}

function greyOf(red: number, green: number, blue: number): number {
  return rounded(luma.red * red + luma.green * green + luma.blue * blue, 15);
}

const sixth = 1 << bits.factor;

/** Moves a colour around the circle of the HSV hexcone (Smith 1978); its largest and smallest channel stay. */
function shiftHue(red: number, green: number, blue: number, by: number, into: Colour): void {
  const largest = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const chroma = largest - least;
  // Clamping may have left no colour.
  if (chroma === 0) {
    into.red = into.green = into.blue = largest;
    return;
  }
  let hue: number;
  if (largest === red) hue = Math.trunc(((green - blue) * sixth) / chroma);
  else if (largest === green) hue = 2 * sixth + Math.trunc(((blue - red) * sixth) / chroma);
  else hue = 4 * sixth + Math.trunc(((red - green) * sixth) / chroma);
  hue += by;
  into.red = least + rounded(chroma * ramp(hue), bits.factor);
  into.green = least + rounded(chroma * ramp(hue + 4 * sixth), bits.factor);
  into.blue = least + rounded(chroma * ramp(hue + 2 * sixth), bits.factor);
}

/** How much of red a hue has, in sixths of a turn: 1 in the sixth on either side of 0, then down to 0 and up again. */
function ramp(sixths: number): number {
  const around = (sixths + 6 * sixth) % (6 * sixth);
  const distance = around > 3 * sixth ? 6 * sixth - around : around;
  return Math.min(sixth, Math.max(0, 2 * sixth - distance));
}

/** A Gaussian along the rows, then along the columns, each rounded to a byte; mirrored at the edges. */
function blur(view: Uint8Array, size: number, { blur: weights }: FixedView): void {
  const before = view.slice();
  smooth(before, view, size, { along: 4, across: 4 * size, weights });
  before.set(view);
  smooth(before, view, size, { along: 4 * size, across: 4, weights });
}

/** Weighted means of neighbours that lie `along` bytes apart, line by line, the lines `across` bytes apart. */
function smooth(
  from: Uint8Array,
  to: Uint8Array,
  size: number,
  { along, across, weights }: { readonly along: number; readonly across: number; readonly weights: FixedView["blur"] },
): void {
  for (let line = 0; line < size; line++) {
    for (let place = 0; place < size; place++) {
      const at = line * across + place * along;
      for (let channel = 0; channel < 3; channel++) {
        let sum = weights[0] * from[at + channel]!;
        for (let away = 1; away <= blurReach; away++) {
          const before = from[line * across + mirrored(place - away, size) * along + channel]!;
          const behind = from[line * across + mirrored(place + away, size) * along + channel]!;
          sum += weights[away]! * (before + behind);
        }
        to[at + channel] = rounded(sum, bits.blur);
      }
    }
  }
}

/** Grain, the same in all channels of a pixel. */
function roughen(view: Uint8Array, { noise, grain }: FixedView): void {
  for (let pixel = 0; pixel < view.length / 4; pixel++) {
    const added = (noise * grainAt(grain, pixel)) >> 8;
    for (let at = 4 * pixel; at < 4 * pixel + 3; at++) {
      view[at] = Math.min(255, Math.max(0, rounded((view[at]! << bits.level) + added, bits.level)));
    }
  }
}

/** The sum of four bytes that are drawn evenly for a pixel, less its mean; the hash is lowbias32 (Wellons 2018). */
function grainAt(grain: number, pixel: number): number {
  let hash = grain ^ Math.imul(pixel + 1, 0x9e3779b9);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  hash ^= hash >>> 16;
  return (hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - 510;
}

/** Blanks the pixels whose centres lie in the square. */
function cutOut(view: Uint8Array, size: number, { columns, rows }: FixedView): void {
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let x = columns[0]; x < columns[1]; x++) {
      view.fill(blank, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
}
