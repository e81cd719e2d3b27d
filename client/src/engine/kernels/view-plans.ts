// Plans of a batch of views as the kernels that render them read them: whole numbers, some of them two to a word.

import { fixedMix, fixedView } from "#core/pictures/fixed-view";
import type { ViewPlan } from "#core/pictures/view";
import type { Extent } from "./kernel";

/** A batch of square views. */
export interface Views {
  readonly batch: number;
  /** Side in pixels. */
  readonly size: number;
}

/** Words of a plan as the kernels read it. */
const planWords = 23;

const unmixed = { weight: 0, left: 0, right: 0, top: 0, bottom: 0 } as const;

/** Plans of a batch, [batch]. */
export function plansExtent({ batch }: Pick<Views, "batch">): Extent {
  return { wgsl: `array<Plan, ${batch}>`, bytes: batch * planWords * 4 };
}

/**
 * Writes the plan of the view at `place` of a batch: of picture `image` among those on the device, with picture `other` where
 * the plan mixes one in, `size` pixels wide.
 */
export function writePlan(
  into: Int32Array,
  place: number,
  {
    plan,
    image,
    other = image,
    size,
  }: { readonly plan: ViewPlan; readonly image: number; readonly other?: number; readonly size: number },
): void {
  const fixed = fixedView(plan, size);
  const mix = fixedMix(plan.mix ?? unmixed, size);
  const pair = (low: number, high: number) => low | (high << 16);
  into.set(
    [
      fixed.xx,
      fixed.xy,
      fixed.x0,
      fixed.yx,
      fixed.yy,
      fixed.y0,
      pair(fixed.brightness, fixed.contrast),
      fixed.saturation,
      fixed.hue,
      pair(...fixed.columns),
      pair(...fixed.rows),
      image,
      fixed.tiltX,
      fixed.tiltY,
      fixed.noise,
      fixed.grain,
      pair(fixed.blur[0], fixed.blur[1]),
      pair(fixed.blur[2], fixed.blur[3]),
      fixed.blur[4],
      other,
      mix.weight,
      pair(...mix.columns),
      pair(...mix.rows),
    ],
    place * planWords,
  );
}

/** WGSL of a plan. */
export const planDeclaration = `
struct Plan {
  xx: i32, xy: i32, x0: i32,
  yx: i32, yy: i32, y0: i32,
  brightnessContrast: u32, saturation: i32, hue: i32,
  columns: u32, rows: u32,
  image: u32,
  tiltX: i32, tiltY: i32,
  noise: i32, grain: u32,
  blur01: u32, blur23: u32, blur4: i32,
  other: u32, mixWeight: i32, mixColumns: u32, mixRows: u32,
}`;
