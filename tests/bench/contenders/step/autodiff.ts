// The same graph in stock TensorFlow.js operations on WebGPU, differentiated by it, with its Adam.

import * as tf from "@tensorflow/tfjs-core";
// Gradients register themselves by name, in a core that is there already.
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { blocksOf } from "#core/network/base";
import { crossEntropy, headOf, pooled, throughBlocks } from "../../../../client/src/engine/autodiff/network";
import { useBackend } from "../../../../client/src/engine/tensorflow";
import type { Open } from "../../contender";
import { oneHot, problemOf, rate, valuesOf } from "../../problem";

export const open: Open = async (settings) => {
  const problem = await problemOf(settings);
  const { base, cut, pixels, batch, classes, layout } = problem;
  await useBackend("webgpu");
  const tensors = new Map(
    layout.slots.map(({ name, part }) => {
      const values = tf.tensor1d(valuesOf(problem, name));
      return [name, part === "standardise" ? values : tf.variable(values)] as const;
    }),
  );
  const named = (name: string) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new RangeError(`no parameter is called ${name}`);
    return tensor;
  };
  const pictures = tf.tensor4d(problem.pictures, [batch, pixels, pixels, 3]);
  const targets = tf.tensor2d(oneHot(problem), [batch, classes]);
  const optimiser = tf.train.adam(rate, 0.9, 0.999, 1e-8);
  const variables = [...tensors.values()].filter((tensor) => tensor instanceof tf.Variable);
  const loss = () => crossEntropy(headOf(named, pooled(throughBlocks(blocksOf(base, cut), named, pictures))), targets);
  return {
    async work(times) {
      const losses: number[] = [];
      for (let step = 0; step < times; step++) {
        const value = optimiser.minimize(loss, true, variables);
        if (!value) throw new Error("the optimiser gave no loss");
        losses.push(...(await value.data()));
        value.dispose();
      }
      return losses;
    },
  };
};
