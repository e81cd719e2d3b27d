// One arm trained once: from a block and an arm to a record. Whatever the record says of the start (weights, images,
// batches) is hashed from what was really used.

import { type Base, type Layout, layoutOf, slotOf } from "#core/base";
import { packBits } from "#core/bitset";
import { digestOf } from "#core/digest";
import { standardised, withHead } from "#core/initialise";
import { metricsOf } from "#core/metrics";
import type { Target } from "#core/pixels";
import { scheduleOf } from "#core/recipe";
import type { RunRecord, StudyRecord } from "#core/record";
import type { Arm } from "#core/study";
import type { BatchSource } from "./batches";
import type { Block } from "./block";
import type { Gate } from "./gate";
import type { Prepared, Trainer } from "./trainer";

/** What a run needs beside its arm. */
export interface Workbench {
  readonly study: Pick<StudyRecord, "settings" | "settingsHash">;
  readonly target: Pick<Target, "id" | "classes" | "flips">;
  readonly base: Base;
  readonly block: Block;
  readonly trainer: Pick<Trainer, "name" | "backend">;
  readonly prepared: Prepared;
  readonly source: BatchSource;
}

/** How far a run is; the loss is the mean since the last report. */
export interface RunProgress {
  readonly step: number;
  readonly loss: number;
}

const ends = 10;

/** Trains an arm: progress while it runs, then its record. Throws what the trainer throws. */
export async function* oneRun(
  arm: Arm,
  { study, target, base, block, trainer, prepared, source }: Workbench,
  {
    signal,
    gate,
    uncached,
  }: { readonly signal: AbortSignal; readonly gate: Gate; readonly uncached: (why: string) => void },
): AsyncGenerator<RunProgress, RunRecord> {
  const { settings, settingsHash } = study;
  const { cut, steps, batch, depth } = settings;
  const { init, policy, n } = arm;
  const set = block.training.get(n)!;
  const { seed } = block.record;
  const strength = policy === "none" ? 0 : settings.strength;
  const wanted = { target: target.id, flips: target.flips, policy, strength, seed, n, steps, batch };
  const pictures = await source.picturesOf(set, wanted, { signal, uncached });
  await gate.pass(signal);

  const started = performance.now() - gate.waitedMs();
  const elapsedMs = () => performance.now() - gate.waitedMs() - started;
  const classes = target.classes.length;
  const layout = layoutOf(base, cut, classes);
  const plain = withHead(base, cut, classes, block.trunks[init]);
  const start = standardised(layout, plain, await prepared.features(plain, set.images));
  const losses: number[] = [];
  let parameters = start;
  const training = prepared.run({ ...pictures, init: start, schedule: scheduleOf({ init, cut, steps }) }, { signal });
  for await (const event of training) {
    switch (event.type) {
      case "steps":
        losses.push(...event.losses);
        await gate.pass(signal);
        yield { step: event.done, loss: mean(Array.from(event.losses)) };
        break;
      case "finished":
        parameters = event.parameters;
        break;
      default:
        event satisfies never;
    }
  }
  const { confusion, correct, ...quality } = metricsOf(
    await prepared.evaluate(parameters, block.validation.images),
    block.validation.labels,
    classes,
  );
  const fit = metricsOf(await prepared.evaluate(parameters, set.images), set.labels, classes).accuracy;
  return {
    settingsHash,
    block: block.record.block,
    seed,
    base: base.id,
    cut,
    init,
    depth,
    policy,
    strength,
    n,
    trainer: trainer.name,
    backend: trainer.backend,
    validationHash: block.validation.hash,
    trainingHash: set.hash,
    initHash: initHashOf(layout, start),
    batchesHash: pictures.hash,
    ...quality,
    confusion: confusion.map((row) => [...row]),
    correct: packBits(correct),
    fit,
    firstLoss: mean(losses.slice(0, ends)),
    lastLoss: mean(losses.slice(-ends)),
    elapsedMs: elapsedMs(),
  };
}

/** SHA-256 of initial weights without the standardisation, which depends on the budget: equal in all scratch runs of a block. */
export function initHashOf(layout: Layout, parameters: Float32Array): string {
  const weights = parameters.subarray(0, slotOf(layout, "standardise/mean").offset);
  return digestOf(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
