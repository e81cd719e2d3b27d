// The same cut as a `tf.layers` model, folded as ours is, under `predict`.

import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs";
import type { Open } from "../../contender";
import { layersModel } from "../../layers-model";
import { embeddedPictures, problemOf } from "../../problem";

export const open: Open = async (settings) => {
  const problem = await problemOf({ ...settings, batch: embeddedPictures });
  const { pixels, batch } = problem;
  await tf.setBackend("webgpu");
  const { features: model } = layersModel(problem);
  return {
    async work(times) {
      let rows: ArrayLike<number> = [];
      for (let time = 0; time < times; time++) {
        // From pixels each time, as ours.
        const pictures = tf.tensor4d(problem.pictures, [batch, pixels, pixels, 3]);
        const features = model.predict(pictures, { batchSize: settings.batch });
        if (Array.isArray(features)) throw new Error("the model has one output");
        rows = await features.data();
        tf.dispose([pictures, features]);
      }
      return Array.from(rows).slice(0, rows.length / batch);
    },
  };
};
