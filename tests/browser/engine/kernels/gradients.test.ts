// Each kernel by itself against TensorFlow.js's CPU backend, on small and odd shapes.

import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { productForms } from "#core/study/study";
import {
  type Depthwise,
  depthwiseForward,
  depthwiseInputGradient,
  depthwiseWeightGradient,
} from "../../../../client/src/engine/kernels/depthwise";
import { pointwise } from "../../../../client/src/engine/kernels/forms";
import {
  crossEntropy,
  headInputGradient,
  headWeightGradient,
  logits,
  pool,
} from "../../../../client/src/engine/kernels/head";
import type { Pointwise } from "../../../../client/src/engine/kernels/pointwise-bindings";
import { sumParts } from "../../../../client/src/engine/kernels/reduce";
import { type Stem, stemForward, stemWeightGradient } from "../../../../client/src/engine/kernels/stem";
import { formulaViews } from "../oracle";
import { deviceBesideCpu } from "./beside-cpu";
import { packedLabels, rowsOf } from "./mixed-labels";
import { expectClose, normals, runKernel, summed } from "./run-kernel";

const device = deviceBesideCpu();

/** A layer as TensorFlow.js has it: value, and the gradients of sum(value * upstream) in before-relu6 input, weight and bias. */
function reference(
  layer: (input: tf.Tensor4D, weight: tf.Tensor4D, bias: tf.Tensor1D) => tf.Tensor4D,
  {
    before,
    weight,
    bias,
    upstream,
  }: { before: tf.Tensor4D; weight: tf.Tensor4D; bias: tf.Tensor1D; upstream: Float32Array },
) {
  const value = layer(tf.relu6(before), weight, bias);
  const sum = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
    layer(tf.relu6(x as tf.Tensor4D), w as tf.Tensor4D, b as tf.Tensor1D)
      .mul(tf.tensor(upstream, value.shape))
      .sum();
  const [input, ofWeight, ofBias] = tf.grads(sum)([before, weight, bias]);
  return {
    value: value.dataSync(),
    input: input!.dataSync(),
    layer: Float32Array.from([...ofWeight!.dataSync(), ...ofBias!.dataSync()]),
  };
}

const together = (...parts: readonly ArrayLike<number>[]) =>
  Float32Array.from(parts.flatMap((part) => Array.from(part)));
const plus = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Float32Array.from(Array.from(one), (value, at) => value + other[at]!);

/** Rows, input and output channels; layers.test.ts has those of networks. */
const pointwises = [
  [1, 4, 4],
  [7, 12, 20],
  [49, 40, 12],
  [150, 116, 48],
  [520, 12, 16],
] as const;

/** Tiles take long to compile where there is no graphics card: one pixel, and one shape with a ragged end in each direction of each product. */
const tiled = [
  [1, 12, 20],
  [521, 116, 20],
] as const;

const pointwisesInForms = productForms.flatMap((form) =>
  (form === "tiles" ? tiled : pointwises).map((shape) => [form, ...shape] as const),
);

