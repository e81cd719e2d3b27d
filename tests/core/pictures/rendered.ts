// Renders one picture for a test to look at, and makes pictures of stated pixels.

import { renderView } from "#core/pictures/render";
import { identity, type ViewPlan } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";

/** The view of one picture, in bytes. */
export function render(source: PackedViews, changes: Partial<ViewPlan>, index = 0): Uint8Array {
  const target = new Uint8Array(source.size ** 2 * 4);
  renderView(source, index, { ...identity, ...changes }, target, 0);
  return target;
}

/** One opaque picture of these colours. */
export function packed(size: number, pixels: number[][]): PackedViews {
  return { data: Uint8Array.from(pixels.flatMap((pixel) => [...pixel, 255])), count: 1, size };
}

/** The colour of each pixel. */
export const colours = (data: Uint8Array) =>
  Array.from({ length: data.length / 4 }, (_, pixel) => Array.from(data.subarray(pixel * 4, pixel * 4 + 3)));
/** One picture of these levels of grey. */
export const gray = (size: number, values: number[]) =>
  packed(
    size,
    values.map((value) => [value, value, value]),
  );
/** The first channel of each pixel. */
export const reds = (data: Uint8Array) => colours(data).map(([red]) => red);
