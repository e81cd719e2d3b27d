// Kernels of a depthwise convolution with bias. A thread takes one channel of a small tile of pixels, whose taps are
// written out; `layer` is the weight [kernel, kernel, channels] with the bias [channels] behind it.

import type { Layer } from "#core/base";
import { floats, type Kernel, kernel, type Split, splitOf, throughRelu6, unrolled } from "./kernel";
import {
  eachPixel,
  geometryOf,
  loadRow,
  type Patch,
  patchOrigin,
  type Tiling,
  tilePlace,
  tilingOf,
  type Window,
} from "./window";

/** A depthwise convolution. */
export interface Depthwise extends Window {
  readonly channels: number;
  readonly activation: Layer["activation"];
}

/** Larger tiles read less; beyond these sizes the written-out code takes longer to compile than it saves. */
function tileOf({ stride }: Depthwise): { readonly rows: number; readonly columns: number } {
  return { rows: stride === 1 ? 4 : 2, columns: 4 };
}

/** Tiles of the output. */
function outputTiling(shape: Depthwise): Tiling {
  return tilingOf(geometryOf(shape, shape.size).out, tileOf(shape));
}

/** The patch of the input under a tile of the output. */
function inputPatch(shape: Depthwise, { rows, columns, last }: Tiling): Patch {
  const { size, kernel, stride, channels } = shape;
  const { pad } = geometryOf(shape, size);
  return {
    name: "v",
    top: "top",
    left: "left",
    rows: (rows - 1) * stride + kernel,
    columns: (columns - 1) * stride + kernel,
    least: -pad,
    most: last * stride - pad,
    size,
    zero: "0.0",
    origin: "inputAt",
    pitch: channels,
    read: (at) => `input[${at}]`,
  };
}

/** A product that is added to a register: output pixel (t, u) meets an input pixel at kernel row i, column j. */
interface Tap {
  readonly t: number;
  readonly u: number;
  readonly i: number;
  readonly j: number;
}

