// `tf.layers` under `fit` on TensorFlow.js's processor backend.

import * as tf from "@tensorflow/tfjs";
import type { Open } from "../../contender";
import { fittedHead } from "../../fitted-head";

export const open: Open = async () => {
  await tf.setBackend("cpu");
  return fittedHead();
};
