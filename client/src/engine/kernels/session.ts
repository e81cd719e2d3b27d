// What a prepared trainer does with its device: upload, step, look ahead, read back. A step writes what changes, replays
// the network's dispatches and allocates nothing. Nothing here waits for the device except what `read` and `train` promise.

import { labelAt } from "#core/pictures/mix";
import type { PackedViews } from "#core/pixels";
import type { ProductForm } from "#core/study/study";
import type { Preparation, Run } from "../trainer";
import { type Activations, activationsOn } from "./activations";
import { formsOf } from "./forms";
import { labelsExtent, writeLabel } from "./head";
import { type Network, networkOn } from "./network";
import { toDevice } from "./parameters";
import { ringOn } from "./ring";
import { stepValues } from "./update";
import { type ViewRenderer, viewRendererOn } from "./view-renderer";
import { type Dispatch, type Region, type Workshop, workshopOn } from "./workshop";

/** Steps from `from` up to, not including, `to`: at most `readingPlaces`. */
export interface Steps {
  readonly from: number;
  readonly to: number;
  /** Packed views of these steps, if they were kept. */
  readonly kept: Uint8Array | undefined;
}

/** What steps leave behind. */
export interface Trained {
  readonly losses: Float32Array;
  readonly norms: Float32Array;
  /** Packed views that were rendered for these steps; undefined if none were. */
  readonly rendered: Uint8Array | undefined;
}

/** A network on a device with the commands that drive it. */
export interface Session {
  readonly network: Network;
  readonly form: ProductForm;
  /** Sends parameters, in the seam's order, and sets the optimiser back to its start. */
  load(parameters: Float32Array): void;
  /** Sends the clean pictures that runs and `forward` take theirs from. */
  loadImages(images: PackedViews): Promise<void>;
  /**
   * Computes once what steps of this run would compute again at every visit, where there is such a thing and room for it: what
   * the layers that don't train make of the loaded pictures with the loaded parameters. The answer forgets it, and must be
   * called before anything else is loaded.
   */
  workAhead(run: Pick<Run, "images" | "order" | "views">): () => void;
  /** Submits training steps of a run. */
  train(run: Run, steps: Steps): Promise<Trained>;
  /** Rows of a region, [last - first, region], for batches of the loaded pictures in their order. */
  forward(
    images: PackedViews,
    region: Region,
    batches: { readonly first: number; readonly last: number },
  ): Promise<ArrayBuffer>;
  /** A region's bytes once everything submitted so far is through. */
  read(region: Region): Promise<ArrayBuffer>;
  dispose(): void;
}

/** Builds the network of a preparation; rejects with what the device says if it can't. */
export async function sessionOn(device: GPUDevice, preparation: Preparation): Promise<Session> {
  const workshop = workshopOn(device);
  try {
    const [chosen] = await formsOf(device);
    const form = preparation.form ?? chosen;
    const network = await networkOn(workshop, preparation, form);
    const { batch, pixels: size } = preparation;
    const views = viewRendererOn(device, workshop, { batch, size, into: network.pixels });
    return session(device, preparation, { workshop, network, form, views });
  } catch (cause) {
    workshop.dispose();
    throw cause;
  }
}

