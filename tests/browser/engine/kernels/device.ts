// TensorFlow.js's own WebGPU device, as the product lends it to the trainer.

import "@tensorflow/tfjs-backend-webgpu";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";

/** The device behind the WebGPU backend; one for all tests of a page. */
export async function tensorflowDevice(): Promise<GPUDevice> {
  await tf.setBackend("webgpu");
  await tf.ready();
  const backend = tf.backend();
  if (!(backend instanceof WebGPUBackend)) throw new Error(`TensorFlow.js chose ${tf.getBackend()}`);
  return backend.device;
}
