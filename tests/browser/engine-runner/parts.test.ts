import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ImageSet } from "#core/pixels";
import { packChunk, unpackChunk } from "../../../client/src/engine/chunk";
import type { Device } from "../../../client/src/engine/device";
import { deviceHolder, type Openers } from "../../../client/src/engine/device-holder";
import { gate } from "../../../client/src/engine/gate";
import { lockTrainer } from "../../../client/src/engine/lock";
import { remembering } from "../../../client/src/engine/remembering";
import { loadTarget } from "../../../client/src/engine/targets";
import type { Prepared, Trainer } from "../../../client/src/engine/trainer";
import { loadBase } from "../../../client/src/engine/weights";
import { openChunkCache } from "../../../client/src/storage/chunk-cache";
import { openWeightsCache } from "../../../client/src/storage/weights-cache";
import { emptyStore } from "../storage/faults";

const { signal } = new AbortController();
/** Every task that is due has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("opaque pictures are packed without loss, grey ones to one byte a pixel", () => {
  const level = fc.integer({ min: 0, max: 255 });
  const coloured = fc.array(fc.tuple(level, level, level), { minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(coloured, fc.boolean(), (pixels, grey) => {
      const data = Uint8Array.from(pixels.flatMap(([r, g, b]) => (grey ? [r, r, r, 255] : [r, g, b, 255])));
      const packed = packChunk(data);
      const back = new Uint8Array(data.length);
      expect(unpackChunk(packed, back)).toBe(true);
      expect(back).toEqual(data);
      if (grey) expect(packed.length).toBe(1 + pixels.length);
    }),
  );
});

test("a chunk of another length is not unpacked", () => {
  const into = new Uint8Array(8);
  expect(unpackChunk(packChunk(new Uint8Array(16).fill(255)), into)).toBe(false);
  expect(unpackChunk(new Uint8Array(0), into)).toBe(false);
  expect(into).toEqual(new Uint8Array(8));
});

test("a closed gate holds until it opens, and an open one lets pass", async () => {
  const held = gate();
  await held.pass(signal);
  held.close();
  let passed = false;
  const passing = held.pass(signal).then(() => {
    passed = true;
  });
  await settled();
  expect(passed).toBe(false);
  held.open();
  await passing;
  expect(passed).toBe(true);
});

test("a stop is heard at a closed gate", async () => {
  const held = gate();
  const stop = new AbortController();
  held.close();
  const passing = held.pass(stop.signal);
  stop.abort();
  await expect(passing).rejects.toBe(stop.signal.reason);
});

test("the trainer's lock is free again once it is given back", async () => {
  const release = await lockTrainer();
  await expect(lockTrainer()).rejects.toMatchObject({ code: "busy" });
  release();
  await settled();
  (await lockTrainer())();
});

/** A network that computes nothing. */
const idle: Prepared = {
  async *run() {},
  evaluate: async () => new Float32Array(),
  features: async () => new Float32Array(),
  dispose: () => {},
};

test("equal preparations share a network, and the least recently used of three is freed", async () => {
  const { base } = await loadBase("lite0", "shallow", { signal, cache: openWeightsCache(emptyStore()) });
  const made: number[] = [];
  const freed: number[] = [];
  const trainer: Trainer = {
    name: "kernels",
    backend: "webgpu",
    forms: async () => [],
    async prepare({ pixels }) {
      made.push(pixels);
      return { ...idle, dispose: () => void freed.push(pixels) };
    },
  };
  const { prepare } = remembering(trainer);
  for (const pixels of [32, 48, 32, 64, 32, 48]) {
    (await prepare({ base, cut: "shallow", pixels, batch: 16, depth: "full", classes: 10 })).dispose();
  }
  expect(made).toEqual([32, 48, 64, 48]);
  expect(freed).toEqual([48, 64]);
});

test("a device is checked before the first study, and every one that takes its place after a loss is checked too", async () => {
  const { base } = await loadBase("lite0", "shallow", { signal, cache: openWeightsCache(emptyStore()) });
  const proof = { base, trunk: new Float32Array(1) };
  const opened: string[] = [];
  const called = (how: string): Device => {
    opened.push(how);
    const trainer: Trainer = { name: "kernels", backend: "webgpu", forms: async () => [], prepare: async () => idle };
    return { trainer, backend: "webgpu", adapter: "", software: true, why: "" };
  };
  const checks = (given: unknown) => (given === proof ? "checked" : "unchecked");
  const openers: Openers = {
    open: async () => called("opened"),
    trust: async (given) => called(`opened, ${checks(given)}`),
    reopen: async (_, given) => called(`reopened, ${checks(given)}`),
  };
  const holder = deviceHolder(openers, { features: openChunkCache(emptyStore(), { budget: 0 }) });
  await holder.current();
  holder.lose();
  await holder.current();
  holder.lose();
  await holder.trusted(proof);
  await holder.trusted(proof);
  for (const next of [() => holder.current(), () => holder.trusted(proof)]) {
    holder.lose();
    await next();
  }
  const again = "reopened, checked";
  expect(opened).toEqual(["opened", "reopened, unchecked", again, again, again]);
});

const everyPicture = ({ labels, pictures }: ImageSet) => pictures(Uint32Array.from(labels.keys()));

test("the digits are one set on both sides; printed digits are validated on handwritten ones", async () => {
  const digits = await loadTarget("digits", { pixels: 32, signal });
  expect(digits.training).toBe(digits.validation);
  expect(await everyPicture(digits.training)).toMatchObject({ count: 3000, size: 32 });
  const printed = await loadTarget("printed-to-handwritten", { pixels: 32, signal });
  expect(await everyPicture(printed.training)).toMatchObject({ count: 1200, size: 32 });
  expect(printed.validation.hashes).toEqual(digits.training.hashes);
  expect(new Set(printed.training.groups).size).toBe(120);
});

test("an image is known by the same hash at every size", async () => {
  const [small, large] = await Promise.all([32, 48].map((pixels) => loadTarget("digits", { pixels, signal })));
  expect(small?.training.hashes).toEqual(large?.training.hashes);
  expect(new Set(small?.training.hashes).size).toBeGreaterThan(2990);
});

test("a loaded picture is opaque and grey", async () => {
  const { training } = await loadTarget("digits", { pixels: 28, signal });
  const { data } = await everyPicture(training);
  for (let pixel = 0; pixel < data.length; pixel += 4 * 97) {
    expect([data[pixel + 1], data[pixel + 2], data[pixel + 3]]).toEqual([data[pixel], data[pixel], 255]);
  }
});

test("emoji keep their colours and are opaque, and both sets count emoji by the same numbers", async () => {
  const { training, validation, sharesGroups, classes } = await loadTarget("emoji", { pixels: 32, signal });
  const { data, size } = await everyPicture(training);
  expect([sharesGroups, classes.length, size]).toEqual([true, 6, 32]);
  expect(new Set(training.groups)).toEqual(new Set(validation.groups));
  let [coloured, clear] = [0, 0];
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    if (data[pixel] !== data[pixel + 1] || data[pixel] !== data[pixel + 2]) coloured++;
    if (data[pixel + 3] !== 255) clear++;
  }
  expect(clear).toBe(0);
  expect(coloured).toBeGreaterThan(data.length / 8);
});

test("a target that is not served is a failure in words", async () => {
  const loading = loadTarget("digits", { pixels: 32, signal, from: "/nowhere/" });
  await expect(loading).rejects.toMatchObject({ code: "not-served" });
});
