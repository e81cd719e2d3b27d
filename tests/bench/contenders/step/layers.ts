// The same graph as a `tf.layers` model under `fit`, the way TensorFlow.js's guides train: one epoch over `times` batches.

import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs";
import type { Open } from "../../contender";
import { layersModel } from "../../layers-model";
import { oneHot, problemOf, rate } from "../../problem";

export const open: Open = async (settings) => {
  const problem = await problemOf(settings);
  const { pixels, batch, classes } = problem;
  await tf.setBackend("webgpu");
  const { classes: model } = layersModel(problem);
  model.compile({ optimizer: tf.train.adam(rate, 0.9, 0.999, 1e-8), loss: "categoricalCrossentropy" });
  const pictures = tf.tensor4d(problem.pictures, [batch, pixels, pixels, 3]);
  const targets = tf.tensor2d(oneHot(problem), [batch, classes]);
  return {
    async work(times) {
      const x = tf.tile(pictures, [times, 1, 1, 1]);
      const y = tf.tile(targets, [times, 1]);
      const losses: number[] = [];
      const onBatchEnd = async (_: number, logs?: tf.Logs) => {
        losses.push(logs?.loss ?? Number.NaN);
      };
      await model.fit(x, y, { batchSize: batch, epochs: 1, shuffle: false, verbose: 0, callbacks: { onBatchEnd } });
      tf.dispose([x, y]);
      return losses;
    },
  };
};
