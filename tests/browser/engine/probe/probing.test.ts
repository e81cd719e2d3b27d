import { promisifyRequest, type UseStore } from "idb-keyval";
import { expect, test } from "vitest";
import { plansOf } from "#core/pictures/batches";
import { batchOrder } from "#core/pictures/order";
import { scheduleOf } from "#core/study/recipe";
import { autodiffTrainer } from "../../../../client/src/engine/autodiff/trainer";
import { kernelsTrainer } from "../../../../client/src/engine/kernels/kernels-trainer";
import { probing } from "../../../../client/src/engine/probe/probing";
import type { Preparation, Run, Trainer } from "../../../../client/src/engine/trainer";
import { openChunkCache } from "../../../../client/src/storage/chunk-cache";
import { emptyStore, full } from "../../storage/faults";
import { tensorflowDevice } from "../kernels/device";
import { finish } from "../kernels/runs";
import { baseNamed, formulaViews, oracleParameters } from "../oracle";

const base = baseNamed("lite0");
const [classes, batch, steps, count] = [3, 8, 30, 9];
const preparation: Preparation = { base, cut: "shallow", pixels: 32, batch, depth: "probe", classes };
const images = formulaViews(count, 32);
const order = batchOrder({ images: count, steps, batch, seed: 4 });
const hashes = Array.from({ length: count }, (_, image) => `image ${image}`);

/** A run on two views of each image; nothing of it is kept as batches. */
async function augmentedRun(): Promise<Run> {
  const plan = plansOf({ policy: "heavy", strength: 1, flips: false, seed: 4, hashes, order, r: 2 });
  return {
    init: await oracleParameters(base, "shallow", classes),
    images,
    labels: Uint8Array.from({ length: count }, (_, image) => image % classes),
    order,
    views: { plan, stepsAChunk: steps, kept: async () => undefined, keep: async () => {} },
    schedule: scheduleOf({ init: "pretrained", cut: "shallow", steps }),
  };
}

/** The same trainer; `passed` counts the pictures that went through the trunk. */
function counted(trainer: Trainer): Trainer & { passed: number } {
  const counting = {
    ...trainer,
    passed: 0,
    prepare: async (wanted: Preparation) => {
      const prepared = await trainer.prepare(wanted);
      const features: typeof prepared.features = (parameters, pictures) => {
        counting.passed += pictures.count;
        return prepared.features(parameters, pictures);
      };
      return { ...prepared, features };
    },
  };
  return counting;
}

/** A whole probe: what it reports, learns and says of pictures. */
async function probed(trainer: Trainer, run: Run) {
  const prepared = await trainer.prepare(preparation);
  try {
    const { losses, parameters } = await finish(prepared, run);
    return { losses, parameters, logits: await prepared.evaluate(parameters, images) };
  } finally {
    prepared.dispose();
  }
}

const farthest = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Math.max(...Array.from(one, (value, at) => Math.abs(value - other[at]!)));

test("a probe learns what the trainer itself would, but for what float16 rounds away", async () => {
  const kernels = kernelsTrainer(await tensorflowDevice());
  const apart = counted(kernels);
  const run = await augmentedRun();
  const got = await probed(probing(apart, openChunkCache(emptyStore(), { budget: 1e7 })), run);
  const wanted = await probed(kernels, run);
  expect(apart.passed).toBe(2 * count + count);
  expect(wanted.losses.at(-1)).toBeLessThan(wanted.losses[0]!);
  expect(farthest(got.losses, wanted.losses)).toBeLessThan(2e-3);
  expect(farthest(got.logits, wanted.logits)).toBeLessThan(5e-3);
});

test("what was kept gives the same numbers to the bit, and nothing passes through the trunk again", async () => {
  const apart = counted(kernelsTrainer(await tensorflowDevice()));
  const cache = openChunkCache(emptyStore(), { budget: 1e7 });
  const run = await augmentedRun();
  const first = await probed(probing(apart, cache), run);
  const passed = apart.passed;
  expect(await probed(probing(apart, cache), run)).toEqual(first);
  expect(apart.passed).toBe(passed);
});

