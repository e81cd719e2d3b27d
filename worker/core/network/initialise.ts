// Initial parameters of both inits: the base's weights, or seeded random weights of unit variance in the same graph.
// Neither knows a policy or a budget: they see a base, clean pictures and a stream, and nothing else.

import { float32Of } from "../float16";
import type { PackedViews } from "../pixels";
import type { Stream } from "../random";
import type { Cut } from "../study/study";
import { type Base, cutOf, type Layer, type Layout, layoutOf, slotOf } from "./base";
import { type Affine, affine, affinesIn, type Maps, normalised, pass } from "./network";

/** Pictures in the one forward pass that sets the variances. */
const mostImages = 32;

/** What a residual branch is worth beside the block's input at the start. */
const branchScale = 0.5;

/**
 * Smallest deviation that a channel is divided by. He's weights give about 0.9 where the input varies, and the least of the
 * deep cut's 19,728 channels gives 0.07 at 64 pixels; a channel below this is dead on these pictures, and dividing by less
 * would blow up what it does on others.
 */
const leastDeviation = 0.05;

/** Smallest common deviation of the features, for the same reason; features of digits vary by 0.2 to 2. */
const leastFeatureDeviation = 0.01;

/** The base's weights up to a cut, flat, from the cut's shards (float16) in manifest order. */
export function pretrainedTrunk(base: Base, cut: Cut, shards: readonly Uint8Array[]): Float32Array {
  const wanted = base.weightsManifest.slice(0, cutOf(base, cut).shards);
  if (shards.length !== wanted.length || wanted.some(({ bytes }, at) => shards[at]?.length !== bytes)) {
    const sizes = (list: readonly number[]) => `[${list.join(", ")}]`;
    throw new RangeError(
      `${base.id}'s ${cut} cut has shards of ${sizes(wanted.map(({ bytes }) => bytes))} bytes, ` +
        `not ${sizes(shards.map(({ length }) => length))}`,
    );
  }
  const trunk = new Float32Array(layoutOf(base, cut, 1).trunkSize);
  let offset = 0;
  for (const shard of shards) {
    const values = float32Of(shard);
    trunk.set(values, offset);
    offset += values.length;
  }
  return trunk;
}

/**
 * Random weights up to a cut, flat: He normal (He et al. 2015), then layer-sequential unit variance (Mishkin & Matas 2016).
 * - One forward pass of the first 32 (or fewer) pictures; each layer's weight and bias are rescaled so that every channel,
 *   before the activation and over all pictures and positions, has mean 0 and variance 1.
 * - The last layer of a block with `skip` is then halved, before the pass goes on: later layers see the network as it trains.
 * - Each tensor draws from its own fork of the stream, so that a longer cut begins with the shorter cut's weights.
 */
export function scratchTrunk(base: Base, cut: Cut, images: PackedViews, source: Stream): Float32Array {
  const trunk = new Float32Array(layoutOf(base, cut, 1).trunkSize);
  const affineOf = affinesIn(base, cut, trunk);
  pass(base, cut, normalised(base, firstOf(images, mostImages)), (layer, input, block) => {
    const parameters = affineOf(layer);
    heNormal(layer, parameters.weight, source.fork(`${layer.name}/weight`));
    const output = affine(layer, parameters, input);
    const branch = block.skip && layer === block.layers.at(-1) ? branchScale : 1;
    unitVariance(parameters, output, branch);
    return output;
  });
  return trunk;
}

/** All parameters of a network that starts with this trunk: head weight and bias 0, features not standardised (mean 0, deviation 1). */
export function withHead(base: Base, cut: Cut, classes: number, trunk: Float32Array): Float32Array {
  const layout = layoutOf(base, cut, classes);
  if (trunk.length !== layout.trunkSize) {
    throw new RangeError(`${base.id}'s ${cut} trunk has ${layout.trunkSize} parameters, not ${trunk.length}`);
  }
  const parameters = new Float32Array(layout.size);
  parameters.set(trunk);
  parameters[slotOf(layout, "standardise/deviation").offset] = 1;
  return parameters;
}

/** A copy whose head sees features [images, channels] with each channel's mean 0 and, over all channels, root mean variance 1. */
export function standardised(layout: Layout, parameters: Float32Array, features: Float32Array): Float32Array {
  const copy = parameters.slice();
  const { offset, size: channels } = slotOf(layout, "standardise/mean");
  const { means, variances } = momentsOf(features, channels);
  copy.set(means, offset);
  const variance = variances.reduce((sum, value) => sum + value, 0) / channels;
  copy[slotOf(layout, "standardise/deviation").offset] = Math.max(Math.sqrt(variance), leastFeatureDeviation);
  return copy;
}

// Normal with variance 2 / fan-in. Rounding to float32 hides the last bit in which engines' logarithms and cosines differ.
function heNormal(layer: Layer, weight: Float32Array, source: Stream): void {
  const fanIn = layer.kernel ** 2 * (layer.kind === "depthwise" ? 1 : layer.inChannels);
  const deviation = Math.sqrt(2 / fanIn);
  for (let at = 0; at < weight.length; at++) weight[at] = deviation * source.normal();
}

// Rescales a layer's parameters, and its output with them. In both weight layouts the output channel is the last index that varies.
function unitVariance({ weight, bias }: Affine, output: Maps, branch: number): void {
  const { channels, data } = output;
  const { means, variances } = momentsOf(data, channels);
  const scales = variances.map((variance) => branch / Math.max(Math.sqrt(variance), leastDeviation));
  for (let at = 0; at < weight.length; at++) weight[at] = (weight[at] as number) * (scales[at % channels] as number);
  for (let channel = 0; channel < channels; channel++) {
    bias[channel] = -(means[channel] as number) * (scales[channel] as number);
  }
  for (let at = 0, channel = 0; at < data.length; at++, channel = (channel + 1) % channels) {
    data[at] = ((data[at] as number) - (means[channel] as number)) * (scales[channel] as number);
  }
}

// Mean and variance of each column of [rows, columns], in two passes.
function momentsOf(values: Float32Array, columns: number): { means: Float64Array; variances: Float64Array } {
  const averaged = (term: (value: number, column: number) => number) => {
    const sums = new Float64Array(columns);
    for (let at = 0, column = 0; at < values.length; at++, column = (column + 1) % columns) {
      sums[column] = (sums[column] as number) + term(values[at] as number, column);
    }
    return sums.map((sum) => sum / (values.length / columns));
  };
  const means = averaged((value) => value);
  return { means, variances: averaged((value, column) => (value - (means[column] as number)) ** 2) };
}

function firstOf({ data, count, size }: PackedViews, most: number): PackedViews {
  const kept = Math.min(count, most);
  return { data: data.subarray(0, kept * size * size * 4), count: kept, size };
}