/** What output pixels of a tile meet in input row n. */
function tapsOf({ kernel, stride }: Depthwise, { rows, columns }: Tiling, n: number): readonly Tap[] {
  return numbers(rows).flatMap((t) => {
    const i = n - t * stride;
    if (i < 0 || i >= kernel) return [];
    return numbers(columns).flatMap((u) => numbers(kernel).map((j) => ({ t, u, i, j })));
  });
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** WGSL that adds each product to its register, those of one register in one statement: a register is dear to store. */
function added<T>(taps: readonly T[], register: (tap: T) => string, product: (tap: T) => string): string {
  const sums = new Map<string, string[]>();
  for (const tap of taps) {
    const terms = sums.get(register(tap)) ?? [];
    terms.push(product(tap));
    sums.set(register(tap), terms);
  }
  return [...sums].map(([name, terms]) => `${name} += ${terms.join(" + ")};`).join("\n");
}

/** out = activation(window x weight + bias). */
export function depthwiseForward(shape: Depthwise): Kernel {
  const { batch, size, kernel: k, stride, channels, activation } = shape;
  const { out, pad } = geometryOf(shape, size);
  const tiling = outputTiling(shape);
  const patch = inputPatch(shape, tiling);
  const taps = (n: number) =>
    added(
      tapsOf(shape, tiling, n),
      ({ t, u }) => `a${t}_${u}`,
      ({ u, i, j }) => `v${n}_${u * stride + j} * w${i * k + j}`,
    );
  const result = (t: number, u: number) => (activation === "relu6" ? `min(max(a${t}_${u}, 0.0), 6.0)` : `a${t}_${u}`);
  return kernel({
    name: `depthwise forward ${k}x${k}/${stride} of ${channels}`,
    reads: { input: floats(batch * size * size * channels), layer: floats((k * k + 1) * channels) },
    writes: { output: floats(batch * out * out * channels) },
    threads: batch * tiling.down * tiling.across * channels,
    flops: 2 * batch * out * out * channels * k * k,
    body: `
let c = thread % ${channels}u;
let place = thread / ${channels}u;
${tilePlace(tiling, "place")}
let top = i32(ty * ${stride}u) - ${pad};
let left = i32(tx * ${stride}u) - ${pad};
let inputAt = ${patchOrigin(patch, "c")};
let bias = layer[${k * k * channels}u + c];
${unrolled(k * k, (i) => `let w${i} = layer[${i * channels}u + c];`)}
${unrolled(tiling.rows, (t) => unrolled(tiling.columns, (u) => `var a${t}_${u} = bias;`))}
${unrolled(patch.rows, (n) => `{\n${loadRow(patch, n)}\n${taps(n)}\n}`)}
let first = ((b * ${out}u + ty) * ${out}u + tx) * ${channels}u + c;
${eachPixel(tiling, (t, u) => `output[first + ${(t * out + u) * channels}u] = ${result(t, u)};`)}`,
  });
}

/**
 * gradient of input = gradient of output spread over the window. If `masked`, through the relu6 that made the input: then
 * `result` holds the input before and is overwritten, since these are a network's largest pictures.
 */
export function depthwiseInputGradient(shape: Depthwise, { masked }: { readonly masked: boolean }): Kernel {
  const { batch, size, kernel: k, stride, channels } = shape;
  const { out, pad } = geometryOf(shape, size);
  const tiling = tilingOf(size, { ...tileOf(shape), step: stride });
  const { rows, columns, last } = tiling;
  // Input row ty + t meets output row ty / stride + o at kernel row t + pad - o * stride. Tiles begin at whole strides,
  // so which rows meet is known here.
  const meets = (t: number, o: number) => t + pad - o * stride;
  const lowest = Math.ceil((pad - k + 1) / stride);
  const reach = (tile: number) => Math.floor((tile - 1 + pad) / stride) - lowest + 1;
  const patch: Patch = {
    name: "v",
    top: "top",
    left: "left",
    rows: reach(rows),
    columns: reach(columns),
    least: lowest,
    most: last / stride + lowest,
    size: out,
    zero: "0.0",
    origin: "gradientAt",
    pitch: channels,
    read: (at) => `gradient[${at}]`,
  };
  const inside = (place: number) => place >= 0 && place < k;
  const taps = (n: number) =>
    added(
      numbers(rows).flatMap((t) =>
        numbers(columns).flatMap((u) =>
          numbers(patch.columns)
            .map((m) => ({ t, u, m, i: meets(t, n + lowest), j: meets(u, m + lowest) }))
            .filter(({ i, j }) => inside(i) && inside(j)),
        ),
      ),
      ({ t, u }) => `a${t}_${u}`,
      ({ m, i, j }) => `v${n}_${m} * w${i * k + j}`,
    );
  const store = (t: number, u: number) => {
    const at = `first + ${(t * size + u) * channels}u`;
    return `result[${at}] = ${masked ? throughRelu6(`a${t}_${u}`, `result[${at}]`) : `a${t}_${u}`};`;
  };
  return kernel({
    name: `depthwise input gradient ${k}x${k}/${stride} of ${channels}`,
    reads: {
      gradient: floats(batch * out * out * channels),
      layer: floats((k * k + 1) * channels),
    },
    writes: { result: floats(batch * size * size * channels) },
    threads: batch * tiling.down * tiling.across * channels,
    flops: 2 * batch * out * out * channels * k * k,
    body: `
let c = thread % ${channels}u;
let place = thread / ${channels}u;
${tilePlace(tiling, "place")}
let top = i32(ty / ${stride}u) + ${lowest};
let left = i32(tx / ${stride}u) + ${lowest};
let gradientAt = ${patchOrigin(patch, "c")};
${unrolled(k * k, (i) => `let w${i} = layer[${i * channels}u + c];`)}
${unrolled(rows, (t) => unrolled(columns, (u) => `var a${t}_${u} = 0.0;`))}
${unrolled(patch.rows, (n) => `{\n${loadRow(patch, n)}\n${taps(n)}\n}`)}
let first = ((b * ${size}u + ty) * ${size}u + tx) * ${channels}u + c;
${eachPixel(tiling, store)}`,
  });
}

/** How many parts the sum over tiles of a weight gradient has. */
export function depthwiseParts(shape: Depthwise): number {
  return splitTiles(shape).count;
}

function splitTiles(shape: Depthwise): Split {
  const { down, across } = outputTiling(shape);
  return splitOf(shape.batch * down * across, shape.channels);
}

/** Partial sums [split.count, kernel * kernel + 1, channels] of the gradients of weight and, as the last row, bias. */
export function depthwiseWeightGradient(shape: Depthwise): Kernel {
  const { batch, size, kernel: k, stride, channels } = shape;
  const { out, pad } = geometryOf(shape, size);
  const tiling = outputTiling(shape);
  const tiles = batch * tiling.down * tiling.across;
  const { count, size: chunk } = splitTiles(shape);
  const patch = inputPatch(shape, tiling);
  const gradients: Patch = {
    name: "d",
    top: "i32(ty)",
    left: "i32(tx)",
    rows: tiling.rows,
    columns: tiling.columns,
    least: 0,
    most: tiling.last,
    size: out,
    zero: "0.0",
    origin: "gradientAt",
    pitch: channels,
    read: (at) => `gradient[${at}]`,
  };
  const taps = (n: number) =>
    added(
      tapsOf(shape, tiling, n),
      ({ i, j }) => `a${i * k + j}`,
      ({ t, u, j }) => `v${n}_${u * stride + j} * d${t}_${u}`,
    );
  return kernel({
    name: `depthwise weight gradient ${k}x${k}/${stride} of ${channels}`,
    reads: {
      input: floats(batch * size * size * channels),
      gradient: floats(batch * out * out * channels),
    },
    writes: { partial: floats(count * (k * k + 1) * channels) },
    threads: count * channels,
    flops: 2 * batch * out * out * channels * k * k,
    body: `
let c = thread % ${channels}u;
let part = thread / ${channels}u;
${unrolled(k * k + 1, (i) => `var a${i} = 0.0;`)}
let beyond = ${tiles % chunk === 0 ? `(part + 1u) * ${chunk}u` : `min((part + 1u) * ${chunk}u, ${tiles}u)`};
for (var place = part * ${chunk}u; place < beyond; place++) {
${tilePlace(tiling, "place")}
let gradientAt = ${patchOrigin(gradients, "c")};
${unrolled(tiling.rows, (t) => loadRow(gradients, t))}
let top = i32(ty * ${stride}u) - ${pad};
let left = i32(tx * ${stride}u) - ${pad};
let inputAt = ${patchOrigin(patch, "c")};
a${k * k} += ${numbers(tiling.rows)
      .flatMap((t) => numbers(tiling.columns).map((u) => `d${t}_${u}`))
      .join(" + ")};
${unrolled(patch.rows, (n) => `{\n${loadRow(patch, n)}\n${taps(n)}\n}`)}
}
${unrolled(k * k + 1, (i) => `partial[(part * ${k * k + 1}u + ${i}u) * ${channels}u + c] = a${i};`)}`,
  });
}
