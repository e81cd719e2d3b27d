// Nothing grows while training: not in 1,000 steps, not from study to study. `npm run verify` goes on for half an hour, which
// HEADSTART_SOAK_MINUTES sets; without it the same in short.

import * as tf from "@tensorflow/tfjs-core";
import { expect, inject, test } from "vitest";
import { identity } from "#core/pictures/view";
import type { StudyRecord } from "#core/records/record";
import { scheduleOf } from "#core/study/recipe";
import { kernelsTrainer } from "../../../client/src/engine/kernels/kernels-trainer";
import { webgpuDevice } from "../../../client/src/engine/tensorflow";
import type { Run } from "../../../client/src/engine/trainer";
import { liveBuffers } from "../engine/kernels/live-buffers";
import { finish } from "../engine/kernels/runs";
import { baseNamed, formulaViews, oracleParameters } from "../engine/oracle";
import { eventsOf, services, settings, start, studyOf } from "./workplace";

const soakMinutes = inject("soakMinutes");
const base = baseNamed("lite0");
const [batch, pixels, classes] = [2, 32, 3];

/** Bytes that the page's scripts hold once everything that can go is gone. */
async function heap(): Promise<number> {
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.memory?.usedJSHeapSize ?? 0;
}

/** A run whose views are rendered while it trains. */
async function runOf(steps: number): Promise<Run> {
  const order = Uint32Array.from({ length: steps * batch }, (_, place) => place % 4);
  return {
    init: await oracleParameters(base, "shallow", classes),
    images: formulaViews(4, pixels),
    labels: Uint8Array.of(0, 1, 2, 0),
    order,
    views: {
      plan: (place) => ({ ...identity, rotation: place / 100, brightness: 0.8 }),
      stepsAChunk: 64,
      kept: async () => undefined,
      keep: async () => {},
    },
    schedule: scheduleOf({ init: "pretrained", cut: "shallow", steps }),
  };
}

test(
  "1,000 steps leave no tensor, buffer or mapping behind, and the heap as it was",
  async () => {
    const device = await webgpuDevice();
    const live = liveBuffers(device);
    const before = { tensors: tf.memory().numTensors, buffers: live.count() };
    const preparation = { base, cut: "shallow", pixels, batch, depth: "full", classes } as const;
    const prepared = await kernelsTrainer(device).prepare(preparation);
    await finish(prepared, await runOf(100));
    const held = { buffers: live.count(), bytes: live.bytes(), heap: await heap() };
    expect(held.buffers).toBeGreaterThan(before.buffers);
    expect(held.heap).toBeGreaterThan(0);
    const until = performance.now() + soakMinutes * 60_000;
    do {
      await finish(prepared, await runOf(1000));
      expect({ buffers: live.count(), bytes: live.bytes(), mapped: live.mapped() }).toEqual({
        buffers: held.buffers,
        bytes: held.bytes,
        mapped: 0,
      });
      expect((await heap()) - held.heap).toBeLessThan(1e6);
    } while (performance.now() < until);
    prepared.dispose();
    expect({ tensors: tf.memory().numTensors, buffers: live.count() }).toEqual(before);
    live.stop();
  },
  300_000 + soakMinutes * 90_000,
);

/** The least that is a study: its four arms once. */
const least: StudyRecord["settings"] = { ...settings, steps: 3, batch: 2, blocks: 1, validationPerClass: 1 };

test(
  "one study after the other leaves nothing behind but what the first one made ready",
  async () => {
    const on = services();
    const study = async (seed: number) =>
      studyOf(await eventsOf({ ...start, settings: { ...least, seed } } as typeof start, on));
    const live = liveBuffers(await webgpuDevice());
    await study(1);
    const held = { tensors: tf.memory().numTensors, buffers: live.count(), bytes: live.bytes(), mapped: live.mapped() };
    const first = await heap();
    expect(held.buffers).toBeGreaterThan(0);
    const studies = soakMinutes > 0 ? 20 : 3;
    for (let seed = 2; seed <= studies; seed++) {
      expect((await study(seed)).state).toBe("finished");
      expect({
        tensors: tf.memory().numTensors,
        buffers: live.count(),
        bytes: live.bytes(),
        mapped: live.mapped(),
      }).toEqual(held);
    }
    expect((await heap()) - first).toBeLessThan(5e6);
    live.stop();
  },
  300_000 + soakMinutes * 60_000,
);
