import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { blocksOf, layoutOf, slotOf } from "#core/network/base";
import { trainedLayers } from "#core/network/trained-layers";
import type { Depth } from "#core/study/study";
import { DeviceFault } from "../../../../client/src/engine/device-fault";
import { DeviceLost } from "../../../../client/src/engine/device-lost";
import { Diverged } from "../../../../client/src/engine/diverged";
import { kernelsTrainer } from "../../../../client/src/engine/kernels/kernels-trainer";
import type { Preparation, Prepared, Run } from "../../../../client/src/engine/trainer";
import { baseNamed, formulaViews, oracleParameters, oracleRun } from "../oracle";
import { dispatchesOf, limited, ownDevice } from "./altered-device";
import { tensorflowDevice } from "./device";
import { liveBuffers } from "./live-buffers";
import { viewsOf } from "./run-views";
import { finish, lossesOf } from "./runs";

const base = baseNamed("lite0");
const preparation: Preparation = { base, cut: "shallow", pixels: 32, batch: 8, depth: "full", classes: 3 };
const { batch } = preparation;
const layout = layoutOf(base, "shallow", 3);
const never = new AbortController().signal;

async function prepare(changes: Partial<Preparation> = {}): Promise<Prepared> {
  return kernelsTrainer(await tensorflowDevice()).prepare({ ...preparation, ...changes });
}

async function shortRun(steps = 12): Promise<Run> {
  return oracleRun(await oracleParameters(base, "shallow", 3), steps);
}

test("two runs from one start are equal to the bit", async () => {
  const prepared = await prepare();
  const run = await shortRun();
  const first = await finish(prepared, run);
  const second = await finish(prepared, run);
  prepared.dispose();
  expect(second).toEqual(first);
  expect(first.losses).toHaveLength(12);
});

