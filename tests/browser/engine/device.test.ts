import { MathBackendWebGL } from "@tensorflow/tfjs";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, test, vi } from "vitest";
import { layoutOf } from "#core/network/base";
import { scratchTrunk } from "#core/network/initialise";
import { stream } from "#core/random";
import { baseIds } from "#core/study/study";
import { type Device, openDevice, openTrustedDevice, reopenDevice } from "../../../client/src/engine/device";
import { checkDevice } from "../../../client/src/engine/device-check";
import { DeviceLost } from "../../../client/src/engine/device-lost";
import type { Backend, Run, RunViews, TrainEvent, Trainer } from "../../../client/src/engine/trainer";
import type { Opened } from "./device-worker";
import { finish } from "./kernels/runs";
import { baseNamed, formulaViews, oracleParameters } from "./oracle";

afterEach(() => vi.restoreAllMocks());

const base = baseNamed("lite0");
const { trunkSize } = layoutOf(base, "shallow", 3);
const trunkOf = async () => (await oracleParameters(base, "shallow", 3)).slice(0, trunkSize);

function inWorker(prefer: Backend): Promise<Opened> {
  const worker = new Worker(new URL("./device-worker.ts", import.meta.url), { type: "module" });
  return new Promise<Opened>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(prefer);
  }).finally(() => worker.terminate());
}

/** A trainer whose results pass through `spoil` before anyone sees them. */
function spoilt(trainer: Trainer, spoil: (event: TrainEvent, run: Run) => TrainEvent): Trainer {
  return {
    ...trainer,
    async prepare(preparation) {
      const prepared = await trainer.prepare(preparation);
      return {
        ...prepared,
        async *run(run, options) {
          for await (const event of prepared.run(run, options)) yield spoil(event, run);
        },
      };
    },
  };
}

test("a worker with WebGPU trains with our kernels and loads no other backend and no gradients", async () => {
  const { loaded, ...device } = await inWorker("webgpu");
  expect(device).toMatchObject({ backend: "webgpu", trainer: "kernels", software: true, why: "" });
  expect(device.adapter).toMatch(/swiftshader/);
  expect(loaded.filter((address) => /webgpu/.test(address)).length).toBeGreaterThan(0);
  expect(
    loaded.filter((address) => /autodiff|register_all_gradients|tfjs\.js|tfjs-backend-(webgl|cpu)/.test(address)),
  ).toEqual([]);
});

test.each(["webgl", "cpu"] as const)("a worker on %s trains by automatic differentiation", async (backend) => {
  const device = await inWorker(backend);
  expect(device).toMatchObject({ backend, trainer: "autodiff", software: true, why: "" });
});

test("without an adapter the study goes on without WebGPU, and says why", async () => {
  vi.spyOn(navigator.gpu, "requestAdapter").mockResolvedValue(null);
  const device = await openDevice();
  expect(device).toMatchObject({ backend: "webgl", why: "WebGPU found no graphics adapter on this device." });
});

test("without WebGPU and WebGL the processor trains, and both reasons are said", async () => {
  vi.spyOn(navigator.gpu, "requestAdapter").mockResolvedValue(null);
  vi.spyOn(OffscreenCanvas.prototype, "getContext").mockReturnValue(null);
  const device = await openDevice();
  expect(device.backend).toBe("cpu");
  expect(device.why).toBe("WebGPU found no graphics adapter on this device. This browser has no WebGL 2.");
});

test.each(baseIds)("our kernels pass the device check with %s", async (id) => {
  const { trainer } = await openDevice();
  expect(await checkDevice(trainer, baseNamed(id), await oracleParameters(baseNamed(id), "shallow", 3))).toBe("");
});

test("a device that passes its check is used", async () => {
  expect(await openTrustedDevice({ base, trunk: await trunkOf() })).toMatchObject({ backend: "webgpu", why: "" });
});

test("the device check passes from scratch weights too", async () => {
  const { trainer } = await openDevice();
  for (const seed of [1, 2, 3]) {
    const trunk = scratchTrunk(base, "shallow", formulaViews(8, 32), stream(seed));
    expect(await checkDevice(trainer, base, trunk)).toBe("");
  }
});

test("a device that moves nothing, one tensor wrongly, or tells other losses fails the check", async () => {
  const { trainer } = await openDevice();
  const parameters = await trunkOf();
  const layout = layoutOf(base, "shallow", 2);
  const fault = (spoil: (event: TrainEvent, run: Run) => TrainEvent) =>
    checkDevice(spoilt(trainer, spoil), base, parameters);

  const still = await fault((event, { init }) => (event.type === "finished" ? { ...event, parameters: init } : event));
  expect(still).toMatch(/gradient of .* is zero/);

  const some = [
    "stem/weight",
    "block02/depthwise/weight",
    "block03/expand/bias",
    "block04/project/weight",
    "head/weight",
  ];
  for (const { name, offset, size } of layout.slots.filter((slot) => some.includes(slot.name))) {
    const against = await fault((event, { init }) => {
      if (event.type === "steps") return event;
      const spoiltOnes = event.parameters.slice();
      for (let at = offset; at < offset + size; at++) spoiltOnes[at] = 2 * init[at]! - event.parameters[at]!;
      return { ...event, parameters: spoiltOnes };
    });
    expect(against).toBe(`its gradient of ${name} is wrong`);
  }

  const lying = await fault((event) =>
    event.type === "steps" ? { ...event, losses: event.losses.map((loss) => loss * 1.01) } : event,
  );
  expect(lying).toBe("its loss differs from the processor's");
});

