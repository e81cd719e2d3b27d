// The trunk as lists of dispatches: forward through the blocks of a cut, first those that stay as they are, and backward down
// to the lowest layer that trains. The gradient that reaches a layer has already passed through that layer's relu6.

import { blocksOf, type Layer } from "#core/network/base";
import type { ProductForm } from "#core/study/study";
import type { Preparation } from "../trainer";
import { kernelsOf, type LayerKernels } from "./layer-kernels";
import { sumParts } from "./reduce";
import type { Dispatch, Region, Workshop } from "./workshop";

/** One layer in its place. */
interface Node {
  readonly layer: Layer;
  readonly kernels: LayerKernels;
  readonly input: Region;
  readonly output: Region;
  /** First layer of a block whose input is added to its output. */
  readonly opensSkip: boolean;
  /** Last layer of such a block. */
  readonly closesSkip: boolean;
}

/** A trunk on a device, ready to be replayed. */
export interface Trunk {
  /** Layers under the lowest one that trains; none where all train, or none. */
  readonly below: readonly Promise<Dispatch>[];
  /** The layers that follow. */
  readonly above: readonly Promise<Dispatch>[];
  /** What the first layer of `above` reads. */
  readonly entrance: Region;
  /** [batch, outSize, outSize, channels]. */
  readonly output: Region;
  readonly outSize: number;
  readonly last: Layer;
  /** From the gradient of the output, a borrowed region that is handed over; empty if no layer trains. */
  backward(gradient: Region): readonly Promise<Dispatch>[];
}

/** Builds the trunk over `pixels`, packed RGBA8. */
export function trunkOn(
  workshop: Workshop,
  {
    base,
    cut,
    batch,
    pixels: side,
    pixelsAt,
    trained,
    form,
    parametersOf,
    gradientsOf,
  }: Pick<Preparation, "base" | "cut" | "batch" | "pixels"> & {
    readonly pixelsAt: Region;
    readonly trained: ReadonlySet<string>;
    readonly form: ProductForm;
    /** A layer's weight and bias. */
    readonly parametersOf: (layer: string) => Region;
    readonly gradientsOf: (layer: string) => Region;
  },
): Trunk {
  const blocks = blocksOf(base, cut);
  const layers = blocks.flatMap(({ layers }) => layers);
  const lowest = layers.findIndex(({ name }) => trained.has(name));
  const nodes: Node[] = [];
  const forward: Promise<Dispatch>[] = [];
  const borrowed = new Set<Region>();
  /** The backward pass reads outputs from the one below the first layer that trains; the others' buffers are shared. */
  const outputFor = (bytes: number) => {
    if (lowest >= 0 && nodes.length >= lowest - 1) return workshop.buffer(bytes);
    const region = workshop.borrow(bytes);
    borrowed.add(region);
    return region;
  };
  let size = side;
  let at = pixelsAt;
  for (const { layers, skip } of blocks) {
    const opened = at;
    const inner: Region[] = [];
    for (const [place, layer] of layers.entries()) {
      const closesSkip = skip && place === layers.length - 1;
      const kernels = kernelsOf(layer, { batch, size, input: base.input, form });
      const output = outputFor(kernels.outBytes);
      const regions = { input: at, layer: parametersOf(layer.name), skip: opened, output };
      forward.push(workshop.dispatch(kernels.forward({ skip: closesSkip }), regions));
      nodes.push({ layer, kernels, input: at, output, opensSkip: skip && place === 0, closesSkip });
      inner.push(at);
      size = kernels.outSize;
      at = output;
    }
    for (const region of inner) if (borrowed.delete(region)) workshop.giveBack(region);
  }

  function backward(gradient: Region): readonly Promise<Dispatch>[] {
    const list: Promise<Dispatch>[] = [];
    let above = gradient;
    /** The gradient that goes around the block, until the block's first layer adds it. */
    let around: Region | null = null;
    for (let index = nodes.length - 1; index >= lowest && lowest >= 0; index--) {
      const { layer, kernels, input, opensSkip, closesSkip } = nodes[index]!;
      if (closesSkip) around = above;
      list.push(...weightGradient(layer.name, kernels, { input, gradient: above }));
      if (index > lowest) {
        const masked = nodes[index - 1]!.layer.activation === "relu6";
        const inPlace = masked && kernels.overwritesInput;
        const result = inPlace ? input : workshop.borrow(input.size);
        const regions = { gradient: above, layer: parametersOf(layer.name), input, result };
        const kernel = kernels.inputGradient({ skip: opensSkip, masked });
        list.push(workshop.dispatch(kernel, around ? { ...regions, skip: around } : regions));
        if (above !== around) workshop.giveBack(above);
        // The next step's forward pass writes it again.
        if (!inPlace) workshop.giveBack(input);
        if (opensSkip && around) {
          workshop.giveBack(around);
          around = null;
        }
        above = result;
      }
    }
    return list;
  }

  /** One dispatch, or two where the sum is split. */
  function weightGradient(
    name: string,
    { weightGradient, parts: count }: LayerKernels,
    regions: { readonly input: Region; readonly gradient: Region },
  ): readonly Promise<Dispatch>[] {
    const result = gradientsOf(name);
    if (count === 1) return [workshop.dispatch(weightGradient, { ...regions, partial: result })];
    const partial = workshop.borrow(result.size * count);
    const list = [
      workshop.dispatch(weightGradient, { ...regions, partial }),
      workshop.dispatch(sumParts({ count, size: result.size / 16 }), { partial, result }),
    ];
    workshop.giveBack(partial);
    return list;
  }

  const first = Math.max(lowest, 0);
  return {
    below: forward.slice(0, first),
    above: forward.slice(first),
    entrance: nodes[first]!.input,
    backward,
    output: at,
    outSize: size,
    last: layers.at(-1)!,
  };
}
