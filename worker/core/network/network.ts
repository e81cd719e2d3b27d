// The forward pass in plain arrays: what initialisation needs, and the reference that every trainer is checked against.
// Sums run in float64 and in a fixed order, with +, * and / alone, so that every engine gives the same bits.
// Nothing here differentiates; training is the engine's.

import type { PackedViews } from "../pixels";
import type { Cut } from "../study/study";
import { type Base, type Block, blocksOf, type Layer, layoutOf } from "./base";

/** Square feature maps, NHWC: `data[((image * size + y) * size + x) * channels + channel]`. */
export interface Maps {
  readonly data: Float32Array;
  readonly count: number;
  /** Side in positions. */
  readonly size: number;
  readonly channels: number;
}

/** A layer's parameters: weight HWIO (depthwise HWC1), bias [channels]. */
export interface Affine {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Pooled features [images, channels] of pictures after a cut with this trunk (or any flat parameters that start with it). */
export function forward(base: Base, cut: Cut, trunk: Float32Array, images: PackedViews): Float32Array {
  const affineOf = affinesIn(base, cut, trunk);
  const one = (image: number): Maps =>
    pass(base, cut, normalised(base, pictureOf(images, image)), (layer, input) =>
      affine(layer, affineOf(layer), input),
    );
  // One picture at a time: the memory stays that of one, whatever the number of pictures.
  const rows = Array.from({ length: images.count }, (_, image) => pooled(one(image)));
  const features = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  rows.forEach((row, image) => {
    features.set(row, image * row.length);
  });
  return features;
}

/** The stem and the cut's blocks in order; `compute` gives each layer's output before its activation. */
export function pass(
  base: Base,
  cut: Cut,
  input: Maps,
  compute: (layer: Layer, input: Maps, block: Block) => Maps,
): Maps {
  let flowing = input;
  for (const block of blocksOf(base, cut)) {
    const entering = flowing;
    for (const layer of block.layers) {
      flowing = compute(layer, flowing, block);
      if (layer.activation === "relu6") clamp(flowing.data);
    }
    if (block.skip) add(flowing.data, entering.data);
  }
  return flowing;
}

/** Views (not copies) of each layer's weight and bias in the flat trunk. */
export function affinesIn(base: Base, cut: Cut, trunk: Float32Array): (layer: Layer) => Affine {
  const layout = layoutOf(base, cut, 1);
  if (trunk.length < layout.trunkSize) {
    throw new RangeError(`${base.id}'s ${cut} trunk has ${layout.trunkSize} parameters, not ${trunk.length}`);
  }
  const views = new Map(
    layout.slots.map(({ name, offset, size }) => [name, trunk.subarray(offset, offset + size)] as const),
  );
  return ({ name }) => ({ weight: found(views, `${name}/weight`), bias: found(views, `${name}/bias`) });
}

/** Pixels as the base wants them: (p - offset) / scale, alpha left out. */
export function normalised(base: Base, { data, count, size }: PackedViews): Maps {
  const { offset, scale } = base.input;
  const values = new Float32Array(count * size * size * 3);
  for (let from = 0, to = 0; to < values.length; from += 4, to += 3) {
    values[to] = ((data[from] as number) - offset) / scale;
    values[to + 1] = ((data[from + 1] as number) - offset) / scale;
    values[to + 2] = ((data[from + 2] as number) - offset) / scale;
  }
  return { data: values, count, size, channels: 3 };
}

/** A layer's output before its activation; SAME padding with zeros, the odd one at the end. */
export function affine(layer: Layer, { weight, bias }: Affine, input: Maps): Maps {
  const { kernel, stride, inChannels, outChannels } = layer;
  const { count, size } = input;
  const outSize = Math.ceil(size / stride);
  const before = Math.floor(Math.max((outSize - 1) * stride + kernel - size, 0) / 2);
  const data = new Float32Array(count * outSize * outSize * outChannels);
  const sums = new Float64Array(outChannels);
  const gather = layer.kind === "depthwise" ? gatherChannels : gatherAll;
  const tap = layer.kind === "depthwise" ? outChannels : inChannels * outChannels;
  for (let image = 0, to = 0; image < count; image++) {
    for (let y = 0; y < outSize; y++) {
      for (let x = 0; x < outSize; x++, to += outChannels) {
        sums.set(bias);
        for (let ky = 0; ky < kernel; ky++) {
          const fromY = y * stride + ky - before;
          if (fromY < 0 || fromY >= size) continue;
          for (let kx = 0; kx < kernel; kx++) {
            const fromX = x * stride + kx - before;
            if (fromX < 0 || fromX >= size) continue;
            const from = ((image * size + fromY) * size + fromX) * inChannels;
            gather(sums, input.data, from, inChannels, weight, (ky * kernel + kx) * tap);
          }
        }
        data.set(sums, to);
      }
    }
  }
  return { data, count, size: outSize, channels: outChannels };
}

// sums[o] += sum over i of input[i] * weight[i, o]. Four inputs at a time, so that a sum is loaded and stored a quarter as often.
function gatherAll(
  sums: Float64Array,
  input: Float32Array,
  from: number,
  channels: number,
  weight: Float32Array,
  at: number,
): void {
  const outs = sums.length;
  let channel = 0;
  for (; channel + 4 <= channels; channel += 4) {
    const a = input[from + channel] as number;
    const b = input[from + channel + 1] as number;
    const c = input[from + channel + 2] as number;
    const d = input[from + channel + 3] as number;
    const row = at + channel * outs;
    for (let out = 0, w = row; out < outs; out++, w++) {
      sums[out] =
        (sums[out] as number) +
        a * (weight[w] as number) +
        b * (weight[w + outs] as number) +
        c * (weight[w + 2 * outs] as number) +
        d * (weight[w + 3 * outs] as number);
    }
  }
  for (; channel < channels; channel++) {
    const value = input[from + channel] as number;
    for (let out = 0, w = at + channel * outs; out < outs; out++, w++) {
      sums[out] = (sums[out] as number) + value * (weight[w] as number);
    }
  }
}

// sums[c] += input[c] * weight[c].
function gatherChannels(
  sums: Float64Array,
  input: Float32Array,
  from: number,
  channels: number,
  weight: Float32Array,
  at: number,
): void {
  for (let channel = 0; channel < channels; channel++) {
    sums[channel] = (sums[channel] as number) + (input[from + channel] as number) * (weight[at + channel] as number);
  }
}

/** Each channel's mean over the positions, [images, channels]. */
export function pooled({ data, count, size, channels }: Maps): Float32Array {
  const positions = size * size;
  const features = new Float32Array(count * channels);
  for (let image = 0; image < count; image++) {
    const sums = new Float64Array(channels);
    const end = (image + 1) * positions * channels;
    for (let at = image * positions * channels, channel = 0; at < end; at++, channel = (channel + 1) % channels) {
      sums[channel] = (sums[channel] as number) + (data[at] as number);
    }
    features.set(
      sums.map((sum) => sum / positions),
      image * channels,
    );
  }
  return features;
}

function pictureOf({ data, size }: PackedViews, picture: number): PackedViews {
  const bytes = size * size * 4;
  return { data: data.subarray(picture * bytes, (picture + 1) * bytes), count: 1, size };
}

function clamp(values: Float32Array): void {
  for (let at = 0; at < values.length; at++) values[at] = Math.min(Math.max(values[at] as number, 0), 6);
}

function add(values: Float32Array, others: Float32Array): void {
  for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) + (others[at] as number);
}

function found(views: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const view = views.get(name);
  if (!view) throw new RangeError(`no parameter is called ${name}`);
  return view;
}
