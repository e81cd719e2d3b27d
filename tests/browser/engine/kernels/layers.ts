// Every layer that a network has, in its place, and its kernels against TensorFlow.js's CPU backend: what the trunk
// dispatches for it, on random numbers.

import * as tf from "@tensorflow/tfjs";
import { type Base, blocksOf, type Layer } from "#core/network/base";
import { type Cut, type ProductForm, productForms } from "#core/study/study";
import { kernelsOf } from "../../../../client/src/engine/kernels/layer-kernels";
import { geometryOf } from "../../../../client/src/engine/kernels/window";
import { formulaViews } from "../oracle";
import { expectClose, normals, runKernel, summed } from "./run-kernel";

/** A layer in its place, without its name. */
export interface Placed extends Omit<Layer, "name"> {
  readonly batch: number;
  /** Side of the input. */
  readonly size: number;
  /** A relu6 made the input. */
  readonly masked: boolean;
  /** The block's input is added to the output. */
  readonly closesSkip: boolean;
  /** A gradient that went around the block is added to the input's. */
  readonly opensSkip: boolean;
}

/** The layers of a cut over `batch` pictures of side `pixels`, each kind once, from the pixels on. */
export function layersOf(
  base: Base,
  { cut, batch, pixels }: { readonly cut: Cut; readonly batch: number; readonly pixels: number },
): readonly Placed[] {
  const found = new Map<string, Placed>();
  let size = pixels;
  let masked = false;
  for (const { layers, skip } of blocksOf(base, cut)) {
    for (const [at, { name: _, ...layer }] of layers.entries()) {
      const [opensSkip, closesSkip] = [skip && at === 0, skip && at === layers.length - 1];
      const placed = { ...layer, batch, size, masked, closesSkip, opensSkip };
      found.set(JSON.stringify(placed), placed);
      size = geometryOf(layer, size).out;
      masked = layer.activation === "relu6";
    }
  }
  return [...found.values()];
}

/** A layer in a few words. */
export function nameOf({ kind, kernel, stride, inChannels, outChannels, size }: Placed): string {
  return `${kind} ${kernel}x${kernel}/${stride} from ${inChannels} to ${outChannels} channels on a side of ${size}`;
}

/** The layer before its relu6. A 1x1 convolution is a product of matrices, which the CPU backend has a fast way for. */
function linear(
  { kind, kernel, stride, inChannels, outChannels }: Placed,
  input: tf.Tensor4D,
  weight: tf.Tensor,
  bias: tf.Tensor,
): tf.Tensor4D {
  if (kernel === 1) {
    const rows = tf.matMul(input.reshape([-1, inChannels]), weight.reshape<tf.Tensor2D>([inChannels, outChannels]));
    return rows.add(bias).reshape([input.shape[0], input.shape[1], input.shape[2], outChannels]);
  }
  const isDepthwise = kind === "depthwise";
  const filter = weight.reshape<tf.Tensor4D>([kernel, kernel, inChannels, isDepthwise ? 1 : outChannels]);
  const convolve = isDepthwise ? tf.depthwiseConv2d<tf.Tensor4D> : tf.conv2d<tf.Tensor4D>;
  return convolve(input, filter, stride, "same").add(bias);
}

/** Expects output, gradient of the input, and gradients of weight and bias to be the CPU backend's, which must be current. */
export async function expectLayer(device: GPUDevice, base: Base, placed: Placed): Promise<void> {
  const { kind, kernel, batch, size, inChannels, outChannels, activation, masked, closesSkip, opensSkip } = placed;
  const isFirst = inChannels === 3;
  const shape: [number, number, number, number] = [batch, size, size, inChannels];
  const { out } = geometryOf(placed, size);
  const terms = kernel * kernel * (kind === "depthwise" ? 1 : inChannels);
  const weights = terms * outChannels;
  // As a network's are: else most sums are far beyond 6, and the rounding of what they pass through is large beside what relu6 leaves.
  const weight = normals("weight", weights).map((value) => value / Math.sqrt(terms));
  const bias = normals("bias", outChannels);
  const layer = new Float32Array(weights + outChannels);
  layer.set(weight);
  layer.set(bias, weights);
  const gradient = normals("gradient", batch * out * out * outChannels);
  const skip = normals("skip", closesSkip ? gradient.length : 0);
  const around = normals("around", opensSkip ? batch * size * size * inChannels : 0);
  const views = formulaViews(batch, size);

  const wanted = tf.tidy(() => {
    const before = isFirst
      ? tf.tensor4d(views.data, [batch, size, size, 4], "int32").slice([0, 0, 0, 0], [-1, -1, -1, 3]).toFloat()
      : tf.tensor4d(
          normals("before", batch * size * size * inChannels).map((value) => 3 + 4 * value),
          shape,
        );
    const enter = (x: tf.Tensor4D) => {
      if (isFirst) return x.sub(base.input.offset).div<tf.Tensor4D>(base.input.scale);
      return masked ? tf.relu6(x) : x;
    };
    const leave = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => linear(placed, enter(x as tf.Tensor4D), w, b);
    const plain = leave(before, tf.tensor1d(weight), tf.tensor1d(bias));
    const upstream = tf.tensor(gradient, plain.shape);
    const detour = opensSkip ? tf.tensor(around, shape) : null;
    const sum = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => {
      const through = leave(x, w, b).mul(upstream).sum();
      return detour
        ? through.add(
            enter(x as tf.Tensor4D)
              .mul(detour)
              .sum(),
          )
        : through;
    };
    const [ofInput, ofWeight, ofBias] = tf.grads(sum)([before, tf.tensor1d(weight), tf.tensor1d(bias)]);
    const active = activation === "relu6" ? tf.relu6(plain) : plain;
    return {
      input: enter(before).dataSync<"float32">(),
      output: (closesSkip ? active.add(tf.tensor(skip, plain.shape)) : active).dataSync(),
      ofInput: ofInput!.dataSync(),
      ofLayer: tf.concat([ofWeight!, ofBias!]).dataSync(),
    };
  });

  const input = isFirst ? new Uint32Array(views.data.buffer) : wanted.input;
  const forms: readonly ProductForm[] = kind === "conv" && kernel === 1 ? productForms : ["registers"];
  for (const form of forms) {
    const kernels = kernelsOf({ ...placed, name: nameOf(placed) }, { batch, size, input: base.input, form });
    const { output } = await runKernel(device, kernels.forward({ skip: closesSkip }), { input, layer, skip });
    expectClose(output!, wanted.output);
    const { partial } = await runKernel(device, kernels.weightGradient, { input, gradient });
    expectClose(summed(partial!, layer.length), wanted.ofLayer);
    if (isFirst) continue;
    const back = kernels.inputGradient({ skip: opensSkip, masked });
    const { result } = await runKernel(device, back, { input, gradient, layer, skip: around, result: wanted.input });
    expectClose(result!, wanted.ofInput);
  }
}
