// The views that every augmenter renders: one batch after the other of heavy plans, of the same pictures. Cut-outs are left
// out: they cost nobody anything.

import type { PackedViews } from "#core/pixels";
import { planView, type ViewPlan } from "#core/view";
import { formulaViews } from "../browser/engine/oracle";
import type { Settings } from "./contender";

/** As many clean pictures as a batch has places, RGBA8. */
export function cleanPictures({ batch, pixels }: Settings): PackedViews {
  return formulaViews(batch, pixels);
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

/** Mean level of each picture's channels, in 0..1, from RGBA8. */
export function meanLevels(data: Uint8Array | Uint8ClampedArray, { batch, pixels }: Settings): number[] {
  const bytes = pixels * pixels * 4;
  return Array.from({ length: batch }, (_, place) => {
    let sum = 0;
    for (let at = place * bytes; at < (place + 1) * bytes; at += 4) sum += data[at]! + data[at + 1]! + data[at + 2]!;
    return sum / (pixels * pixels * 3 * 255);
  });
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
