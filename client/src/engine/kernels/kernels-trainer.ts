// The default trainer: hand-written WGSL on a WebGPU device, behind the seam of trainer.ts. Shares the device with whoever
// lent it and creates no tensors there.

import { layoutOf } from "#core/base";
import type { PackedViews } from "#core/pixels";
import { Diverged } from "../diverged";
import type { Preparation, Prepared, Run, TrainEvent, Trainer } from "../trainer";
import { type Watch, watchOver } from "./device-watch";
import { lossPlaces } from "./network";
import { fromDevice } from "./parameters";
import { type Session, sessionOn } from "./session";
import type { Region } from "./workshop";

/** The trainer on a device that stays the caller's, such as that of TensorFlow.js's WebGPU backend. */
export function kernelsTrainer(device: GPUDevice): Trainer {
  return {
    name: "kernels",
    backend: "webgpu",
    prepare: (preparation) =>
      watched(device, async (watch) => {
        const session = await watch.guard(sessionOn(device, preparation));
        try {
          // Waiting for a first result lets errors of memory come out.
          await watch.guard(session.read(session.network.losses));
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
    fits(run.init, run.views);
    const steps = run.order.length / batch;
    if (!Number.isInteger(steps)) throw new RangeError(`the order must fill batches of ${batch}`);
    signal.throwIfAborted();
    const watch = watchOver(device);
    try {
      session.load(run.init);
      // The next steps are submitted before the last ones' losses are awaited, so that the device never idles.
      let awaited: { readonly from: number; readonly losses: Promise<Float32Array> } | null = null;
      for (let from = 0; from < steps || awaited; from += lossPlaces) {
        signal.throwIfAborted();
        const submitted = from < steps ? submit(run, from, Math.min(from + lossPlaces, steps), watch) : null;
        if (awaited) yield report(awaited.from, await awaited.losses);
        awaited = submitted;
      }
      signal.throwIfAborted();
      const bytes = await watch.guard(session.read(network.parameters));
      const parameters = fromDevice(network.layout, new Float32Array(bytes));
      if (!parameters.every(Number.isFinite)) throw new Diverged(steps);
      yield { type: "finished", parameters };
    } finally {
      watch.stop();
    }
  }

  /** Submits steps `from` up to `to` and asks for their losses. */
  function submit(run: Run, from: number, to: number, watch: Watch) {
    for (let step = from; step < to; step++) session.step(run, { step, place: step - from });
    const read = session.read({ ...network.losses, size: (to - from) * 4 });
    const losses = watch.guard(read).then((bytes) => new Float32Array(bytes));
    // Whoever awaits it sees the rejection; after an abort nobody does.
    losses.catch(() => {});
    return { from, losses };
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
    const everyone = Uint32Array.from({ length: images.count }, (_, image) => image);
    return watched(device, async (watch) => {
      session.load(parameters);
      const reads: Promise<ArrayBuffer>[] = [];
      for (let first = 0; first < images.count; first += batch) {
        session.loadPictures(images, everyone, first);
        session.replay(network.forward);
        reads.push(session.read(region));
      }
      for (const [number, bytes] of (await watch.guard(Promise.all(reads))).entries()) {
        const rows = new Float32Array(bytes);
        for (let row = 0; row < batch && number * batch + row < images.count; row++) {
          out.set(rows.subarray(row * pitch, row * pitch + width), (number * batch + row) * width);
        }
      }
      return out;
    });
  }

  return {
    run,
    evaluate: (parameters, images) => forward(parameters, images, { region: network.logits, width: classes }),
    features: (parameters, images) =>
      forward(parameters, images, { region: network.features, width: network.channels }),
    dispose: () => session.dispose(),
  };
}

function report(from: number, losses: Float32Array): TrainEvent {
  const broken = losses.findIndex((loss) => !Number.isFinite(loss));
  if (broken >= 0) throw new Diverged(from + broken);
  return { type: "steps", done: from + losses.length, losses };
}
