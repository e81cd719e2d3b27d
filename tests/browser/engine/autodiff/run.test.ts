// How a run behaves, whatever it computes: what trains, what it reports, how it ends, what it leaves behind.

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { type Layout, layoutOf } from "#core/network/base";
import type { Cut, Depth } from "#core/study/study";
import { autodiffTrainer } from "../../../../client/src/engine/autodiff/trainer";
import { Diverged } from "../../../../client/src/engine/diverged";
import { useBackend } from "../../../../client/src/engine/tensorflow";
import type { Prepared, Run, TrainEvent } from "../../../../client/src/engine/trainer";
import { baseNamed, formulaViews, oracleParameters } from "../oracle";

const base = baseNamed("lite0");
const quiet = new AbortController().signal;

beforeAll(() => useBackend("cpu"));

const prepare = (depth: Depth, cut: Cut = "shallow", batch = 2): Promise<Prepared> =>
  autodiffTrainer("cpu").prepare({ base, cut, pixels: 16, batch, depth, classes: 3 });

async function shortRun({ steps = 2, rate = 1e-3, clip = 1, cut = "shallow" as Cut } = {}): Promise<Run> {
  const rates = new Float32Array(steps).fill(rate);
  return {
    init: await oracleParameters(base, cut, 3),
    images: formulaViews(4, 16),
    views: null,
    labels: Uint8Array.of(0, 1, 2, 0),
    order: Uint32Array.from({ length: steps * 2 }, (_, place) => place % 4),
    schedule: { trunkRates: rates, headRates: rates, decay: 0.05, clip },
  };
}

