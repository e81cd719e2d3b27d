// A base's graph in stock TensorFlow.js operations: forward only, whoever differentiates wraps it.
// No parameters live here; tensors come in by the names of `layoutOf`.

import * as tf from "@tensorflow/tfjs-core";
import type { Block, Layer } from "#core/network/base";

/** Tensors by parameter name; throws a RangeError for a name that it does not have. */
export type Parameters = (name: string) => tf.Tensor;

/** Feature maps [batch, height, width, channels] after these blocks. The caller tidies. */
export function throughBlocks(blocks: readonly Block[], parameters: Parameters, input: tf.Tensor4D): tf.Tensor4D {
  return blocks.reduce((entering, { layers, skip }) => {
    const leaving = layers.reduce((flowing, layer) => throughLayer(layer, parameters, flowing), entering);
    return skip ? tf.add<tf.Tensor4D>(entering, leaving) : leaving;
  }, input);
}

/** Each channel's mean over the positions, [batch, channels]. The caller tidies. */
export function pooled(maps: tf.Tensor4D): tf.Tensor2D {
  return tf.mean<tf.Tensor2D>(maps, [1, 2]);
}

/** Logits [batch, classes] = ((features - mean) / deviation) x weight + bias. The caller tidies. */
export function headOf(parameters: Parameters, features: tf.Tensor2D): tf.Tensor2D {
  const centred = tf.sub(features, parameters("standardise/mean"));
  const standardised = tf.div<tf.Tensor2D>(centred, parameters("standardise/deviation"));
  return tf.add<tf.Tensor2D>(
    tf.matMul(standardised, tf.reshape(parameters("head/weight"), [features.shape[1], -1])),
    parameters("head/bias"),
  );
}

/** Mean cross-entropy of logits [batch, classes] against labels of the same shape, each row summing to 1, a scalar. The caller tidies. */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  return tf.neg<tf.Scalar>(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1)));
}

function throughLayer(layer: Layer, parameters: Parameters, input: tf.Tensor4D): tf.Tensor4D {
  const weight = tf.reshape<tf.Rank.R4>(parameters(`${layer.name}/weight`), weightShape(layer));
  const convolve = layer.kind === "depthwise" ? tf.depthwiseConv2d<tf.Tensor4D> : tf.conv2d<tf.Tensor4D>;
  const output = tf.add<tf.Tensor4D>(convolve(input, weight, layer.stride, "same"), parameters(`${layer.name}/bias`));
  return layer.activation === "relu6" ? tf.relu6(output) : output;
}

// HWIO; depthwise HWC1.
function weightShape({ kind, kernel, inChannels, outChannels }: Layer): [number, number, number, number] {
  return [kernel, kernel, inChannels, kind === "depthwise" ? 1 : outChannels];
}