function session(
  device: GPUDevice,
  { batch }: Preparation,
  {
    workshop,
    network,
    form,
    views,
  }: {
    readonly workshop: Workshop;
    readonly network: Network;
    readonly form: ProductForm;
    readonly views: ViewRenderer;
  },
): Session {
  const { queue } = device;
  const ring = ringOn(device);
  const { pixels, readings } = network;
  const activations: Activations = activationsOn(device, { batch, entrance: network.entrance });
  const labels = new ArrayBuffer(labelsExtent({ batch }).bytes);
  const write = ({ buffer, offset }: Region, data: GPUAllowSharedBufferSource) =>
    queue.writeBuffer(buffer, offset, data);
  write(network.rulesAt, network.rules);

  function replay(encoder: GPUCommandEncoder, ...lists: readonly (readonly Dispatch[])[]): void {
    const pass = encoder.beginComputePass();
    for (const list of lists) {
      for (const { pipeline, bindGroup, workgroups } of list) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        pass.dispatchWorkgroups(...workgroups);
      }
    }
    pass.end();
  }

  /** Encodes one step, whose loss goes to `place` and whose views, if they are rendered, to `copyTo`. */
  function step(
    run: Run,
    { number, place, kept }: { readonly number: number; readonly place: number; readonly kept: Uint8Array | undefined },
    copyTo: (encoder: GPUCommandEncoder) => void,
  ): void {
    const encoder = device.createCommandEncoder();
    const first = number * batch;
    const numbers = run.order.subarray(first, first + batch);
    for (const at of numbers.keys()) writeLabel(labels, at, labelAt(run, first + at));
    write(network.labels, labels);
    write(network.step, stepValues(run.schedule, { step: number, place }));
    let rendering: readonly Dispatch[] = [];
    const isAhead = activations.areThere();
    if (isAhead) activations.copy(encoder, numbers);
    else if (!run.views) views.copy(encoder, numbers);
    else if (kept) queue.writeBuffer(pixels.buffer, pixels.offset, kept, place * pixels.size, pixels.size);
    else rendering = views.plan(numbers, (at) => run.views!.plan(first + at));
    const forward = isAhead ? network.above : network.forward;
    replay(encoder, rendering, forward, network.backward, network.update);
    copyTo(encoder);
    queue.submit([encoder.finish()]);
  }

  return {
    network,
    form,
    load(parameters) {
      write(network.parameters, toDevice(network.layout, parameters));
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(network.moments.buffer);
      queue.submit([encoder.finish()]);
    },
    loadImages: (images) => views.load(images),
    workAhead({ images: { count }, order, views: augmented }) {
      // A fresh view at every visit meets the layers below once.
      if (augmented || network.below.length === 0 || count >= order.length || !activations.makeRoom(count))
        return () => {};
      for (let first = 0; first < count; first += batch) {
        const encoder = device.createCommandEncoder();
        const numbers = numbersFrom(first, Math.min(first + batch, count));
        views.copy(encoder, numbers);
        replay(encoder, network.below);
        activations.keep(encoder, numbers);
        queue.submit([encoder.finish()]);
      }
      return activations.drop;
    },
    async train(run, { from, to, kept }) {
      const count = to - from;
      const used = count * 8;
      const isRendered = run.views !== null && !kept;
      const slot = ring.open(used + (isRendered ? count * pixels.size : 0));
      for (let place = 0; place < count; place++) {
        step(run, { number: from + place, place, kept }, (encoder) => {
          const at = used + place * pixels.size;
          if (isRendered) encoder.copyBufferToBuffer(pixels.buffer, pixels.offset, slot.buffer, at, pixels.size);
          if (place === count - 1) encoder.copyBufferToBuffer(readings.buffer, readings.offset, slot.buffer, 0, used);
        });
      }
      const bytes = await slot.bytes();
      const pairs = new Float32Array(bytes, 0, 2 * count);
      return {
        losses: pairs.filter((_, at) => at % 2 === 0),
        norms: pairs.filter((_, at) => at % 2 === 1),
        rendered: isRendered ? new Uint8Array(bytes, used) : undefined,
      };
    },
    async forward({ count }, region, { first, last }) {
      const slot = ring.open((last - first) * region.size);
      for (let number = first; number < last; number++) {
        const encoder = device.createCommandEncoder();
        views.copy(encoder, numbersFrom(number * batch, Math.min((number + 1) * batch, count)));
        replay(encoder, network.forward);
        encoder.copyBufferToBuffer(
          region.buffer,
          region.offset,
          slot.buffer,
          (number - first) * region.size,
          region.size,
        );
        queue.submit([encoder.finish()]);
      }
      return slot.bytes();
    },
    async read({ buffer, offset, size }) {
      const slot = ring.open(size);
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, offset, slot.buffer, 0, size);
      queue.submit([encoder.finish()]);
      return slot.bytes();
    },
    dispose() {
      ring.dispose();
      views.dispose();
      workshop.dispose();
    },
  };
}

/** Whole numbers from one up to, not including, another. */
function numbersFrom(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, at) => from + at);
}
