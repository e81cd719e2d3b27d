// The views that every augmenter renders: one batch after the other of heavy plans, of the same pictures. Cut-outs are left
// out: they cost nobody anything.

import { planView, type ViewPlan } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import type { Settings } from "./contender";

/**
 * As many clean pictures as a batch has places, RGBA8: waves of muted colours with a little grain. The heavy policy takes none
 * of them to black or white, so that clamping between two operations, which one affine map of colours cannot do, changes
 * nothing; and the circles of hue, the hexcone's and YIQ's, lie near each other.
 */
export function cleanPictures({ batch, pixels }: Settings): PackedViews {
  const data = new Uint8Array(batch * pixels * pixels * 4);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    for (let y = 0; y < pixels; y++) {
      for (let x = 0; x < pixels; x++) {
        const light = 128 + 30 * Math.sin((x * (1 + (b % 3))) / 17 + b) * Math.cos((y * (1 + (b >> 2))) / 23);
        const colour = 9 * Math.cos(x / 20 + y / 31 + b);
        for (const share of [1, 0, -1]) data[at++] = Math.round(light + share * colour + ((x * y) % 5));
        data[at++] = 255;
      }
    }
  }
  return { data, count: batch, size: pixels };
}

/** Plans of batch `number`, picture by picture. */
export function plansOf({ batch }: Settings, number: number): readonly ViewPlan[] {
  return Array.from({ length: batch }, (_, place) => ({
    ...planView({
      seed: 1,
      policy: "heavy",
      strength: 1,
      flips: true,
      image: String(place),
      view: number * batch + place,
    }),
    cutoutSide: 0,
  }));
}

/**
 * Mean level of red, green and blue in each quarter of each picture, in 0..1: a turn or a mirror the wrong way shows, as does a
 * shift of hue. From levels up to `white`, `channels` to a pixel.
 */
export function quarterLevels(
  data: ArrayLike<number>,
  { batch, pixels }: Settings,
  { channels, white }: { readonly channels: 3 | 4; readonly white: number },
): number[] {
  const half = Math.floor(pixels / 2);
  const levels: number[] = [];
  for (let quarter = 0; quarter < 4 * batch; quarter++) {
    const picture = (quarter >> 2) * pixels * pixels;
    const [top, left] = [quarter & 2 ? half : 0, quarter & 1 ? half : 0];
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let y = top; y < top + half; y++) {
        for (let x = left; x < left + half; x++) sum += data[(picture + y * pixels + x) * channels + channel]!;
      }
      levels.push(sum / (half * half * white));
    }
  }
  return levels;
}

/** Where a new pixel (column, row) comes from: x = xx column + xy row + x0, and y alike. In pixels. */
export function placesOf(
  { rotation, cropArea, cropX, cropY, flip }: ViewPlan,
  size: number,
): { xx: number; xy: number; x0: number; yx: number; yy: number; y0: number } {
  const scale = Math.sqrt(cropArea);
  const mirror = flip ? -1 : 1;
  const [sine, cosine] = [Math.sin(rotation) * scale, Math.cos(rotation) * scale];
  const middle = (size - 1) / 2;
  const [xx, xy, yx, yy] = [mirror * cosine, sine, -mirror * sine, cosine];
  return {
    xx,
    xy,
    x0: cropX * size - 0.5 - (xx + xy) * middle,
    yx,
    yy,
    y0: cropY * size - 0.5 - (yx + yy) * middle,
  };
}
