// A block of a large own task decodes what it draws and holds no more, whatever the task has. Decoding itself needs a browser;
// here a picture's bytes are its pixels.

import { beforeAll, expect, test } from "vitest";
import { shiftedPerClass } from "#core/pictures/shift";
import type { PackedViews, Target } from "#core/pixels";
import { blockSeed } from "#core/random";
import { capturedOf } from "#core/split/captured";
import { splitOf } from "#core/split/split";
import { ownTargetName, TaskMissing } from "#core/tasks/own-target";
import { type Block, blockOf } from "../../../client/src/engine/block";
import { openOwnTarget } from "../../../client/src/engine/own-images";
import { baseOf, shardsOf } from "../../core/network/bases";
import { imagesOf, taskOf } from "../../core/tasks/task-images";
import { settings as usual } from "../studies";
import { taskShelf } from "../task-shelf";

const { signal } = new AbortController();
const classes = 2;
const task = taskOf(classes);
/** 1,200 images of their own moments, a fifth of them captured again elsewhere. */
const images = imagesOf(
  task,
  Array.from({ length: 1200 }, (_, at) => ({ label: at % classes, group: at, content: at, shifted: at % 10 > 7 })),
);
const pixels = 32;
const length = pixels ** 2 * 4;
const name = ownTargetName(task, images)!;
const settings = { ...usual, target: name, base: "glyphs", cut: "shallow", pixels, validationPerClass: 8 } as const;
const base = baseOf(settings.base);
const shards = shardsOf(base, settings.cut);

/** Pixels that say which image they are of. */
const pixelsOf = (hash: string) => {
  const data = new Uint8Array(length).fill(255);
  for (let at = 0; at < length; at++)
    if (at % 4 !== 3) data[at] = Number.parseInt(hash.slice(at % 61, (at % 61) + 2), 16);
  return data;
};

const shelf = taskShelf();
let target: Target;
let decoded = 0;
beforeAll(async () => {
  await shelf.store.save(task);
  await shelf.store.add(
    task.id,
    images.map((image) => ({ image, picture: new Blob([pixelsOf(image.hash)]) })),
  );
  const decode = async (picture: Blob): Promise<PackedViews> => {
    decoded += 1;
    return { data: new Uint8Array(await picture.arrayBuffer()), count: 1, size: pixels };
  };
  target = await openOwnTarget(name, { pixels, tasks: shelf.store, signal, decode });
});

/** Bytes of pixels that a block holds. */
const held = ({ validation, shifted, captured, training }: Block) =>
  [validation, shifted, captured!, ...training.values()].reduce(
    (sum, each) => sum + each.images.data.buffer.byteLength,
    0,
  );

test("opening a task decodes nothing, and each block decodes each picture that it draws once", {
  timeout: 60_000,
}, async () => {
  expect(decoded).toBe(0);
  const largest = Math.max(...settings.budgets);
  const shifted = shiftedPerClass(settings, classes);
  const drawn = classes * (largest + settings.validationPerClass + shifted);
  for (const at of [0, 1, 5]) {
    const before = decoded;
    const block = await blockOf(settings, at, { target, base, shards });
    expect(decoded - before).toBe(drawn);
    // Every budget and shift has a copy of its own; the task's 1,200 pictures would be 5 MB.
    const shifts = block.shifted.images.count;
    const copies = settings.budgets.reduce((sum, n) => sum + n, 0) + settings.validationPerClass + shifted;
    expect(held(block)).toBe(length * (classes * copies + shifts));
  }
});

test("a block's pictures are those of the images that its split names, in its order", async () => {
  const block = await blockOf(settings, 3, { target, base, shards });
  const seed = blockSeed(settings.seed, 3);
  const split = splitOf(target, { ...settings, seed });
  const expected = (set: Target["training"], indices: Uint32Array) =>
    Array.from(indices, (index) => [...pixelsOf(set.hashes[index]!)]).flat();
  expect([...block.validation.images.data]).toEqual(expected(target.validation, split.validation));
  for (const n of settings.budgets) {
    const set = block.training.get(n)!;
    expect([...set.images.data]).toEqual(expected(target.training, split.training.get(n)!));
    expect(set.hashes).toEqual(Array.from(split.training.get(n)!, (index) => target.training.hashes[index]));
    expect([...set.labels]).toEqual(Array.from(split.training.get(n)!, (index) => target.training.labels[index]));
  }
  const again = capturedOf(target, { ...settings, seed });
  expect([...block.captured!.images.data]).toEqual(expected(target.captured!, again));
});

test("a picture that is gone, or a signal to stop, ends a block before it is made", async () => {
  const without = { ...shelf.store, picture: async () => undefined };
  const gone = await openOwnTarget(name, { pixels, tasks: without, signal });
  await expect(blockOf(settings, 0, { target: gone, base, shards })).rejects.toThrow(TaskMissing);
  const stopped = await openOwnTarget(name, { pixels, tasks: shelf.store, signal: AbortSignal.abort() });
  await expect(blockOf(settings, 0, { target: stopped, base, shards })).rejects.toThrow("aborted");
});
