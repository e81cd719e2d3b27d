// One optimiser step: loss, gradients by TensorFlow.js, clipping, update. From tensors to tensors; nothing is read back.

import * as tf from "@tensorflow/tfjs-core";
import { type Base, blocksOf } from "#core/network/base";
import type { Schedule } from "#core/study/recipe";
import type { Cut } from "#core/study/study";
import { clipped, updated } from "./adamw";
import { crossEntropy, headOf, pooled, throughBlocks } from "./network";
import { named, type Plan, type State, sliced } from "./state";

/** A step's pictures [batch, size, size, 3] and what they are taught as [batch, classes]. */
export interface Batch {
  readonly pictures: tf.Tensor4D;
  readonly targets: tf.Tensor2D;
}

/** A step's outcome: the state after it, and before it the loss and the squared norm of all gradients, [2]. */
export interface Stepped {
  readonly state: State;
  readonly reading: tf.Tensor1D;
}

/** The state after a step, `step` counted from 0. The caller tidies, and releases the old state. */
export function stepped(
  { base, cut }: { readonly base: Base; readonly cut: Cut },
  plan: Plan,
  state: State,
  { pictures, targets }: Batch,
  { schedule, step }: { readonly schedule: Schedule; readonly step: number },
): Stepped {
  const trunk = state.trunk ? sliced(plan.trunk, state.trunk.values) : [];
  const head = sliced(plan.head, state.head.values);
  const slots = [...plan.trunk, ...plan.head, ...plan.frozen];
  const lossOf = (...trained: tf.Tensor[]) => {
    const parameters = named(slots, [...trained, ...state.frozen]);
    const features = pooled(throughBlocks(blocksOf(base, cut), parameters, pictures));
    return crossEntropy(headOf(parameters, features), targets);
  };
  const { value: loss, grads } = tf.valueAndGrads(lossOf)([...trunk, ...head]);
  const { decay, clip } = schedule;
  const headGradient = joined(grads.slice(trunk.length));
  const headNorm = squaredNorm(headGradient);
  const newHead = updated(state.head, headGradient, { rate: schedule.headRates[step] as number, decay, step });
  if (!state.trunk) return { state: { ...state, head: newHead }, reading: tf.stack([loss, headNorm]) as tf.Tensor1D };

  const trunkGradient = joined(grads.slice(0, trunk.length));
  const trunkNorm = squaredNorm(trunkGradient);
  const newTrunk = updated(state.trunk, clipped(trunkGradient, trunkNorm, clip), {
    rate: schedule.trunkRates[step] as number,
    decay,
    step,
  });
  return {
    state: { trunk: newTrunk, head: newHead, frozen: state.frozen },
    reading: tf.stack([loss, tf.add(headNorm, trunkNorm)]) as tf.Tensor1D,
  };
}

function joined(gradients: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(gradients.map((gradient) => tf.reshape(gradient, [-1])));
}

function squaredNorm(gradient: tf.Tensor1D): tf.Scalar {
  return tf.sum<tf.Scalar>(tf.square(gradient));
}
