// TensorFlow.js's backends: loaded when first asked for, so that WebGL and CPU cost nothing where WebGPU works.
// One backend is current in a thread; whoever computes says which before it starts. No arithmetic here.

import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { StudyError } from "#core/error";
import { DeviceLost } from "./device-lost";
import type { Backend } from "./trainer";

/** TensorFlow.js cannot compute with this backend here. */
export class BackendUnavailable extends StudyError {
  readonly code = "backend-unavailable";
  constructor(backend: Backend, reason: string) {
    super(`TensorFlow.js could not start ${backend} (${reason}). Nothing was trained; choose another backend.`);
  }
}

/** The WebGPU devices that were started here, and why those that are gone went, in the browser's words. */
const devices = new WeakMap<GPUDevice, { lost: string | null }>();

/** Makes a backend current, loading it if need be; throws `BackendUnavailable`. */
export async function useBackend(backend: Backend): Promise<void> {
  if (backend === "webgpu") {
    webgpuRegistered ??= registerWebgpu();
    await webgpuRegistered;
  } else if (!tf.findBackendFactory(backend)) await import("@tensorflow/tfjs");
  if (!tf.findBackendFactory(backend)) throw new BackendUnavailable(backend, "it is not supported");
  if (tf.getBackend() !== backend && !(await tf.setBackend(backend))) {
    throw new BackendUnavailable(backend, "its start failed");
  }
  const started = await currentWebgpu();
  if (started) watch(started);
}

/** The device behind TensorFlow.js's WebGPU backend, started if need be; throws `BackendUnavailable`. */
export async function webgpuDevice(): Promise<GPUDevice> {
  await useBackend("webgpu");
  const backend = await currentWebgpu();
  if (!backend) throw new BackendUnavailable("webgpu", "another backend took its place");
  return backend.device;
}

/** Milliseconds between two looks at a device that is being waited for. */
const lookEveryMs = 250;

/**
 * The work's value; throws `DeviceLost` if the current backend's device is gone.
 * TensorFlow.js does not notice: a WebGPU tensor then reads zeros, a WebGL one is waited for without end, and an operation
 * fails for some other reason.
 */
export async function unlessLost<T>(work: Promise<T>): Promise<T> {
  let look: ReturnType<typeof setInterval> | undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    look = setInterval(() => throwIfLost().catch(reject), lookEveryMs);
  });
  try {
    const value = await Promise.race([work, lost]);
    await throwIfLost();
    return value;
  } catch (cause) {
    await throwIfLost();
    throw cause;
  } finally {
    clearInterval(look);
  }
}

/** Forgets a backend and destroys its device, so that the next use gets a new one. Nothing happens where it never started. */
export async function renewBackend(backend: Backend): Promise<void> {
  const factory = tf.findBackendFactory(backend);
  if (!factory) return;
  const device = backend === "webgpu" ? (await currentWebgpu())?.device : undefined;
  tf.removeBackend(backend);
  tf.registerBackend(backend, factory);
  device?.destroy();
}

/** Features that our kernels use where an adapter has them. */
const wantedFeatures = ["subgroups", "timestamp-query"] as const satisfies readonly GPUFeatureName[];

let webgpuRegistered: Promise<void> | undefined;

/** TensorFlow.js's WebGPU backend, on a device with these features: its own factory doesn't ask for them. */
async function registerWebgpu(): Promise<void> {
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  if (!tf.findBackendFactory("webgpu")) return;
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", async () => {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new BackendUnavailable("webgpu", "there is no adapter");
    const { limits } = adapter;
    const device = await adapter.requestDevice({
      requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
      requiredLimits: {
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
        maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxBufferSize: limits.maxBufferSize,
        maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
        maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      },
    });
    return new WebGPUBackend(device, adapter.info);
  });
}

async function throwIfLost(): Promise<void> {
  const device = (await currentWebgpu())?.device;
  const lost = device && devices.get(device)?.lost;
  if (typeof lost === "string") throw new DeviceLost(lost);
  if (tf.getBackend() !== "webgl") return;
  const { MathBackendWebGL } = await import("@tensorflow/tfjs");
  const backend = tf.backend();
  if (backend instanceof MathBackendWebGL && backend.getGPGPUContext().gl.isContextLost()) {
    throw new DeviceLost("the WebGL context was lost");
  }
}

async function currentWebgpu(): Promise<WebGPUBackend | null> {
  if (tf.getBackend() !== "webgpu") return null;
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  const backend = tf.backend();
  return backend instanceof WebGPUBackend ? backend : null;
}

function watch(backend: WebGPUBackend): void {
  const { device } = backend;
  if (devices.has(device)) return;
  const state: { lost: string | null } = { lost: null };
  devices.set(device, state);
  device.lost.then(({ message }) => {
    state.lost = message;
  });
  // Waiting for the device in the middle of a task loses it; what is already on the processor may be read.
  const read = backend.readSync.bind(backend);
  backend.readSync = (id) => {
    if ((backend.tensorMap.get(id).values ?? null) === null)
      throw new Error("a WebGPU tensor was read without waiting: await data()");
    return read(id);
  };
}
