// `tf.layers` under `fit` on WebGPU.

import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs";
import type { Open } from "../../contender";
import { fittedHead } from "../../fitted-head";

export const open: Open = async () => {
  await tf.setBackend("webgpu");
  return fittedHead();
};
