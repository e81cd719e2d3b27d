// The same run by both trainers: same images, batches, views and initial weights, which the records' hashes prove.

import { createStore } from "idb-keyval";
import type { Base } from "#core/network/base";
import type { Target } from "#core/pixels";
import type { RunRecord } from "#core/records/record";
import { autodiffTrainer } from "../../client/src/engine/autodiff/trainer";
import { type Block, blockOf } from "../../client/src/engine/block";
import { gate } from "../../client/src/engine/gate";
import { kernelsTrainer } from "../../client/src/engine/kernels/kernels-trainer";
import { oneRun } from "../../client/src/engine/one-run";
import { loadTarget } from "../../client/src/engine/targets";
import { webgpuDevice } from "../../client/src/engine/tensorflow";
import type { Trainer } from "../../client/src/engine/trainer";
import { loadBase } from "../../client/src/engine/weights";
import { openChunkCache } from "../../client/src/storage/chunk-cache";
import type { Pair, Reached, Twice } from "./paired-difference";

/** Handwritten digits as the first studies had them, at the batch and length that automatic differentiation can be waited for. */
const pairedSettings = {
  protocol: 1,
  target: "digits",
  base: "lite0",
  cut: "shallow",
  pixels: 32,
  steps: 120,
  batch: 4,
  depth: "full",
  policy: "heavy",
  strength: 1,
  budgets: [5],
  validationPerClass: 40,
  blocks: 6,
  seed: 1,
  permutedLabels: false,
  doubledBlocks: 0,
} as const;

const nothingKept = {
  read: async () => undefined,
  write: async () => ({ cached: false, why: "nothing is kept here" }) as const,
  remove: async () => {},
};

/** Trains a run by both trainers, the slow one last; throws where they started from different things. */
export async function trainedTwice(what: Twice): Promise<Pair> {
  const { signal } = new AbortController();
  const { base, shards } = await loadBase("lite0", pairedSettings.cut, { signal, cache: nothingKept });
  const target = await loadTarget("digits", { pixels: pairedSettings.pixels, signal });
  const block = await blockOf(pairedSettings, what.block, { target, base, shards });
  const device = await webgpuDevice();
  const train = (trainer: Trainer) => recordOf(trainer, what, { base, target, block, signal });
  const ours = await train(kernelsTrainer(device));
  const autodiff = await train(autodiffTrainer("webgpu"));
  for (const hash of ["validationHash", "trainingHash", "initHash", "batchesHash"] as const) {
    if (ours[hash] !== autodiff[hash]) throw new Error(`${hash} differs: these are not the same run`);
  }
  return { ...what, ours: reached(ours), autodiff: reached(autodiff) };
}

function reached({ accuracy, logLoss, elapsedMs }: RunRecord): Reached {
  return { accuracy, logLoss, seconds: elapsedMs / 1000 };
}

async function recordOf(
  trainer: Trainer,
  { init, policy }: Twice,
  {
    base,
    target,
    block,
    signal,
  }: {
    readonly base: Base;
    readonly target: Target;
    readonly block: Block;
    readonly signal: AbortSignal;
  },
): Promise<RunRecord> {
  const { cut, pixels, batch, depth, steps } = pairedSettings;
  const classes = target.classes.length;
  const prepared = await trainer.prepare({ base, cut, pixels, batch, depth, classes });
  // Views of one trainer are none of the other's.
  const batches = openChunkCache(createStore(crypto.randomUUID(), "chunks"), { budget: 1e8 });
  try {
    const study = { settings: pairedSettings, settingsHash: "" };
    const bench = { study, target, base, block, trainer, prepared, batches };
    const run = oneRun({ init, policy, n: 5, steps, depth }, bench, { signal, gate: gate(), uncached: () => {} });
    for (;;) {
      const { done, value } = await run.next();
      if (done) return value;
    }
  } finally {
    prepared.dispose();
  }
}
