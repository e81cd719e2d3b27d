// A cut of the base as a `tf.layers` model: convolutions with the bias and relu6 that these layers fuse, residual sums, mean over
// the positions, softmax. The weights are the problem's.

import * as tf from "@tensorflow/tfjs";
import { blocksOf } from "#core/network/base";
import { type Problem, valuesOf } from "./problem";

/** The pooled features, and the class probabilities behind them, of pictures [pictures, pixels, pixels, 3]. */
export function layersModel(problem: Problem): { readonly features: tf.LayersModel; readonly classes: tf.LayersModel } {
  const { base, cut, pixels, classes } = problem;
  const input = tf.input({ shape: [pixels, pixels, 3] });
  const weights: (readonly [tf.layers.Layer, tf.Tensor[]])[] = [];
  let flowing = input;
  for (const { layers, skip } of blocksOf(base, cut)) {
    const entering = flowing;
    for (const { name, kind, kernel, stride, inChannels, outChannels, activation } of layers) {
      const how = {
        kernelSize: kernel,
        strides: stride,
        padding: "same",
        activation: activation === "relu6" ? "relu6" : "linear",
      } as const;
      const layer =
        kind === "depthwise"
          ? tf.layers.depthwiseConv2d({ ...how, depthMultiplier: 1 })
          : tf.layers.conv2d({ ...how, filters: outChannels });
      const shape: [number, number, number, number] = [
        kernel,
        kernel,
        inChannels,
        kind === "depthwise" ? 1 : outChannels,
      ];
      weights.push([
        layer,
        [tf.tensor4d(valuesOf(problem, `${name}/weight`), shape), tf.tensor1d(valuesOf(problem, `${name}/bias`))],
      ]);
      flowing = layer.apply(flowing) as tf.SymbolicTensor;
    }
    if (skip) flowing = tf.layers.add().apply([entering, flowing]) as tf.SymbolicTensor;
  }
  const pooled = tf.layers.globalAveragePooling2d({}).apply(flowing) as tf.SymbolicTensor;
  const head = tf.layers.dense({ units: classes, activation: "softmax" });
  const headWeight = valuesOf(problem, "head/weight");
  weights.push([
    head,
    [tf.tensor2d(headWeight, [headWeight.length / classes, classes]), tf.tensor1d(valuesOf(problem, "head/bias"))],
  ]);
  const features = tf.model({ inputs: input, outputs: pooled });
  const probabilities = tf.model({ inputs: input, outputs: head.apply(pooled) as tf.SymbolicTensor });
  for (const [layer, tensors] of weights) {
    layer.setWeights(tensors);
    tf.dispose(tensors);
  }
  return { features, classes: probabilities };
}
