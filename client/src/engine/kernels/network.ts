// A base's graph with its head as lists of dispatches (forward, backward, update) over buffers of its own. Built
// once; knows nothing of runs, nor of the order in which pictures come.

import { cutOf, layoutOf } from "#core/network/base";
import { trainedLayers } from "#core/network/trained-layers";
import type { ProductForm } from "#core/study/study";

import type { Preparation } from "../trainer";
import {
  crossEntropy,
  type Head,
  headInputGradient,
  headWeightGradient,
  labelsExtent,
  logits,
  pool,
  vectorsOf,
} from "./head";
import { type DeviceLayout, deviceLayoutOf, rulesOf } from "./parameters";
import { trunkOn } from "./trunk";
import { adamw, normExtent, readingsExtent, settle, squares, stepExtent } from "./update";
import { type Dispatch, partOf, type Region, type Workshop } from "./workshop";

/** Steps whose losses and norms the device keeps until they are read. */
export const readingPlaces = 10;

/** A network on a device. */
export interface Network {
  readonly layout: DeviceLayout;
  /** Channels of the pooled features. */
  readonly channels: number;
  /** `below`, then `above`. */
  readonly forward: readonly Dispatch[];
  /** From pixels to what never changes in a run; empty where every layer trains, or the head alone. */
  readonly below: readonly Dispatch[];
  /** From there to logits. */
  readonly above: readonly Dispatch[];
  /** Between both, [batch, side, side, channels]; the pixels where nothing is below. */
  readonly entrance: Region;
  readonly backward: readonly Dispatch[];
  readonly update: readonly Dispatch[];
  /** Before each step: packed RGBA8 of a batch. */
  readonly pixels: Region;
  /** Written before each step, by `writeLabel`: what each picture is taught as. */
  readonly labels: Region;
  /** Written before each step: `stepValues`. */
  readonly step: Region;
  /** In the order of `layout`. */
  readonly parameters: Region;
  /** In the order of `layout`; zero where nothing trains. */
  readonly gradients: Region;
  /** First moment, then second; in the order of `layout`. */
  readonly moments: Region;
  /** What the update does with each vector of parameters: written once, from `rules`. */
  readonly rulesAt: Region;
  readonly rules: Uint32Array<ArrayBuffer>;
  /** [batch, channels]. */
  readonly features: Region;
  /** [batch, classes padded to whole vectors]. */
  readonly logits: Region;
  /** The bits of the last steps' losses and norms, [readingPlaces, 2]. */
  readonly readings: Region;
}

/** Builds the network of a preparation; throws a RangeError for a graph that these kernels don't cover. */
export async function networkOn(workshop: Workshop, preparation: Preparation, form: ProductForm): Promise<Network> {
  const { base, cut, pixels: side, batch, depth, classes } = preparation;
  const { channels } = cutOf(base, cut);
  const layout = deviceLayoutOf(layoutOf(base, cut, classes));
  const trained = trainedLayers(base, cut, depth);
  const at = {
    layout,
    channels,
    rules: rulesOf(layout, (layer) => trained.has(layer)),
    pixels: workshop.buffer(batch * side * side * 4),
    labels: workshop.buffer(labelsExtent({ batch }).bytes),
    step: workshop.buffer(stepExtent.bytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST),
    parameters: workshop.buffer(layout.size * 4),
    gradients: workshop.buffer(layout.size * 4),
    moments: workshop.buffer(layout.size * 8),
    rulesAt: workshop.buffer(layout.size),
    features: workshop.buffer(batch * channels * 4),
    logits: workshop.buffer(batch * vectorsOf({ classes }) * 16),
    readings: workshop.buffer(readingsExtent(readingPlaces).bytes),
  };
  const rangeOf = (name: string) => {
    const range = layout.ranges.get(name);
    if (!range) throw new RangeError(`no parameters are called ${name}`);
    return { offset: range.at * 4, size: range.size * 4 };
  };
  const parametersOf = (name: string) => partOf(at.parameters, rangeOf(name));
  const gradientsOf = (name: string) => partOf(at.gradients, rangeOf(name));

  const trunk = trunkOn(workshop, {
    base,
    cut,
    batch,
    pixels: side,
    pixelsAt: at.pixels,
    trained,
    form,
    parametersOf,
    gradientsOf,
  });
  const head: Head = { batch, area: trunk.outSize ** 2, channels, classes, activation: trunk.last.activation };
  const ends = { features: at.features, head: parametersOf("head"), standardise: parametersOf("standardise") };
  const above = [
    ...trunk.above,
    workshop.dispatch(pool(head), { input: trunk.output, features: at.features }),
    workshop.dispatch(logits(head), { ...ends, logits: at.logits }),
  ];

  const gradient = workshop.buffer(at.logits.size);
  const rowLosses = workshop.buffer(batch * 4);
  const handed = workshop.borrow(trunk.output.size);
  const backward = [
    workshop.dispatch(crossEntropy(head), { logits: at.logits, labels: at.labels, gradient, losses: rowLosses }),
    workshop.dispatch(headWeightGradient(head), { ...ends, gradient, result: gradientsOf("head") }),
    ...(trained.size > 0
      ? [workshop.dispatch(headInputGradient(head), { ...ends, gradient, input: trunk.output, result: handed })]
      : []),
    ...trunk.backward(handed),
  ];

  const parts = workshop.buffer(normExtent.bytes);
  const factor = workshop.buffer(4);
  const flat = { gradients: at.gradients, parameters: at.parameters, moments: at.moments, rules: at.rulesAt };
  const update = [
    workshop.dispatch(squares(layout), { ...flat, parts }),
    workshop.dispatch(settle({ batch, places: readingPlaces }), {
      parts,
      rowLosses,
      factor,
      readings: at.readings,
      step: at.step,
    }),
    workshop.dispatch(adamw(layout), { ...flat, factor, step: at.step }),
  ];
  const [below, ready, back, updating] = await Promise.all([
    Promise.all(trunk.below),
    Promise.all(above),
    Promise.all(backward),
    Promise.all(update),
  ]);
  return {
    ...at,
    entrance: trunk.entrance,
    forward: [...below, ...ready],
    below,
    above: ready,
    backward: back,
    update: updating,
  };
}
