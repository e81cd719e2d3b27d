// The default trainer: hand-written WGSL on a WebGPU device, behind the seam of trainer.ts. Shares the device with whoever
// lent it and creates no tensors there.

import { layoutOf } from "#core/network/base";
import type { PackedViews } from "#core/pixels";
import { Diverged } from "../diverged";
import type { Preparation, Prepared, Run, TrainEvent, Trainer } from "../trainer";
import { type Watch, watchOver } from "./device-watch";
import { formsOf } from "./forms";
import { readingPlaces } from "./network";
import { fromDevice } from "./parameters";
import { type Session, sessionOn, type Trained } from "./session";
import type { Region } from "./workshop";

/** Most bytes of rendered views that are read back together. */
const mostReadBytes = 8 * 2 ** 20;
/** Batches whose features or logits are read back together. */
const batchesARead = 32;

/** The trainer on a device that stays the caller's, such as that of TensorFlow.js's WebGPU backend. */
export function kernelsTrainer(device: GPUDevice): Trainer {
  return {
    name: "kernels",
    backend: "webgpu",
    forms: () => formsOf(device),
    prepare: (preparation) =>
      watched(device, async (watch) => {
        const session = await watch.guard(sessionOn(device, preparation));
        try {
          // Waiting for a first result lets errors of memory come out.
          await watch.guard(session.read(session.network.readings));
          return preparedOn(device, preparation, session);
        } catch (cause) {
          session.dispose();
          throw cause;
        }
      }),
  };
}

/** Work with a watch over the device while it lasts. */
async function watched<T>(device: GPUDevice, work: (watch: Watch) => Promise<T>): Promise<T> {
  const watch = watchOver(device);
  try {
    return await work(watch);
  } finally {
    watch.stop();
  }
}

function preparedOn(device: GPUDevice, preparation: Preparation, session: Session): Prepared {
  const { base, cut, pixels, batch, classes } = preparation;
  const { network } = session;
  const { size: parameterCount } = layoutOf(base, cut, classes);

  function fits(parameters: Float32Array, views: PackedViews): void {
    if (parameters.length !== parameterCount) {
      throw new RangeError(`the network has ${parameterCount} parameters, not ${parameters.length}`);
    }
    if (views.size !== pixels) throw new RangeError(`the network sees ${pixels} pixels a side, not ${views.size}`);
  }

  async function* run(run: Run, { signal }: { readonly signal: AbortSignal }): AsyncGenerator<TrainEvent> {
    fits(run.init, run.images);
    const steps = run.order.length / batch;
    if (!Number.isInteger(steps)) throw new RangeError(`the order must fill batches of ${batch}`);
    signal.throwIfAborted();
    const watch = watchOver(device);
    let forget = () => {};
    try {
      await watch.guard(session.loadImages(run.images));
      session.load(run.init);
      forget = session.workAhead(run);
      // The next steps are submitted before the last ones' losses are awaited, so that the device never idles.
      let awaited: Submitted | null = null;
      for (let from = 0; from < steps || awaited; ) {
        signal.throwIfAborted();
        const submitted: Submitted | null = from < steps ? await submit(run, from, watch) : null;
        if (awaited) yield report(awaited.from, await settled(run, awaited));
        awaited = submitted;
        from = submitted?.to ?? steps;
      }
      signal.throwIfAborted();
      const bytes = await watch.guard(session.read(network.parameters));
      const parameters = fromDevice(network.layout, new Float32Array(bytes));
      if (!parameters.every(Number.isFinite)) throw new Diverged(steps);
      yield { type: "finished", parameters };
    } finally {
      forget();
      watch.stop();
    }
  }

  /** Submits as many steps from `from` on as are read together. */
  async function submit(run: Run, from: number, watch: Watch): Promise<Submitted> {
    const { views } = run;
    const ends = [from + readingPlaces, run.order.length / batch];
    if (views) ends.push((Math.floor(from / views.stepsAChunk) + 1) * views.stepsAChunk);
    const to = Math.min(...ends, from + Math.max(1, Math.floor(mostReadBytes / network.pixels.size)));
    const kept = await views?.kept(from, to);
    const trained = watch.guard(session.train(run, { from, to, kept }));
    // Whoever awaits it sees the rejection; after an abort nobody does.
    trained.catch(() => {});
    return { from, to, trained };
  }

  /** The first picture's rows of `region` for all images, `width` floats of every `pitch`. */
  async function forward(
    parameters: Float32Array,
    images: PackedViews,
    { region, width }: { readonly region: Region; readonly width: number },
  ): Promise<Float32Array> {
    fits(parameters, images);
    const pitch = region.size / 4 / batch;
    const out = new Float32Array(images.count * width);
    const batches = Math.ceil(images.count / batch);
    return watched(device, async (watch) => {
      await watch.guard(session.loadImages(images));
      session.load(parameters);
      const reads: Promise<ArrayBuffer>[] = [];
      for (let first = 0; first < batches; first += batchesARead) {
        reads.push(session.forward(images, region, { first, last: Math.min(batches, first + batchesARead) }));
      }
      for (const [number, bytes] of (await watch.guard(Promise.all(reads))).entries()) {
        const rows = new Float32Array(bytes);
        for (let row = 0; row * pitch < rows.length; row++) {
          const image = number * batchesARead * batch + row;
          if (image < images.count) out.set(rows.subarray(row * pitch, row * pitch + width), image * width);
        }
      }
      return out;
    });
  }

  return {
    form: session.form,
    run,
    evaluate: (parameters, images) => forward(parameters, images, { region: network.logits, width: classes }),
    features: (parameters, images) =>
      forward(parameters, images, { region: network.features, width: network.channels }),
    dispose: () => session.dispose(),
  };
}

/** Steps that the device works on. */
interface Submitted {
  readonly from: number;
  readonly to: number;
  readonly trained: Promise<Trained>;
}

/** What steps left behind, once the views that were rendered for them are on their way into the store. */
async function settled({ views }: Run, { from, to, trained }: Submitted): Promise<Trained> {
  const result = await trained;
  if (result.rendered) await views?.keep(from, to, result.rendered);
  return result;
}

function report(from: number, { losses, norms }: Trained): TrainEvent {
  const broken = losses.findIndex((loss, at) => !Number.isFinite(loss) || !Number.isFinite(norms[at]));
  if (broken >= 0) throw new Diverged(from + broken);
  return { type: "steps", done: from + losses.length, losses, norms };
}
