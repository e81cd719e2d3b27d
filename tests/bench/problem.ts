// The training step that every contender computes: shipped weights, formula pictures, cross-entropy, Adam at a constant
// rate with neither decay nor clipping, so that all of them follow the same path.

import { type Base, type Layout, layoutOf, slotOf } from "#core/network/base";
import { normalised } from "#core/network/network";
import type { PackedViews } from "#core/pixels";
import { baseNamed, formulaViews, oracleParameters } from "../browser/engine/oracle";
import type { Settings } from "./contender";

export const rate = 1e-3;

/** One batch with the network that learns it. */
export interface Problem extends Settings {
  readonly base: Base;
  readonly layout: Layout;
  /** In the order of `layout`. */
  readonly parameters: Float32Array;
  readonly views: PackedViews;
  /** The views as the network sees them, [batch, pixels, pixels, 3]. */
  readonly pictures: Float32Array;
  /** Class of each view. */
  readonly labels: Uint8Array;
}

/** The problem for these settings. */
export async function problemOf(settings: Settings): Promise<Problem> {
  const { cut, pixels, batch, classes } = settings;
  const base = baseNamed("lite0");
  const views = formulaViews(batch, pixels);
  return {
    ...settings,
    base,
    layout: layoutOf(base, cut, classes),
    parameters: await oracleParameters(base, cut, classes),
    views,
    pictures: normalised(base, views).data,
    labels: Uint8Array.from({ length: batch }, (_, view) => view % classes),
  };
}

/** A parameter's values by its slot's name; a view. */
export function valuesOf({ layout, parameters }: Problem, name: string): Float32Array {
  const { offset, size } = slotOf(layout, name);
  return parameters.subarray(offset, offset + size);
}

/** One-hot labels, [batch, classes]. */
export function oneHot({ labels, classes }: Problem): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    rows[row * classes + label] = 1;
  });
  return rows;
}

/** Pictures that are embedded at once. */
export const embeddedPictures = 64;
