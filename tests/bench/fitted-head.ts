// The head as a `tf.layers` model under `fit`, on the backend that is current.

import * as tf from "@tensorflow/tfjs";
import type { Contender } from "./contender";
import { head, headImages } from "./head-problem";

/** Trains a dense layer; what comes out is each epoch's mean loss. */
export function fittedHead(): Contender {
  const { images, channels, classes, epochs, batch, rate } = head;
  const { features, labels } = headImages();
  const x = tf.tensor2d(features, [images, channels]);
  const y = tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), classes).toFloat());
  return {
    async work(times) {
      let losses: number[] = [];
      for (let time = 0; time < times; time++) {
        const dense = tf.layers.dense({
          units: classes,
          inputShape: [channels],
          activation: "softmax",
          kernelInitializer: "zeros",
        });
        const model = tf.sequential({ layers: [dense] });
        const optimizer = tf.train.adam(rate, 0.9, 0.999, 1e-8);
        model.compile({ optimizer, loss: "categoricalCrossentropy" });
        const { history } = await model.fit(x, y, { batchSize: batch, epochs, shuffle: false, verbose: 0 });
        losses = (history.loss ?? []).map(Number);
        model.dispose();
        optimizer.dispose();
      }
      return losses;
    },
  };
}
