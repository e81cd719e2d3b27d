// TensorFlow.js's own WebGPU device, as the product lends it to the trainer.

import * as tf from "@tensorflow/tfjs-core";
import { webgpuDevice } from "../../../../client/src/engine/tensorflow";

/** The device behind the WebGPU backend; one for all tests of a page. */
export async function tensorflowDevice(): Promise<GPUDevice> {
  const device = await webgpuDevice();
  await tf.ready();
  return device;
}