test.each(pointwisesInForms)(
  "pointwise by %s on %i rows from %i to %i channels",
  async (form, rows, inChannels, outChannels) => {
    const { pointwiseForward, pointwiseInputGradient, pointwiseWeightGradient } = pointwise[form];
    const before = normals("before", rows * inChannels).map((value) => 3 + 4 * value);
    const weight = normals("weight", inChannels * outChannels);
    const bias = normals("bias", outChannels);
    const gradient = normals("gradient", rows * outChannels);
    const input = tf.relu6(tf.tensor(before)).dataSync<"float32">();
    const layer = together(weight, bias);
    const wanted = reference((x, w, b) => tf.conv2d(x, w, 1, "same").add(b), {
      before: tf.tensor4d(before, [1, rows, 1, inChannels]),
      weight: tf.tensor4d(weight, [1, 1, inChannels, outChannels]),
      bias: tf.tensor1d(bias),
      upstream: gradient,
    });
    const shape: Pointwise = { rows, inChannels, outChannels, activation: "none" };
    const skip = normals("skip", rows * outChannels);
    const skipBack = normals("skip back", rows * inChannels);
    const forward = await runKernel(device(), pointwiseForward(shape, { skip: false }), { input, layer });
    expectClose(forward.output!, wanted.value);
    const skipped = await runKernel(device(), pointwiseForward(shape, { skip: true }), { input, layer, skip });
    expectClose(skipped.output!, plus(wanted.value, skip));
    const bounded = await runKernel(device(), pointwiseForward({ ...shape, activation: "relu6" }, { skip: false }), {
      input,
      layer,
    });
    expectClose(bounded.output!, tf.relu6(tf.tensor(wanted.value)).dataSync());

    const masked = await runKernel(device(), pointwiseInputGradient(shape, { skip: false, masked: true }), {
      gradient,
      layer,
      input,
    });
    expectClose(masked.result!, wanted.input);
    const around = await runKernel(device(), pointwiseInputGradient(shape, { skip: true, masked: true }), {
      gradient,
      layer,
      input,
      skip: skipBack,
    });
    const passed = skipBack.map((value, at) => (input[at]! > 0 && input[at]! < 6 ? value : 0));
    expectClose(around.result!, plus(wanted.input, passed));
    const open = await runKernel(device(), pointwiseInputGradient(shape, { skip: false, masked: false }), {
      gradient,
      layer,
    });
    expect(Array.from(open.result!, (value, at) => (input[at]! > 0 && input[at]! < 6 ? value : 0))).toEqual(
      [...masked.result!].map((value) => value + 0),
    );

    const { partial } = await runKernel(device(), pointwiseWeightGradient(shape), { input, gradient });
    expectClose(summed(partial!, layer.length), wanted.layer);
  },
);

const windows = [
  { batch: 1, size: 1, kernel: 3, stride: 1, channels: 4 },
  { batch: 1, size: 5, kernel: 3, stride: 1, channels: 4 },
  { batch: 2, size: 8, kernel: 3, stride: 1, channels: 12 },
  { batch: 1, size: 7, kernel: 3, stride: 2, channels: 8 },
  { batch: 2, size: 8, kernel: 3, stride: 2, channels: 4 },
  { batch: 1, size: 7, kernel: 5, stride: 1, channels: 8 },
  { batch: 3, size: 2, kernel: 5, stride: 1, channels: 4 },
  { batch: 1, size: 9, kernel: 5, stride: 2, channels: 4 },
  { batch: 2, size: 12, kernel: 5, stride: 2, channels: 12 },
  { batch: 1, size: 3, kernel: 5, stride: 2, channels: 4 },
] as const;

test.each(windows)("depthwise $kernel x $kernel, stride $stride, on $batch pictures of side $size", async (window) => {
  const { batch, size, kernel, stride, channels } = window;
  const out = Math.ceil(size / stride);
  const before = normals("before", batch * size * size * channels).map((value) => 3 + 4 * value);
  const weight = normals("weight", kernel * kernel * channels);
  const bias = normals("bias", channels);
  const gradient = normals("gradient", batch * out * out * channels);
  const input = tf.relu6(tf.tensor(before)).dataSync<"float32">();
  const layer = together(weight, bias);
  const wanted = reference((x, w, b) => tf.depthwiseConv2d(x, w, stride, "same").add(b), {
    before: tf.tensor4d(before, [batch, size, size, channels]),
    weight: tf.tensor4d(weight, [kernel, kernel, channels, 1]),
    bias: tf.tensor1d(bias),
    upstream: gradient,
  });
  const shape: Depthwise = { ...window, activation: "none" };
  const forward = await runKernel(device(), depthwiseForward(shape), { input, layer });
  expectClose(forward.output!, wanted.value);
  const bounded = await runKernel(device(), depthwiseForward({ ...shape, activation: "relu6" }), { input, layer });
  expectClose(bounded.output!, tf.relu6(tf.tensor(wanted.value)).dataSync());
  const masked = await runKernel(device(), depthwiseInputGradient(shape, { masked: true }), {
    gradient,
    layer,
    result: input,
  });
  expectClose(masked.result!, wanted.input);
  const { partial } = await runKernel(device(), depthwiseWeightGradient(shape), { input, gradient });
  expectClose(summed(partial!, layer.length), wanted.layer);
});

