// One arm trained once: from a block and an arm to a record. Whatever the record says of the start (weights, images,
// batches) is hashed from what was really used.

import { packBits } from "#core/bitset";
import { digestOf } from "#core/digest";
import { type Base, type Layout, layoutOf, slotOf } from "#core/network/base";
import { standardised, withHead } from "#core/network/initialise";
import { type Shift, shifts } from "#core/pictures/shift";
import type { PackedViews, Target } from "#core/pixels";
import type { Outcome, RunRecord } from "#core/records/record";
import { metricsOf } from "#core/statistics/metrics";
import { scheduleOf } from "#core/study/recipe";
import { type Arm, engineVersion, type Settings } from "#core/study/study";
import type { ChunkCache } from "../storage/chunk-cache";
import { batchesOf, type ProbeViews, picturesOf } from "./batches";
import { type Block, trunkOf } from "./block";
import type { Gate } from "./gate";
import type { Prepared, Trainer } from "./trainer";

/** What a run needs beside its arm. */
export interface Workbench {
  readonly study: { readonly settings: Settings; readonly settingsHash: string };
  readonly target: Pick<Target, "id" | "classes" | "flips">;
  /** Whose weights a pretrained start has. */
  readonly base: Base;
  readonly block: Block;
  readonly trainer: Pick<Trainer, "name" | "backend">;
  readonly prepared: Prepared;
  readonly batches: ChunkCache;
}

/** How far a run is; loss and gradient norm are means since the last report. */
export interface RunProgress {
  readonly step: number;
  readonly loss: number;
  readonly norm: number;
}

const ends = 10;

/** Trains an arm for so many steps, at the depth that `prepared` is for: progress while it runs, then its record. Throws what the trainer throws. */
export async function* oneRun(
  { init, policy, n, steps, depth, views }: Arm & Pick<RunRecord, "steps" | "depth"> & ProbeViews,
  { study, target, base, block, trainer, prepared, batches }: Workbench,
  {
    signal,
    gate,
    uncached,
  }: { readonly signal: AbortSignal; readonly gate: Gate; readonly uncached: (why: string) => void },
): AsyncGenerator<RunProgress, RunRecord> {
  const { settings, settingsHash } = study;
  const { cut } = settings;
  const set = block.training.get(n)!;
  const { seed } = block.record;
  const wanted = batchesOf({ ...settings, steps, depth, views }, target, { seed, policy, n });
  const { pictures, hash: batchesHash, stored } = picturesOf(set, wanted, { cache: batches, uncached });
  await gate.pass(signal);

  const started = performance.now() - gate.waitedMs();
  const elapsedMs = () => performance.now() - gate.waitedMs() - started;
  const classes = target.classes.length;
  const layout = layoutOf(base, cut, classes);
  const plain = withHead(base, cut, classes, trunkOf(block, { init, base: base.id }));
  const start = standardised(layout, plain, await prepared.features(plain, set.images));
  const losses: number[] = [];
  let parameters = start;
  const training = prepared.run(
    { ...pictures, init: start, schedule: scheduleOf({ init, cut, steps, power: settings.tuned?.[init] }) },
    { signal },
  );
  for await (const event of training) {
    switch (event.type) {
      case "steps":
        losses.push(...event.losses);
        await gate.pass(signal);
        yield { step: event.done, loss: mean(event.losses), norm: mean(event.norms) };
        break;
      case "finished":
        parameters = event.parameters;
        break;
      default:
        event satisfies never;
    }
  }
  const judged = async (images: PackedViews, labels: Uint8Array) =>
    outcomesOf(await prepared.evaluate(parameters, images), labels, classes);
  const [unshifted] = await judged(block.validation.images, block.validation.labels);
  const shifted = await judged(block.shifted.images, block.shifted.labels);
  const captured = block.captured && (await judged(block.captured.images, block.captured.labels))[0]!;
  await stored();
  const fit = metricsOf(await prepared.evaluate(parameters, set.images), set.labels, classes).accuracy;
  return {
    protocol: settings.protocol,
    engine: engineVersion,
    settingsHash,
    block: block.record.block,
    seed,
    base: base.id,
    cut,
    init,
    depth,
    ...(views && { views }),
    policy,
    strength: wanted.strength,
    n,
    steps,
    trainer: trainer.name,
    backend: trainer.backend,
    ...(prepared.form && { form: prepared.form }),
    validationHash: block.validation.hash,
    trainingHash: set.hash,
    initHash: initHashOf(layout, start),
    batchesHash,
    ...unshifted!,
    shifted: {
      ...(Object.fromEntries(shifts.map((shift, at) => [shift, shifted[at]!])) as Record<Shift, Outcome>),
      ...(captured && { captured }),
    },
    fit,
    firstLoss: mean(losses.slice(0, ends)),
    lastLoss: mean(losses.slice(-ends)),
    elapsedMs: elapsedMs(),
  };
}

/** What logits say of one set of labelled images after another, each with these labels. */
function outcomesOf(logits: Float32Array, labels: Uint8Array, classes: number): readonly Outcome[] {
  const length = labels.length * classes;
  return Array.from({ length: logits.length / length }, (_, set) => {
    const { confusion, correct, ...quality } = metricsOf(
      logits.subarray(set * length, (set + 1) * length),
      labels,
      classes,
    );
    return { ...quality, confusion: confusion.map((row) => [...row]), correct: packBits(correct) };
  });
}

/** SHA-256 of initial weights without the standardisation, which depends on the budget: equal in all scratch runs of a block. */
export function initHashOf(layout: Layout, parameters: Float32Array): string {
  const weights = parameters.subarray(0, slotOf(layout, "standardise/mean").offset);
  return digestOf(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
}

function mean(values: readonly number[] | Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
