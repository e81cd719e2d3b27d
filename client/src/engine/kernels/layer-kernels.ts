// The kernels of one layer of a graph, whatever its kind, with the same names of bindings: input, layer, output, skip;
// gradient, partial, result. Refuses what no base has.

import type { Base, Layer } from "#core/network/base";
import type { ProductForm } from "#core/study/study";
import {
  type Depthwise,
  depthwiseForward,
  depthwiseInputGradient,
  depthwiseParts,
  depthwiseWeightGradient,
} from "./depthwise";
import { pointwise } from "./forms";
import type { Kernel } from "./kernel";
import type { Pointwise } from "./pointwise-bindings";
import { type Stem, stemForward, stemParts, stemWeightGradient } from "./stem";
import { geometryOf } from "./window";

/** What a layer can do. */
export interface LayerKernels {
  /** Side of the output. */
  readonly outSize: number;
  /** Bytes of the output. */
  readonly outBytes: number;
  /** With `skip`, another picture is added to the output. */
  forward(how: { readonly skip: boolean }): Kernel;
  /** True if a masked input gradient finds the input in `result` and overwrites it. */
  readonly overwritesInput: boolean;
  /** With `skip`, another gradient is added; `masked` if a relu6 made the input. Pixels have none. */
  inputGradient(how: { readonly skip: boolean; readonly masked: boolean }): Kernel;
  readonly weightGradient: Kernel;
  /** How many parts the weight gradient's sum has. */
  readonly parts: number;
}

/** Says no to a graph that these kernels don't cover. */
function refuse(layer: Layer, what: string): never {
  throw new RangeError(`${layer.name}: ${what}, which no kernel covers`);
}

/** The kernels of a layer whose input is [batch, size, size, inChannels]. */
export function kernelsOf(
  layer: Layer,
  {
    batch,
    size,
    input,
    form,
  }: { readonly batch: number; readonly size: number; readonly input: Base["input"]; readonly form: ProductForm },
): LayerKernels {
  const { kind, kernel, stride, inChannels, outChannels, activation } = layer;
  const { out } = geometryOf(layer, size);
  const outBytes = batch * out * out * outChannels * 4;
  const sizes = { outSize: out, outBytes, overwritesInput: kind === "depthwise" };
  if (outChannels % 4 !== 0) refuse(layer, `${outChannels} channels`);
  if (stride > 2) refuse(layer, `a stride of ${stride}`);
  if (kind === "conv" && inChannels === 3) {
    const shape: Stem = { batch, size, kernel, stride, outChannels, activation, input };
    return {
      ...sizes,
      forward: ({ skip }) => (skip ? refuse(layer, "a skip around pixels") : stemForward(shape)),
      inputGradient: () => refuse(layer, "a gradient of pixels"),
      weightGradient: stemWeightGradient(shape),
      parts: stemParts(shape),
    };
  }
  if (inChannels % 4 !== 0) refuse(layer, `${inChannels} channels`);
  if (kind === "depthwise") {
    if (inChannels !== outChannels) refuse(layer, "a depthwise convolution that changes the channels");
    const shape: Depthwise = { batch, size, kernel, stride, channels: outChannels, activation };
    return {
      ...sizes,
      forward: ({ skip }) => (skip ? refuse(layer, "a skip that ends in depthwise") : depthwiseForward(shape)),
      inputGradient: ({ skip, masked }) =>
        skip ? refuse(layer, "a skip that begins in depthwise") : depthwiseInputGradient(shape, { masked }),
      weightGradient: depthwiseWeightGradient(shape),
      parts: depthwiseParts(shape),
    };
  }
  if (kernel !== 1 || stride !== 1) refuse(layer, `a ${kernel}x${kernel} convolution with stride ${stride}`);
  const { pointwiseForward, pointwiseInputGradient, pointwiseWeightGradient, pointwiseParts } = pointwise[form];
  const shape: Pointwise = { rows: batch * size * size, inChannels, outChannels, activation };
  return {
    ...sizes,
    // The gradient's mask is taken from the output, which the sum would change.
    forward: ({ skip }) =>
      skip && activation === "relu6" ? refuse(layer, "a skip behind a relu6") : pointwiseForward(shape, { skip }),
    inputGradient: (how) => pointwiseInputGradient(shape, how),
    weightGradient: pointwiseWeightGradient(shape),
    parts: pointwiseParts(shape),
  };
}
