// The two trainers against each other, where the oracle does not look: partial depths, two rates, clipping, decay.

import { expect, test } from "vitest";
import { layoutOf } from "#core/network/base";
import { plansOf } from "#core/pictures/batches";
import { mixedLabelsOf } from "#core/pictures/mix";
import { depths } from "#core/study/study";
import { autodiffTrainer } from "../../../../client/src/engine/autodiff/trainer";
import { openDevice } from "../../../../client/src/engine/device";
import type { Run, Trainer } from "../../../../client/src/engine/trainer";
import { baseNamed, formulaViews, oracleParameters } from "../oracle";

const base = baseNamed("glyphs");
const layout = layoutOf(base, "shallow", 3);
const steps = 4;

async function described(): Promise<Run> {
  const init = await oracleParameters(base, "shallow", 3);
  init.fill(0.4, layout.size - 41, layout.size - 1);
  init[layout.size - 1] = 0.5;
  return {
    init,
    images: formulaViews(6, 32),
    views: null,
    labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
    order: Uint32Array.from({ length: steps * 4 }, (_, place) => (place * 5) % 6),
    schedule: {
      trunkRates: Float32Array.of(1e-4, 5e-4, 1e-3, 5e-4),
      headRates: Float32Array.of(1e-3, 2e-3, 3e-3, 2e-3),
      decay: 0.05,
      clip: 0.1,
    },
  };
}

/** The same run on views of two images each, taught as both their classes. */
function mixing(run: Run): Run {
  const { order, labels, images } = run;
  const hashes = Array.from({ length: images.count }, (_, image) => `image ${image}`);
  const plan = plansOf({ policy: "mixup", strength: 1, flips: true, seed: 3, hashes, order });
  const views = { plan, stepsAChunk: 2, kept: async () => undefined, keep: async () => {} };
  return { ...run, views, mixed: mixedLabelsOf({ order, plan, labels, size: images.size }) };
}

async function trained(trainer: Trainer, depth: (typeof depths)[number], change = (run: Run) => run) {
  const run = change(await described());
  const prepared = await trainer.prepare({ base, cut: "shallow", pixels: 32, batch: 4, depth, classes: 3 });
  const losses: number[] = [];
  let logits = new Float32Array();
  for await (const event of prepared.run(run, { signal: new AbortController().signal })) {
    if (event.type === "steps") losses.push(...event.losses);
    else logits = new Float32Array(await prepared.evaluate(event.parameters, run.images));
  }
  prepared.dispose();
  return { losses, logits };
}

function apart(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const farthest = Math.max(...Array.from(one, (value, at) => Math.abs(value - other[at]!)));
  return farthest / Math.max(...Array.from(other, Math.abs));
}

test.each(depths)("the two trainers agree to 1e-4 on four steps of %s and on what they learnt", async (depth) => {
  const kernels = await trained((await openDevice()).trainer, depth);
  const autodiff = await trained(autodiffTrainer("cpu"), depth);
  expect(kernels.losses.length).toBe(steps);
  expect(apart(kernels.losses, autodiff.losses)).toBeLessThan(1e-4);
  expect(apart(kernels.logits, autodiff.logits)).toBeLessThan(1e-4);
});

test("so do they on views of two images that are taught as both their classes", async () => {
  const kernels = await trained((await openDevice()).trainer, "full", mixing);
  const autodiff = await trained(autodiffTrainer("cpu"), "full", mixing);
  expect(apart(kernels.losses, autodiff.losses)).toBeLessThan(1e-4);
  expect(apart(kernels.logits, autodiff.logits)).toBeLessThan(1e-4);
  const hard = await trained((await openDevice()).trainer, "full", (run) => {
    const { mixed: _, ...hard } = mixing(run);
    return hard;
  });
  expect(apart(hard.losses, kernels.losses)).toBeGreaterThan(1e-2);
});