test.each([
  [1, 5],
  [1, 8],
  [3, 9],
])("the stem on %i pictures of side %i", async (batch, size) => {
  const [outChannels, out] = [8, Math.ceil(size / 2)];
  const views = formulaViews(batch, size);
  const weight = normals("weight", 27 * outChannels);
  const bias = normals("bias", outChannels);
  const gradient = normals("gradient", batch * out * out * outChannels);
  const input = new Uint32Array(views.data.buffer);
  const layer = together(weight, bias);
  const colours = tf.tensor4d(views.data, [batch, size, size, 4], "int32").slice([0, 0, 0, 0], [-1, -1, -1, 3]);
  const filter = tf.tensor4d(weight, [3, 3, 3, outChannels]);
  const conv = (w: tf.Tensor4D, b: tf.Tensor) =>
    tf.conv2d(colours.toFloat().sub(127).div<tf.Tensor4D>(128), w, 2, "same").add(b);
  const loss = (w: tf.Tensor, b: tf.Tensor) =>
    conv(w as tf.Tensor4D, b)
      .mul(tf.tensor(gradient, [batch, out, out, outChannels]))
      .sum();
  const [ofWeight, ofBias] = tf.grads(loss)([filter, tf.tensor1d(bias)]);
  const shape: Stem = {
    batch,
    size,
    kernel: 3,
    stride: 2,
    outChannels,
    activation: "none",
    input: { offset: 127, scale: 128 },
  };
  const forward = await runKernel(device(), stemForward(shape), { input, layer });
  expectClose(forward.output!, conv(filter, tf.tensor1d(bias)).dataSync());
  const { partial } = await runKernel(device(), stemWeightGradient(shape), { input, gradient });
  expectClose(summed(partial!, layer.length), together(ofWeight!.dataSync(), ofBias!.dataSync()));
});

test.each([
  [1, 1, 4, 2],
  [3, 9, 12, 5],
  [2, 4, 8, 10],
])("the head on %i pictures of %i pixels and %i channels, %i classes", async (batch, area, channels, classes) => {
  const pitch = Math.ceil(classes / 4) * 4;
  const input = normals("input", batch * area * channels);
  const mean = normals("mean", channels);
  const deviation = 1.7;
  const weight = normals("weight", channels * classes);
  const bias = normals("bias", classes);
  const taught = Array.from({ length: batch }, (_, b) => ({
    own: (b + 1) % classes,
    other: (3 * b) % classes,
    share: b / 4,
  }));
  const padded = new Float32Array((channels + 1) * pitch);
  for (let row = 0; row <= channels; row++) {
    padded.set(together(weight, bias).subarray(row * classes, (row + 1) * classes), row * pitch);
  }
  const unpadded = (rows: Float32Array) => rows.filter((_, at) => at % pitch < classes);
  const predict = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
    x.mean(1).sub(tf.tensor1d(mean)).div(deviation).matMul<tf.Tensor2D>(w).add<tf.Tensor2D>(b);
  const loss = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
    tf.losses.softmaxCrossEntropy(tf.tensor2d(rowsOf(taught, classes)), predict(x, w, b)).asScalar();
  const at = [
    tf.tensor3d(input, [batch, area, channels]),
    tf.tensor2d(weight, [channels, classes]),
    tf.tensor1d(bias),
  ] as const;
  const [ofInput, ofWeight, ofBias] = tf.grads(loss)([...at]);

  const head = { batch, area, channels, classes, activation: "none" } as const;
  const standardise = together(mean, [deviation, 0, 0, 0]);
  const { features } = await runKernel(device(), pool(head), { input });
  const ends = { features: features!, head: padded, standardise };
  const { logits: scores } = await runKernel(device(), logits(head), ends);
  expectClose(unpadded(scores!), predict(...at).dataSync());
  const labels = packedLabels(taught);
  const { gradient, losses } = await runKernel(device(), crossEntropy(head), { logits: scores!, labels });
  expectClose([losses!.reduce((sum, value) => sum + value) / batch], loss(...at).dataSync());
  const ofHead = await runKernel(device(), headWeightGradient(head), { ...ends, gradient: gradient! });
  expectClose(unpadded(ofHead.result!), together(ofWeight!.dataSync(), ofBias!.dataSync()));
  const back = await runKernel(device(), headInputGradient(head), { ...ends, gradient: gradient! });
  expectClose(back.result!, ofInput!.dataSync());
});

test("partial sums add up in order", async () => {
  const partial = normals("partial", 5 * 8);
  const { result } = await runKernel(device(), sumParts({ count: 5, size: 2 }), { partial });
  expectClose(result!, summed(partial, 8));
});
