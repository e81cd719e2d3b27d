// A file's tests with two computers: the device for the kernels, and TensorFlow.js's CPU backend for what they are held against.

import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll } from "vitest";
import { tensorflowDevice } from "./device";

/** Makes the CPU backend current for the tests of a file; returns what gives them the device. */
export function deviceBesideCpu(): () => GPUDevice {
  let device: GPUDevice;
  beforeAll(async () => {
    device = await tensorflowDevice();
    await tf.setBackend("cpu");
  });
  afterAll(async () => {
    await tf.setBackend("webgpu");
  });
  return () => device;
}
