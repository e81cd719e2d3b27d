// The definition of a view in float64, straight from the formulas: what the renderers' whole numbers are held against.

import { isIdentity, keepsColour, keepsPlace, type ViewPlan } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";

/** Writes the first picture's view by `plan`, with Math.sin and float64 throughout; no cut-out is made and no grain. */
export function renderInFloats(source: PackedViews, plan: ViewPlan, view: Uint8Array): void {
  const picture = source.data.subarray(0, source.size * source.size * 4);
  if (keepsPlace(plan)) view.set(picture);
  else gather(picture, source.size, plan, view);
  if (!isIdentity(plan) && !keepsColour(plan)) recolour(view, plan);
  if (plan.blur > 0) blur(view, source.size, plan.blur * source.size);
}

/** Inverse affine, bilinear, mirrored at the edges (the edge pixel twice), rounded half up. */
function gather(picture: Uint8Array, size: number, plan: ViewPlan, view: Uint8Array): void {
  const sine = Math.sin(plan.rotation);
  const cosine = Math.cos(plan.rotation);
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
      const distance = 1 + (2 * (plan.tiltX * u + plan.tiltY * v)) / size;
      const x = (xx * u + xy * v) / distance + toX;
      const y = (yx * u + yy * v) / distance + toY;
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

/** A Gaussian of this deviation in pixels, truncated at 4 pixels, over rows and columns at once; mirrored at the edges. */
function blur(view: Uint8Array, size: number, deviation: number): void {
  const before = view.slice();
  const weight = (away: number) => (away === 0 ? 1 : Math.exp(-((away / deviation) ** 2) / 2));
  const taps = Array.from({ length: 9 }, (_, tap) => tap - 4);
  const whole = taps.reduce((sum, away) => sum + weight(away), 0) ** 2;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const down of taps) {
          for (const right of taps) {
            const at = mirrored(y + down, size) * size + mirrored(x + right, size);
            sum += weight(down) * weight(right) * before[4 * at + channel]!;
          }
        }
        view[4 * (y * size + x) + channel] = Math.floor(sum / whole + 0.5);
      }
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
