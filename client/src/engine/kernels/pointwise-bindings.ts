// What the kernels of a 1x1 convolution are called, bind and compute, whichever form multiplies: pointwise.ts in registers,
// pointwise-quads.ts, pointwise-tiles.ts. How they do it is theirs.

import type { Layer } from "#core/network/base";
import { type Extent, vectors } from "./kernel";

/** A 1x1 convolution over `rows` pixels. */
export interface Pointwise {
  readonly rows: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly activation: Layer["activation"];
}

/** How a form sees the floats of a binding: one by one (`floats`), or as `fours`. */
type View = (count: number) => Extent;

/** `count` floats, a multiple of four, as vectors. */
export function fours(count: number): Extent {
  return vectors(count / 4);
}

/** input [rows, in], layer [in + 1, out], skip [rows, out] where the block has one; output [rows, out]. */
export function forwardBindings(shape: Pointwise, { skip, as }: { readonly skip: boolean; readonly as: View }) {
  const { rows, inChannels, outChannels } = shape;
  return {
    ...described("forward", shape),
    reads: {
      input: as(rows * inChannels),
      layer: as((inChannels + 1) * outChannels),
      ...(skip ? { skip: as(rows * outChannels) } : {}),
    },
    writes: { output: as(rows * outChannels) },
  };
}

/** gradient [rows, out], layer [in + 1, out], skip and, if `masked`, input [rows, in]; result [rows, in]. */
export function inputGradientBindings(
  shape: Pointwise,
  { skip, masked, as }: { readonly skip: boolean; readonly masked: boolean; readonly as: View },
) {
  const { rows, inChannels, outChannels } = shape;
  return {
    ...described("input gradient", shape),
    reads: {
      gradient: as(rows * outChannels),
      layer: as((inChannels + 1) * outChannels),
      ...(skip ? { skip: as(rows * inChannels) } : {}),
      ...(masked ? { input: as(rows * inChannels) } : {}),
    },
    writes: { result: as(rows * inChannels) },
  };
}

/** input [rows, in], gradient [rows, out]; partial [parts, in + 1, out], the last row being the bias. */
export function weightGradientBindings(shape: Pointwise, { parts, as }: { readonly parts: number; readonly as: View }) {
  const { rows, inChannels, outChannels } = shape;
  return {
    ...described("weight gradient", shape),
    reads: { input: as(rows * inChannels), gradient: as(rows * outChannels) },
    writes: { partial: as(parts * (inChannels + 1) * outChannels) },
  };
}

function described(what: string, { rows, inChannels, outChannels }: Pointwise) {
  return { name: `pointwise ${what} ${inChannels} to ${outChannels}`, flops: 2 * rows * inChannels * outChannels };
}