test("a device that renders one byte of a view wrongly fails the check", async () => {
  const { trainer } = await openDevice();
  const wrongly: Trainer = {
    ...trainer,
    async prepare(preparation) {
      const prepared = await trainer.prepare(preparation);
      const spoil = (views: RunViews): RunViews => ({
        ...views,
        keep: (from, to, bytes) => views.keep(from, to, bytes.with(77, bytes[77]! ^ 1)),
      });
      return { ...prepared, run: (run, how) => prepared.run({ ...run, views: run.views && spoil(run.views) }, how) };
    },
  };
  expect(await checkDevice(wrongly, base, await trunkOf())).toBe("its views differ from the processor's");
});

test("a device that throws fails the check with its own words", async () => {
  const { trainer } = await openDevice();
  const broken: Trainer = { ...trainer, prepare: () => Promise.reject(new Error("no memory")) };
  expect(await checkDevice(broken, base, await trunkOf())).toBe('it stopped with "no memory"');
});

test("a graphics device that drops its work fails its check; WebGL passes it, trains instead, and why is said", async () => {
  vi.spyOn(GPUQueue.prototype, "submit").mockReturnValue(undefined);
  const device = await openTrustedDevice({ base, trunk: await trunkOf() });
  expect(device.backend).toBe("webgl");
  expect(device.why).toBe("WebGPU failed its check: its features differ from the processor's.");
});

/** As little as can be compiled. */
const smallest = { base, cut: "shallow", pixels: 16, batch: 2, depth: "probe", classes: 3 } as const;

/** A run of a network that was prepared so. */
async function smallestRun(steps: number): Promise<Run> {
  const rates = new Float32Array(steps).fill(1e-3);
  return {
    init: await oracleParameters(base, "shallow", 3),
    images: formulaViews(2, 16),
    labels: Uint8Array.of(0, 1),
    order: Uint32Array.from({ length: 2 * steps }, (_, place) => place % 2),
    views: null,
    schedule: { trunkRates: rates, headRates: rates, decay: 0, clip: 1 },
  };
}

test("after its device is lost, WebGPU trains on a new one, to the same bits", async () => {
  const lost = await openDevice();
  const run = await smallestRun(12);
  const trained = async (trainer: Trainer) => {
    const prepared = await trainer.prepare(smallest);
    const end = await finish(prepared, run);
    prepared.dispose();
    return end;
  };
  const before = await trained(lost.trainer);
  const old = currentDevice();
  old.destroy();
  await old.lost;
  const device = await reopenDevice(lost);
  expect(device).toMatchObject({ backend: "webgpu", why: "" } satisfies Partial<Device>);
  expect(currentDevice()).not.toBe(old);
  expect(await trained(device.trainer)).toEqual(before);
});

test("a device that takes a lost one's place is not used where it fails the check", async () => {
  const lost = await openDevice();
  currentDevice().destroy();
  vi.spyOn(GPUQueue.prototype, "submit").mockReturnValue(undefined);
  // Or WebGL would be checked too, which takes half a minute here.
  vi.spyOn(OffscreenCanvas.prototype, "getContext").mockReturnValue(null);
  const device = await reopenDevice(lost, { base, trunk: await trunkOf() });
  expect(device.backend).toBe("cpu");
  expect(device.why).toBe(
    "WebGPU failed its check: its features differ from the processor's. This browser has no WebGL 2.",
  );
});

test("a run on a lost WebGL context ends with DeviceLost, and a reopened device computes", async () => {
  const lost = await openDevice({ prefer: "webgl" });
  const { trainer } = lost;
  const run = await smallestRun(20);
  const { init, images } = run;
  const prepared = await trainer.prepare(smallest);
  const features = await prepared.features(init, images);
  const losing = (async () => {
    for await (const _ of prepared.run(run, { signal: new AbortController().signal })) {
      const backend = tf.backend();
      if (backend instanceof MathBackendWebGL) {
        backend.getGPGPUContext().gl.getExtension("WEBGL_lose_context")?.loseContext();
      }
    }
  })();
  await expect(losing).rejects.toBeInstanceOf(DeviceLost);

  const device = await reopenDevice(lost);
  expect(device.backend).toBe("webgl");
  const again = await (await device.trainer.prepare(smallest)).features(init, images);
  expect(again).toEqual(features);
});

test("a WebGPU tensor cannot be read without waiting for it", async () => {
  await openDevice();
  const tensor = tf.add(tf.ones([70_000]), 1);
  expect(() => tensor.dataSync()).toThrow("await data()");
  expect((await tensor.data())[0]).toBe(2);
  tensor.dispose();
});

function currentDevice(): GPUDevice {
  const backend = tf.backend();
  if (!(backend instanceof WebGPUBackend)) throw new Error(`${tf.getBackend()} is current`);
  return backend.device;
}