async function eventsOf(events: AsyncIterable<TrainEvent>): Promise<TrainEvent[]> {
  const seen: TrainEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

async function finalOf(prepared: Prepared, run: Run): Promise<Float32Array> {
  const last = (await eventsOf(prepared.run(run, { signal: quiet }))).at(-1)!;
  if (last.type !== "finished") throw new Error(`a run ended with ${last.type}`);
  return last.parameters;
}

/** Names of the parameters that are not the same to the bit. */
function changed(layout: Layout, before: Float32Array, after: Float32Array): string[] {
  return layout.slots
    .filter(({ offset, size }) => before.slice(offset, offset + size).some((value, at) => value !== after[offset + at]))
    .map(({ name }) => name);
}

const firstTrained = { probe: "head", top: "block03", full: "stem" } as const;

test.each(["probe", "top", "full"] as const)("%s trains what it says and never the standardisation", async (depth) => {
  const run = await shortRun();
  const layout = layoutOf(base, "shallow", 3);
  const after = await finalOf(await prepare(depth), run);
  const names = layout.slots.map(({ name }) => name);
  const start = names.findIndex((name) => name.startsWith(firstTrained[depth]));
  expect(changed(layout, run.init, after)).toEqual(names.slice(start, -2));
});

test("top trains block 7 and up of the middle cut, and block 11 and up of the deep one", async () => {
  for (const [cut, block] of [
    ["middle", "block07"],
    ["deep", "block11"],
  ] as const) {
    const run = await shortRun({ steps: 1, cut });
    const after = await finalOf(await prepare("top", cut), run);
    expect(changed(layoutOf(base, cut, 3), run.init, after)[0]).toMatch(block);
  }
});

test("the trunk and the head have a rate each", async () => {
  const run = await shortRun();
  const layout = layoutOf(base, "shallow", 3);
  const still = new Float32Array(2);
  const prepared = await prepare("full");
  const onlyHead = await finalOf(prepared, { ...run, schedule: { ...run.schedule, trunkRates: still } });
  const onlyTrunk = await finalOf(prepared, { ...run, schedule: { ...run.schedule, headRates: still } });
  expect(changed(layout, run.init, onlyHead)).toEqual(["head/weight", "head/bias"]);
  expect(changed(layout, run.init, onlyTrunk).some((name) => name.startsWith("head"))).toBe(false);
});

test("logits are those of standardised features", async () => {
  const { init, images } = await shortRun();
  const layout = layoutOf(base, "shallow", 3);
  const parameters = init.slice();
  parameters.fill(0.5, layout.size - 41, layout.size - 1);
  parameters[layout.size - 1] = 2;
  const prepared = await prepare("full", "shallow", 3);
  const features = await prepared.features(parameters, images);
  const logits = await prepared.evaluate(parameters, images);
  expect([features.length, logits.length]).toEqual([4 * 40, 4 * 3]);
  for (let row = 0; row < 4; row++) {
    let logit = 0;
    for (let i = 0; i < 40; i++) {
      logit += ((features[row * 40 + i]! - 0.5) / 2) * parameters[layout.trunkSize + i * 3 + 1]!;
    }
    expect(logits[row * 3 + 1]).toBeCloseTo(logit, 4);
  }
});

test("every step's loss is reported once, and the last event carries the parameters", async () => {
  const run = await shortRun({ steps: 6 });
  const events = await eventsOf((await prepare("probe")).run(run, { signal: quiet }));
  let done = 0;
  for (const event of events.slice(0, -1)) {
    if (event.type !== "steps") throw new Error("a run finished twice");
    done += event.losses.length;
    expect(event.done).toBe(done);
  }
  expect(done).toBe(6);
  expect(events.at(-1)?.type).toBe("finished");
});

test("the caller keeps its parameters, and equal runs give equal bits", async () => {
  const run = await shortRun();
  const layout = layoutOf(base, "shallow", 3);
  const before = run.init.slice();
  const prepared = await prepare("full");
  const once = await finalOf(prepared, run);
  expect(changed(layout, before, run.init)).toEqual([]);
  expect(changed(layout, once, await finalOf(prepared, run))).toEqual([]);
});

test("an aborted run ends between two steps with the signal's reason", async () => {
  const controller = new AbortController();
  const run = (await prepare("probe")).run(await shortRun({ steps: 1000 }), { signal: controller.signal });
  const events = run[Symbol.asyncIterator]();
  await events.next();
  // As from another thread: a message, which arrives while the run goes on.
  setTimeout(() => controller.abort(new Error("stopped by hand")));
  const drained = (async () => {
    while (!(await events.next()).done);
  })();
  await expect(drained).rejects.toThrow("stopped by hand");
  await expect(run[Symbol.asyncIterator]().next()).resolves.toEqual({ done: true, value: undefined });
});

test("a run that leaves the range of numbers ends with Diverged", async () => {
  const run = await shortRun({ steps: 8, rate: 1e30, clip: Number.POSITIVE_INFINITY });
  const events = eventsOf((await prepare("full")).run(run, { signal: quiet }));
  // After the first step every weight is 1e30.
  await expect(events).rejects.toMatchObject({ code: "diverged", step: 1 });
});

test("no tensor outlives a run, whichever way it ends, nor an evaluation", async () => {
  const before = tf.memory().numTensors;
  const prepared = await prepare("full");
  const run = await shortRun({ steps: 5 });
  await eventsOf(prepared.run(run, { signal: quiet }));
  expect(tf.memory().numTensors).toBe(before);
  await prepared.evaluate(run.init, run.images);
  await prepared.features(run.init, run.images);
  expect(tf.memory().numTensors).toBe(before);
  for await (const _ of prepared.run(run, { signal: quiet })) break;
  expect(tf.memory().numTensors).toBe(before);
  const controller = new AbortController();
  await expect(
    (async () => {
      for await (const _ of prepared.run(run, { signal: controller.signal })) controller.abort();
    })(),
  ).rejects.toThrow();
  expect(tf.memory().numTensors).toBe(before);
  const wild = await shortRun({ steps: 5, rate: 1e30, clip: Number.POSITIVE_INFINITY });
  await expect(eventsOf(prepared.run(wild, { signal: quiet }))).rejects.toBeInstanceOf(Diverged);
  await expect(
    eventsOf(prepared.run({ ...run, labels: new Uint8Array(4).fill(9) }, { signal: quiet })),
  ).rejects.toThrow(RangeError);
  prepared.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
