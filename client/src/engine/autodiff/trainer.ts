// The second trainer: stock TensorFlow.js operations and its automatic differentiation, on any of its backends.
// Slow and plain on purpose: the fallback where our own kernels cannot run, and what they are checked against.

import * as tf from "@tensorflow/tfjs-core";
// Gradients register themselves by name; without this line a bundler leaves them out.
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { blocksOf } from "#core/network/base";
import { renderPlaces } from "#core/pictures/batches";
import { labelAt } from "#core/pictures/mix";
import type { PackedViews } from "#core/pixels";
import { Diverged } from "../diverged";
import { unlessLost, useBackend } from "../tensorflow";
import type { Backend, Preparation, Prepared, Run, TrainEvent, Trainer } from "../trainer";
import { picked, picturesOf, rowsOfLabels } from "./batch";
import { headOf, type Parameters, pooled, throughBlocks } from "./network";
import { begun, joined, named, type Plan, parametersOf, planOf, release, tensorsOf, valuesOf } from "./state";
import { type Stepped, stepped } from "./step";

/** Steps, or milliseconds, after which losses are read back: reading waits for the device. */
const reportEvery = { steps: 4, elapsedMs: 1000 } as const;

/** A trainer by automatic differentiation; `prepare` throws `BackendUnavailable` where the backend cannot start. */
export function autodiffTrainer(backend: Backend): Trainer {
  return {
    name: "autodiff",
    backend,
    forms: async () => [],
    async prepare(preparation) {
      const plan = planOf(preparation);
      await useBackend(backend);
      return {
        run: (run, { signal }) => train({ backend, preparation, plan, run, signal }),
        evaluate: (parameters, images) => rowsOf({ backend, preparation, plan, parameters, images, read: headOf }),
        features: (parameters, images) =>
          rowsOf({ backend, preparation, plan, parameters, images, read: (_parameters, features) => features }),
        // Nothing stays on the device between calls.
        dispose() {},
      } satisfies Prepared;
    },
  };
}

interface Training {
  readonly backend: Backend;
  readonly preparation: Preparation;
  readonly plan: Plan;
  readonly run: Run;
  readonly signal: AbortSignal;
}

async function* train({ backend, preparation, plan, run, signal }: Training): AsyncGenerator<TrainEvent> {
  const { base, batch, classes } = preparation;
  const { init, schedule } = run;
  const steps = schedule.trunkRates.length;
  checkSizes(preparation, plan, run);
  signal.throwIfAborted();
  await useBackend(backend);
  let state = begun(plan, init);
  let readings: tf.Tensor1D[] = [];
  let readAt = performance.now();
  try {
    for (let step = 0; step < steps; step++) {
      // A whole task and not a microtask: some backends never wait for anything, and an abort arrives as a message.
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
      const labels = Array.from({ length: batch }, (_, at) => labelAt(run, step * batch + at));
      const batchOf = await viewsOf(run, { step, batch });
      const old = state;
      const computed = tidied(() => {
        const pictures = picturesOf(base, batchOf);
        const targets = rowsOfLabels(labels, classes);
        return stepped(preparation, plan, old, { pictures, targets }, { schedule, step });
      });
      const next = await unlessLost(computed);
      release(old, next.state);
      state = next.state;
      readings.push(next.reading);
      const due = readings.length >= reportEvery.steps || performance.now() - readAt >= reportEvery.elapsedMs;
      if (due || step === steps - 1) {
        const { losses, norms } = await unlessLost(readingsOf(readings, step + 1));
        tf.dispose(readings);
        readings = [];
        readAt = performance.now();
        yield { type: "steps", done: step + 1, losses, norms };
      }
    }
    const parameters = await unlessLost(parametersOf(plan, state, init));
    if (!parameters.every(Number.isFinite)) throw new Diverged(steps - 1);
    yield { type: "finished", parameters };
  } finally {
    tf.dispose(readings);
    release(state);
  }
}

// `tf.tidy`, for a result that is more than tensors.
async function tidied(step: () => Stepped): Promise<Stepped> {
  const results: Stepped[] = [];
  tf.tidy(() => {
    const result = step();
    results.push(result);
    return [result.reading, ...tensorsOf(result.state)];
  });
  return results[0] as Stepped;
}

/** The pictures of a step: the images at its places, or views of them, kept or rendered plainly. */
async function viewsOf(
  { images, order, views }: Run,
  { step, batch }: { readonly step: number; readonly batch: number },
): Promise<PackedViews> {
  const [from, to] = [step * batch, (step + 1) * batch];
  if (!views) return picked(images, Array.from(order.subarray(from, to)));
  const kept = await views.kept(step, step + 1);
  if (kept) return { data: kept, count: batch, size: images.size };
  const rendered = renderPlaces(images, { order, plan: views.plan, from, to });
  await views.keep(step, step + 1, rendered.data);
  return rendered;
}

/**
 * Losses and norms of the steps up to `done`; throws `Diverged` at the first that is not finite: some backends' relu6 turns
 * what is not a number into 0, so that a loss alone could look sound.
 */
async function readingsOf(readings: readonly tf.Tensor1D[], done: number) {
  const rows = await Promise.all(readings.map((reading) => reading.data<"float32">()));
  const broken = rows.findIndex((row) => !row.every(Number.isFinite));
  if (broken !== -1) throw new Diverged(done - rows.length + broken);
  return {
    losses: Float32Array.from(rows, ([loss]) => loss as number),
    norms: Float32Array.from(rows, ([, squared]) => Math.sqrt(squared as number)),
  };
}

interface Reading {
  readonly backend: Backend;
  readonly preparation: Preparation;
  readonly plan: Plan;
  readonly parameters: Float32Array;
  readonly images: PackedViews;
  readonly read: (parameters: Parameters, features: tf.Tensor2D) => tf.Tensor2D;
}

// What `read` makes of each picture's features, row by row; as many pictures at a time as in a step, to bound memory.
async function rowsOf({ backend, preparation, plan, parameters, images, read }: Reading): Promise<Float32Array> {
  const { base, cut, batch } = preparation;
  checkParameters(plan, parameters);
  await useBackend(backend);
  const { slots } = plan.layout;
  const tensors = slots.map((slot) => tf.tensor1d(valuesOf(slot, parameters)));
  const chunks: Float32Array[] = [];
  try {
    for (let from = 0; from < images.count; from += batch) {
      const places = Array.from({ length: Math.min(batch, images.count - from) }, (_, at) => from + at);
      const rows = tf.tidy(() => {
        const weights = named(slots, tensors);
        const pictures = picturesOf(base, picked(images, places));
        return read(weights, pooled(throughBlocks(blocksOf(base, cut), weights, pictures)));
      });
      try {
        chunks.push(await unlessLost(rows.data<"float32">()));
      } finally {
        rows.dispose();
      }
    }
  } finally {
    tf.dispose(tensors);
  }
  return joined(chunks);
}

function checkParameters({ layout }: Plan, parameters: Float32Array): void {
  if (parameters.length === layout.size) return;
  throw new RangeError(`the network has ${layout.size} parameters, not ${parameters.length}`);
}

function checkSizes({ batch, pixels }: Preparation, plan: Plan, { init, images, order, schedule }: Run): void {
  checkParameters(plan, init);
  const steps = schedule.trunkRates.length;
  if (order.length !== steps * batch)
    throw new RangeError(`the order has ${order.length} places, not ${steps * batch}`);
  if (images.size !== pixels) throw new RangeError(`images are ${images.size} pixels wide, not ${pixels}`);
}
