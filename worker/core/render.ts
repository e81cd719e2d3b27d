// The plain renderer: a view's pixels from a picture and a plan, the same bytes in every engine, because only + - * /,
// comparisons and rounding touch pixels. Canvas2D differs between browsers, so it has no place here.

import type { PackedViews } from "./pixels";
import { isIdentity, keepsColour, keepsPlace, type ViewPlan } from "./view";

/** Name and version of this renderer: part of the key of every cached batch. Change it with any change of a byte. */
export const rendererVersion = "plain-1";

/** What a cut-out is filled with: the value that every base's normalisation turns into 0. */
const blank = 127;

/** Writes the view of picture `index` by `plan` as picture number `place` of `target`: RGBA8, as large as the source's pictures. */
export function renderView(
  source: PackedViews,
  index: number,
  plan: ViewPlan,
  target: Uint8Array,
  place: number,
): void {
  const length = source.size * source.size * 4;
  if (index >= source.count) throw new RangeError(`there is no picture ${index} among ${source.count}`);
  if ((place + 1) * length > target.length) throw new RangeError(`place ${place} lies beyond the target`);
  const picture = source.data.subarray(index * length, (index + 1) * length);
  const view = target.subarray(place * length, (place + 1) * length);
  if (keepsPlace(plan)) view.set(picture);
  else gather(picture, source.size, plan, view);
  if (isIdentity(plan)) return;
  if (!keepsColour(plan)) recolour(view, plan);
  if (plan.cutoutSide > 0) cutOut(view, source.size, plan);
}

/** Inverse affine, bilinear, mirrored at the edges (the edge pixel twice), rounded half up. */
function gather(picture: Uint8Array, size: number, plan: ViewPlan, view: Uint8Array): void {
  const { sine, cosine } = sineAndCosine(plan.rotation);
  const scale = Math.sqrt(plan.cropArea);
  const mirror = plan.flip ? -1 : 1;
  // From a new pixel's centre to old pixels: mirror, turn back, shrink, move.
  const xx = mirror * cosine * scale;
  const xy = sine * scale;
  const yx = -mirror * sine * scale;
  const yy = cosine * scale;
  const middle = (size - 1) / 2;
  const toX = plan.cropX * size - 0.5;
  const toY = plan.cropY * size - 0.5;
  let out = 0;
  for (let row = 0; row < size; row++) {
    const v = row - middle;
    for (let column = 0; column < size; column++) {
      const u = column - middle;
      const x = xx * u + xy * v + toX;
      const y = yx * u + yy * v + toY;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = x - left;
      const low = y - top;
      const x0 = mirrored(left, size) * 4;
      const x1 = mirrored(left + 1, size) * 4;
      const y0 = mirrored(top, size) * size * 4;
      const y1 = mirrored(top + 1, size) * size * 4;
      const w11 = right * low;
      const w10 = right - w11;
      const w01 = low - w11;
      const w00 = 1 - right - w01;
      for (let channel = 0; channel < 3; channel++) {
        const value =
          w00 * picture[y0 + x0 + channel]! +
          w10 * picture[y0 + x1 + channel]! +
          w01 * picture[y1 + x0 + channel]! +
          w11 * picture[y1 + x1 + channel]!;
        view[out + channel] = Math.floor(value + 0.5);
      }
      view[out + 3] = 255;
      out += 4;
    }
  }
}

/** ... 1 0 | 0 1 2 ... size-1 | size-1 size-2 ... */
function mirrored(place: number, size: number): number {
  if (place >= 0 && place < size) return place;
  const period = 2 * size;
  const within = ((place % period) + period) % period;
  return within < size ? within : period - 1 - within;
}

/**
 * Brightness, contrast, saturation and hue in this order, each as torchvision's ColorJitter defines it and clamped to 0..255;
 * one rounding at the end. Contrast is about the picture's mean grey after brightness. Equal channels stay equal.
 */
function recolour(view: Uint8Array, plan: ViewPlan): void {
  const { brightness, contrast, saturation } = plan;
  const mean = contrast === 1 ? 0 : meanGrey(view, brightness);
  const colour: Colour = { red: 0, green: 0, blue: 0 };
  for (let pixel = 0; pixel < view.length; pixel += 4) {
    let red = clamp(brightness * view[pixel]!);
    let green = clamp(brightness * view[pixel + 1]!);
    let blue = clamp(brightness * view[pixel + 2]!);
    if (contrast !== 1) {
      red = clamp(mean + contrast * (red - mean));
      green = clamp(mean + contrast * (green - mean));
      blue = clamp(mean + contrast * (blue - mean));
    }
    if (red !== green || green !== blue) {
      if (saturation !== 1) {
        const grey = greyOf(red, green, blue);
        red = clamp(grey + saturation * (red - grey));
        green = clamp(grey + saturation * (green - grey));
        blue = clamp(grey + saturation * (blue - grey));
      }
      if (plan.hue !== 0) {
        shiftHue(red, green, blue, plan.hue, colour);
        ({ red, green, blue } = colour);
      }
    }
    view[pixel] = Math.floor(red + 0.5);
    view[pixel + 1] = Math.floor(green + 0.5);
    view[pixel + 2] = Math.floor(blue + 0.5);
  }
}

interface Colour {
  red: number;
  green: number;
  blue: number;
}

function meanGrey(view: Uint8Array, brightness: number): number {
  let sum = 0;
  for (let pixel = 0; pixel < view.length; pixel += 4) {
    sum += greyOf(
      clamp(brightness * view[pixel]!),
      clamp(brightness * view[pixel + 1]!),
      clamp(brightness * view[pixel + 2]!),
    );
  }
  return sum / (view.length / 4);
}

/** Luma of ITU-R BT.601, as in torchvision. */
function greyOf(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function clamp(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** Moves a colour around the circle of the HSV hexcone (Smith 1978) by `turns`; its largest and smallest channel stay. */
function shiftHue(red: number, green: number, blue: number, turns: number, into: Colour): void {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const chroma = most - least;
  if (chroma === 0) {
    into.red = into.green = into.blue = most;
    return;
  }
  let sixths: number;
  if (most === red) sixths = (green - blue) / chroma;
  else if (most === green) sixths = 2 + (blue - red) / chroma;
  else sixths = 4 + (red - green) / chroma;
  const shifted = sixths / 6 + turns;
  const hue = (shifted - Math.floor(shifted)) * 6;
  into.red = least + chroma * ramp(hue);
  into.green = least + chroma * ramp(hue + 4);
  into.blue = least + chroma * ramp(hue + 2);
}

/** How much of red a hue has, in sixths of a turn: 1 in the sixth on either side of 0, then down to 0 and up again. */
function ramp(sixths: number): number {
  const around = sixths >= 6 ? sixths - 6 : sixths;
  const away = around > 3 ? 6 - around : around;
  return away <= 1 ? 1 : away >= 2 ? 0 : 2 - away;
}

/** Blanks the pixels whose centres lie in the square. */
function cutOut(view: Uint8Array, size: number, plan: ViewPlan): void {
  const first = (start: number) => Math.max(0, Math.ceil(start * size - 0.5));
  const end = (start: number) => Math.min(size, Math.ceil((start + plan.cutoutSide) * size - 0.5));
  for (let y = first(plan.cutoutY); y < end(plan.cutoutY); y++) {
    for (let x = first(plan.cutoutX); x < end(plan.cutoutX); x++) {
      view.fill(blank, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
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
