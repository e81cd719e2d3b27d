// AdamW over one flat group of parameters, to the letter of torch.optim.AdamW (Loshchilov & Hutter 2019).
// Knows nothing of layers; rates come from the schedule.

import * as tf from "@tensorflow/tfjs-core";
import { adam } from "#core/study/recipe";

/** Parameters that share a rate, flat, with their moments; `decayed` is 1 where weight decay applies and 0 elsewhere. All [size]. */
export interface Group {
  readonly values: tf.Tensor1D;
  readonly first: tf.Tensor1D;
  readonly second: tf.Tensor1D;
  readonly decayed: tf.Tensor1D;
}

/** A group at its start; the caller disposes its four tensors. */
export function groupOf(values: Float32Array, decayed: Float32Array): Group {
  return {
    values: tf.tensor1d(values),
    first: tf.zeros([values.length]),
    second: tf.zeros([values.length]),
    decayed: tf.tensor1d(decayed),
  };
}

/** The group after a step, `step` counted from 0. Shares `decayed` with the old group; the caller tidies and disposes the rest. */
export function updated(
  { values, first, second, decayed }: Group,
  gradient: tf.Tensor1D,
  { rate, decay, step }: { readonly rate: number; readonly decay: number; readonly step: number },
): Group {
  const kept = tf.mul(values, tf.sub(1, tf.mul(decayed, rate * decay)));
  const newFirst = tf.add<tf.Tensor1D>(tf.mul(first, adam.beta1), tf.mul(gradient, 1 - adam.beta1));
  const newSecond = tf.add<tf.Tensor1D>(tf.mul(second, adam.beta2), tf.mul(tf.square(gradient), 1 - adam.beta2));
  const deviation = tf.add(tf.div(tf.sqrt(newSecond), Math.sqrt(1 - adam.beta2 ** (step + 1))), adam.epsilon);
  const change = tf.mul(tf.div(newFirst, deviation), rate / (1 - adam.beta1 ** (step + 1)));
  return { values: tf.sub<tf.Tensor1D>(kept, change), first: newFirst, second: newSecond, decayed };
}

/** The gradient scaled to a norm of at most `clip`, as torch.nn.utils.clip_grad_norm_ does. The caller tidies. */
export function clipped(gradient: tf.Tensor1D, squaredNorm: tf.Scalar, clip: number): tf.Tensor1D {
  if (clip === Number.POSITIVE_INFINITY) return gradient;
  return tf.mul(gradient, tf.minimum(1, tf.div(clip, tf.add(tf.sqrt(squaredNorm), 1e-6))));
}