test("other weights have other features, and another head has the same", async () => {
  const apart = counted(kernelsTrainer(await tensorflowDevice()));
  const prepared = await probing(apart, openChunkCache(emptyStore(), { budget: 1e7 })).prepare(preparation);
  const { init } = await augmentedRun();
  const first = await prepared.features(init, images);
  expect(apart.passed).toBe(count);
  expect(await prepared.features(init.with(init.length - 60, 7), images)).toEqual(first);
  expect(apart.passed).toBe(count);
  expect(await prepared.features(init.with(0, init[0]! + 0.5), images)).not.toEqual(first);
  expect(apart.passed).toBe(2 * count);
  prepared.dispose();
});

/** Replaces the bytes of every chunk. */
async function damage(store: UseStore, bytes: (old: ArrayBuffer) => ArrayBuffer): Promise<void> {
  await store("readwrite", async (entries) => {
    for (const key of await promisifyRequest(entries.getAllKeys())) {
      const value: unknown = await promisifyRequest<unknown>(entries.get(key));
      if (value instanceof ArrayBuffer) entries.put(bytes(value), key);
    }
    return promisifyRequest(entries.transaction);
  });
}

test.each<[string, (old: ArrayBuffer) => ArrayBuffer]>([
  ["changed", (old) => Uint8Array.from(new Uint8Array(old), (byte, at) => (at === 7 ? byte ^ 1 : byte)).buffer],
  ["cut short", (old) => old.slice(0, -2)],
])("features that were %s are never used", async (_, bytes) => {
  const apart = counted(kernelsTrainer(await tensorflowDevice()));
  const store = emptyStore();
  const cache = openChunkCache(store, { budget: 1e7 });
  const run = await augmentedRun();
  const first = await probed(probing(apart, cache), run);
  const passed = apart.passed;
  await damage(store, bytes);
  expect(await probed(probing(apart, cache), run)).toEqual(first);
  expect(apart.passed).toBe(2 * passed);
});

test("a full disk changes nothing but the time", async () => {
  const kernels = kernelsTrainer(await tensorflowDevice());
  const run = await augmentedRun();
  const roomy = await probed(probing(kernels, openChunkCache(emptyStore(), { budget: 1e7 })), run);
  expect(await probed(probing(kernels, openChunkCache(full(emptyStore()), { budget: 1e7 })), run)).toEqual(roomy);
});

test("automatic differentiation embeds alike, and neither takes what the other kept", async () => {
  const cache = openChunkCache(emptyStore(), { budget: 1e7 });
  const { init } = await augmentedRun();
  const features: Float32Array[] = [];
  for (const trainer of [kernelsTrainer(await tensorflowDevice()), autodiffTrainer("cpu")]) {
    const apart = counted(trainer);
    const prepared = await probing(apart, cache).prepare({ ...preparation, batch: 2 });
    features.push(await prepared.features(init, formulaViews(2, 32)));
    expect(apart.passed).toBe(2);
    prepared.dispose();
  }
  const [kernels, autodiff] = features as [Float32Array, Float32Array];
  expect(farthest(kernels, autodiff)).toBeLessThan(1e-3 * Math.max(...autodiff.map(Math.abs)));
});

test("a run that is stopped says so", async () => {
  const cache = openChunkCache(emptyStore(), { budget: 1e7 });
  const prepared = await probing(kernelsTrainer(await tensorflowDevice()), cache).prepare(preparation);
  const stop = new AbortController();
  const reports = prepared.run(await augmentedRun(), { signal: stop.signal })[Symbol.asyncIterator]();
  await reports.next();
  stop.abort(new Error("enough"));
  await expect(reports.next()).rejects.toThrow("enough");
  prepared.dispose();
});
