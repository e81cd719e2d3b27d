// TensorFlow.js's backends: loaded when first asked for, so that WebGL and CPU cost nothing where WebGPU works.
// One backend is current in a thread; whoever computes says which before it starts.

import * as tf from "@tensorflow/tfjs-core";
// Gradients register themselves by name; without this line a bundler leaves them out.
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { StudyError } from "#core/error";
import type { Backend } from "../trainer";

/** TensorFlow.js cannot compute with this backend here. */
export class BackendUnavailable extends StudyError {
  readonly code = "backend-unavailable";
  constructor(backend: Backend, reason: string) {
    super(`TensorFlow.js could not start ${backend} (${reason}). Nothing was trained; choose another backend.`);
  }
}

/** Makes a backend current, loading it if need be; throws `BackendUnavailable`. */
export async function useBackend(backend: Backend): Promise<void> {
  if (tf.getBackend() === backend) return;
  if (!tf.findBackendFactory(backend)) {
    await (backend === "webgpu" ? import("@tensorflow/tfjs-backend-webgpu") : import("@tensorflow/tfjs"));
  }
  if (!tf.findBackendFactory(backend)) throw new BackendUnavailable(backend, "it is not supported");
  if (!(await tf.setBackend(backend))) throw new BackendUnavailable(backend, "its start failed");
}

/**
 * Forgets a backend's device, so that the next use gets a new one.
 * A lost WebGPU device is not noticed otherwise: operations go on without an error and give zeros.
 */
export function renewBackend(backend: Backend): void {
  const factory = tf.findBackendFactory(backend);
  if (!factory) return;
  tf.removeBackend(backend);
  tf.registerBackend(backend, factory);
}