test.each<[Depth, RegExp]>([
  ["probe", /^head\//],
  ["top", /^(block03|block04|head)\//],
  ["full", /^(stem|block\d\d|head)\//],
])("%s changes the layers that it trains and no others", async (depth, trained) => {
  const prepared = await prepare({ depth });
  const run = await shortRun(2);
  const { parameters } = await finish(prepared, run);
  prepared.dispose();
  for (const { name, offset, size } of layout.slots) {
    const [before, after] = [run.init, parameters].map((flat) => [...flat.subarray(offset, offset + size)]);
    if (trained.test(name)) expect(after, name).not.toEqual(before);
    else expect(after, name).toEqual(before);
  }
});

test("all depths see the same loss before the first update", async () => {
  const losses: number[] = [];
  for (const depth of ["probe", "top", "full"] as const) {
    const prepared = await prepare({ depth });
    losses.push((await lossesOf(prepared, await shortRun(1)))[0]!);
    prepared.dispose();
  }
  expect(new Set(losses).size).toBe(1);
});

test("an aborted run throws the signal's reason, and the trainer goes on", async () => {
  const prepared = await prepare();
  const run = await shortRun(60);
  const undisturbed = await finish(prepared, await shortRun());
  const controller = new AbortController();
  const reason = new Error("enough");
  let reported = 0;
  const aborted = (async () => {
    for await (const event of prepared.run(run, { signal: controller.signal })) {
      if (event.type === "steps") reported = event.done;
      controller.abort(reason);
    }
  })();
  await expect(aborted).rejects.toBe(reason);
  expect(reported).toBeGreaterThan(0);
  expect(reported).toBeLessThan(60);
  const afterwards = await finish(prepared, await shortRun());
  prepared.dispose();
  expect(afterwards).toEqual(undisturbed);
});

test("progress counts every step once", async () => {
  const prepared = await prepare({ depth: "probe" });
  const done: number[] = [];
  for await (const event of prepared.run(await shortRun(23), { signal: never })) {
    if (event.type === "steps") done.push(event.losses.length, event.done);
  }
  prepared.dispose();
  expect(done).toEqual([10, 10, 10, 20, 3, 23]);
});

test.each(["stem/weight", "block02/expand/bias", "head/weight"])(
  "a start with NaN in %s diverges at the first step",
  async (name) => {
    const prepared = await prepare();
    const run = await shortRun(2);
    run.init[slotOf(layout, name).offset] = Number.NaN;
    await expect(finish(prepared, run)).rejects.toMatchObject({ code: "diverged", step: 0 });
    prepared.dispose();
  },
);

test.each([1, 12])("a rate that blows the weights up in %i steps diverges", async (steps) => {
  const prepared = await prepare();
  const run = await shortRun(steps);
  run.schedule.trunkRates.fill(1e38);
  await expect(finish(prepared, run)).rejects.toThrow(Diverged);
  prepared.dispose();
});

/** Largest difference, relative to the largest value. */
function farthest(values: Float32Array, wanted: Float32Array): number {
  expect(values).toHaveLength(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...values.map((value, at) => Math.abs(value - wanted[at]!))) / largest;
}

test("evaluation in padded batches equals evaluation in other batches to 1e-5, and matches the features", async () => {
  const parameters = await oracleParameters(base, "shallow", 3);
  const images = formulaViews(5, 32);
  const few = await prepare({ batch: 2, depth: "probe" });
  const many = await prepare({ batch: 8, depth: "probe" });
  const logits = await few.evaluate(parameters, images);
  expect(logits).toHaveLength(15);
  // Tiles depend on the batch, and with them the order of a sum.
  expect(farthest(await many.evaluate(parameters, images), logits)).toBeLessThan(1e-5);
  const features = await few.features(parameters, images);
  expect(farthest(await many.features(parameters, images), features)).toBeLessThan(1e-5);
  few.dispose();
  many.dispose();
  const weight = slotOf(layout, "head/weight");
  const channels = weight.size / 3;
  for (let image = 0; image < 5; image++) {
    for (let n = 0; n < 3; n++) {
      let sum = 0;
      for (let c = 0; c < channels; c++)
        sum += features[image * channels + c]! * parameters[weight.offset + c * 3 + n]!;
      expect(logits[image * 3 + n]).toBeCloseTo(sum, 4);
    }
  }
});

test("a run's start, pictures and order must fit what was prepared", async () => {
  const prepared = await prepare({ depth: "probe" });
  const run = await shortRun(2);
  await expect(finish(prepared, { ...run, init: run.init.subarray(1) })).rejects.toThrow(RangeError);
  await expect(finish(prepared, { ...run, images: formulaViews(8, 48) })).rejects.toThrow(RangeError);
  await expect(finish(prepared, { ...run, order: run.order.subarray(1) })).rejects.toThrow(RangeError);
  prepared.dispose();
});

test("three runs and a disposal leave no tensor and no buffer behind", async () => {
  const device = await tensorflowDevice();
  const live = liveBuffers(device);
  const before = { tensors: tf.memory().numTensors, buffers: live.count() };
  const prepared = await prepare({ depth: "top" });
  const run = await shortRun();
  await finish(prepared, run);
  const held = live.count();
  expect(held).toBeGreaterThan(before.buffers);
  for (let again = 0; again < 2; again++) await finish(prepared, run);
  await prepared.evaluate(run.init, run.images);
  expect(live.count()).toBe(held);
  prepared.dispose();
  expect({ tensors: tf.memory().numTensors, buffers: live.count() }).toEqual(before);
  live.stop();
});

/** Trains on a device and does something to it after the first report. */
async function disturbed(device: GPUDevice, disturb: () => void): Promise<void> {
  const prepared = await kernelsTrainer(device).prepare({ ...preparation, depth: "probe" });
  for await (const event of prepared.run(await shortRun(60), { signal: never })) {
    if (event.type === "steps" && event.done === 10) disturb();
  }
}

test("a device that is lost in a run ends it as lost", async () => {
  const device = await ownDevice();
  await expect(disturbed(device, () => device.destroy())).rejects.toThrow(DeviceLost);
});

test("a device that refuses a command in a run ends it", async () => {
  const device = await ownDevice();
  const refuse = () => device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
  await expect(disturbed(device, refuse)).rejects.toThrow(DeviceFault);
  device.destroy();
});

test("views rendered while training are the plain renderer's, and training on kept ones gives the same bits", async () => {
  const prepared = await prepare();
  const run = await shortRun(23);
  const fresh = viewsOf(run, { batch, stepsAChunk: 7, stored: null });
  const first = await finish(prepared, fresh.run);
  expect(fresh.asked).toEqual([
    [0, 7],
    [7, 14],
    [14, 21],
    [21, 23],
  ]);
  expect(fresh.rendered.every((byte, at) => byte === fresh.plain[at])).toBe(true);
  const kept = viewsOf(run, { batch, stepsAChunk: 25, stored: fresh.plain });
  expect(await finish(prepared, kept.run)).toEqual(first);
  expect(kept.asked.map(([from]) => from)).toEqual([0, 10, 20]);
  expect(kept.rendered.every((byte) => byte === 0)).toBe(true);
  const clean = await finish(prepared, run);
  expect(clean.losses[0]).not.toBe(first.losses[0]);
  prepared.dispose();
});

test("top passes each clean picture through what never changes once, and gets the bits of doing it at every visit", async () => {
  const device = await tensorflowDevice();
  // The pictures find room there, and what the lower layers make of them does not.
  const withoutRoom = limited(device, "maxBufferSize", 40_000);
  const run = { ...(await shortRun(12)), images: formulaViews(9, 32), labels: new Uint8Array(9).fill(1) };
  run.order = run.order.map((_, place) => (place * 5) % 9);
  const [results, dispatches]: [unknown[], number[]] = [[], []];
  for (const on of [device, withoutRoom]) {
    const prepared = await kernelsTrainer(on).prepare({ ...preparation, depth: "top" });
    dispatches.push(await dispatchesOf(device, async () => results.push(await finish(prepared, run))));
    // What is kept of these pictures and weights is not taken for others', and never for views of the same.
    const other = { ...run, init: run.init.map((value) => value * 0.9), images: formulaViews(8, 32) };
    results.push(await finish(prepared, { ...other, order: run.order.map((number) => number % 8) }));
    results.push(await finish(prepared, viewsOf(run, { batch, stepsAChunk: 12, stored: null }).run));
    prepared.dispose();
  }
  expect(results.slice(0, 3)).toEqual(results.slice(3));
  const layers = blocksOf(base, "shallow").flatMap(({ layers }) => layers);
  const still = layers.length - trainedLayers(base, "shallow", "top").size;
  // Nine pictures are two batches, and there are twelve steps.
  expect(dispatches[1]! - dispatches[0]!).toBe((12 - 2) * still);
});

test("a set of images that no buffer of the device can hold is sent batch by batch", async () => {
  const device = await tensorflowDevice();
  const small = limited(device, "maxStorageBufferBindingSize", 5 * 32 * 32 * 4);
  const run = viewsOf(await shortRun(3), { batch, stepsAChunk: 3, stored: null }).run;
  const results = [];
  for (const on of [device, small]) {
    const prepared = await kernelsTrainer(on).prepare(preparation);
    results.push([
      await finish(prepared, run),
      await finish(prepared, { ...run, views: null }),
      await prepared.evaluate(run.init, run.images),
    ]);
    prepared.dispose();
  }
  expect(results[1]).toEqual(results[0]);
});
