// Kernels of a depthwise convolution with bias. A thread takes one channel of a tile of pixels and goes down its rows, keeping
// the rows of the window in registers; what a row of outputs meets is written out. `layer` is the weight [kernel, kernel, channels] with the bias [channels] behind it.

import type { Layer } from "#core/network/base";
import { floats, type Kernel, kernel, type Split, splitOf, throughRelu6Declaration, unrolled } from "./kernel";
import {
  downRows,
  eachColumn,
  geometryOf,
  hasColumn,
  type Rolling,
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

/** Rows and columns of a tile of pixels: more rows read less twice, and fewer leave enough tiles for a graphics card. */
const tile = { rows: 16, columns: 4 } as const;
/** The same where pixels are summed, which sets the order of the sum: another number of rows gives other last bits. */
const summedTile = { rows: 8, columns: 4 } as const;

/** The rows of the input that a row of a tile of outputs reads. */
function inputRows(shape: Depthwise, { columns, lastColumn }: Tiling): Rolling {
  const { size, kernel, stride, channels } = shape;
  const { pad } = geometryOf(shape, size);
  return {
    name: "v",
    rows: Math.max(kernel, stride),
    fresh: stride,
    left: "left",
    columns: (columns - 1) * stride + kernel,
    across: { least: -pad, most: lastColumn * stride - pad },
    size,
    zero: "0.0",
    pitch: channels,
    channel: "c",
    read: (at) => `input[${at}]`,
  };
}

/** A product that is added to a register: output column u meets input column u * stride + j at row i and column j of the kernel. */
interface Tap {
  readonly u: number;
  readonly i: number;
  readonly j: number;
}

/** What a row of a tile of outputs meets. */
function tapsOf({ kernel, stride }: Depthwise, { columns }: Tiling, rolling: Rolling): readonly Tap[] {
  return numbers(columns)
    .flatMap((u) => numbers(kernel).flatMap((i) => numbers(kernel).map((j) => ({ u, i, j }))))
    .filter(({ u, j }) => hasColumn(rolling, u * stride + j));
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** WGSL of the sum of the products of each register. */
function sums<T>(
  taps: readonly T[],
  register: (tap: T) => string,
  product: (tap: T) => string,
): ReadonlyMap<string, string> {
  const sums = new Map<string, string[]>();
  for (const tap of taps) {
    const terms = sums.get(register(tap)) ?? [];
    terms.push(product(tap));
    sums.set(register(tap), terms);
  }
  return new Map([...sums].map(([name, terms]) => [name, terms.join(" + ")]));
}

/** WGSL of a loop over the rows of a tile of outputs; in `body` the input rows under row `t` of the tile are in registers. */
function overOutputRows(shape: Depthwise, { side, rows }: Tiling, rolling: Rolling, body: string): string {
  const { stride } = shape;
  const { pad } = geometryOf(shape, shape.size);
  return `
let left = i32(tx * ${stride}u) - ${pad};
${downRows(rolling, { top: `i32(ty * ${stride}u) - ${pad}`, turns: `min(${rows}u, ${side}u - ty)`, body })}`;
}

/** out = activation(window x weight + bias). */
export function depthwiseForward(shape: Depthwise): Kernel {
  const { batch, size, kernel: k, stride, channels, activation } = shape;
  const { out } = geometryOf(shape, size);
  const tiling = tilingOf(out, tile);
  const rolling = inputRows(shape, tiling);
  const products = sums(
    tapsOf(shape, tiling, rolling),
    ({ u }) => `a${u}`,
    ({ u, i, j }) => `v${i}_${u * stride + j} * w${i * k + j}`,
  );
  const result = (u: number) => {
    const sum = `bias + (${products.get(`a${u}`)})`;
    return activation === "relu6" ? `min(max(${sum}, 0.0), 6.0)` : sum;
  };
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
let bias = layer[${k * k * channels}u + c];
${unrolled(k * k, (i) => `let w${i} = layer[${i * channels}u + c];`)}
${overOutputRows(
  shape,
  tiling,
  rolling,
  `let first = ((b * ${out}u + ty + t) * ${out}u + tx) * ${channels}u + c;
${eachColumn(tiling, (u) => `output[first + ${u * channels}u] = ${result(u)};`)}`,
)}`,
  });
}

/**
 * gradient of input = gradient of output spread over the window. If `masked`, through the relu6 that made the input: then
 * `result` holds the input before and is overwritten, since these are a network's largest pictures.
 */
export function depthwiseInputGradient(shape: Depthwise, { masked }: { readonly masked: boolean }): Kernel {
  const { batch, size, kernel: k, stride, channels } = shape;
  const { out, pad } = geometryOf(shape, size);
  const tiling = tilingOf(size, { ...tile, step: stride });
  const { rows, columns, lastColumn } = tiling;
  // Input row ty + t meets output row ty / stride + o at kernel row t + pad - o * stride. Tiles begin at whole strides, and
  // so many input rows are made at a time, so which rows meet is known here.
  const meets = (t: number, o: number) => t + pad - o * stride;
  const lowest = Math.ceil((pad - k + 1) / stride);
  const reach = (tile: number) => Math.floor((tile - 1 + pad) / stride) - lowest + 1;
  const rolling: Rolling = {
    name: "v",
    rows: reach(stride),
    fresh: 1,
    left: "left",
    columns: reach(columns),
    across: { least: lowest, most: lastColumn / stride + lowest },
    size: out,
    zero: "0.0",
    pitch: channels,
    channel: "c",
    read: (at) => `gradient[${at}]`,
  };
  const inside = (place: number) => place >= 0 && place < k;
  const taps = numbers(stride).flatMap((t) =>
    numbers(columns).flatMap((u) =>
      numbers(rolling.rows).flatMap((n) =>
        numbers(rolling.columns)
          .map((m) => ({ t, u, n, m, i: meets(t, n + lowest), j: meets(u, m + lowest) }))
          .filter(({ m, i, j }) => inside(i) && inside(j) && hasColumn(rolling, m)),
      ),
    ),
  );
  const products = sums(
    taps,
    ({ t, u }) => `a${t}_${u}`,
    ({ n, m, i, j }) => `v${n}_${m} * w${i * k + j}`,
  );
  const store = (t: number) => {
    const line = eachColumn(tiling, (u) => {
      const at = `first + ${(t * size + u) * channels}u`;
      const sum = products.get(`a${t}_${u}`) ?? "0.0";
      return `result[${at}] = ${masked ? `throughRelu6(${sum}, result[${at}])` : sum};`;
    });
    // The last of an odd number of rows is alone.
    return t > 0 && size % stride !== 0 ? `if (row + ${t}u < ${size}u) {\n${line}\n}` : line;
  };
  return kernel({
    name: `depthwise input gradient ${k}x${k}/${stride} of ${channels}`,
    declarations: masked ? throughRelu6Declaration : "",
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
let left = i32(tx / ${stride}u) + ${lowest};
${unrolled(k * k, (i) => `let w${i} = layer[${i * channels}u + c];`)}
${downRows(rolling, {
  top: `i32(ty / ${stride}u) + ${lowest}`,
  turns: `(min(${rows}u, ${size}u - ty) + ${stride - 1}u) / ${stride}u`,
  body: `
let row = ty + t * ${stride}u;
let first = ((b * ${size}u + row) * ${size}u + tx) * ${channels}u + c;
${unrolled(stride, store)}`,
})}`,
  });
}

/** How many parts the sum over tiles of a weight gradient has. */
export function depthwiseParts(shape: Depthwise): number {
  return splitTiles(shape).count;
}

function splitTiles(shape: Depthwise): Split {
  const { down, across } = tilingOf(geometryOf(shape, shape.size).out, summedTile);
  return splitOf(shape.batch * down * across, shape.channels);
}

/** Partial sums [split.count, kernel * kernel + 1, channels] of the gradients of weight and, as the last row, bias. */
export function depthwiseWeightGradient(shape: Depthwise): Kernel {
  const { batch, size, kernel: k, stride, channels } = shape;
  const { out } = geometryOf(shape, size);
  const tiling = tilingOf(out, summedTile);
  const tiles = batch * tiling.down * tiling.across;
  const { count, size: chunk } = splitTiles(shape);
  const rolling = inputRows(shape, tiling);
  const products = sums(
    tapsOf(shape, tiling, rolling),
    ({ i, j }) => `a${i * k + j}`,
    ({ u, i, j }) => `v${i}_${u * stride + j} * d${u}`,
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
let last = ${tiles % chunk === 0 ? `(part + 1u) * ${chunk}u` : `min((part + 1u) * ${chunk}u, ${tiles}u)`};
for (var place = part * ${chunk}u; place < last; place++) {
${tilePlace(tiling, "place")}
${overOutputRows(
  shape,
  tiling,
  rolling,
  `let first = ((b * ${out}u + ty + t) * ${out}u + tx) * ${channels}u + c;
${unrolled(tiling.columns, (u) => {
  const read = `gradient[first + ${u * channels}u]`;
  return `let d${u} = ${out % tiling.columns === 0 ? read : `select(0.0, ${read}, tx + ${u}u < ${out}u)`};`;
})}
a${k * k} += ${numbers(tiling.columns)
    .map((u) => `d${u}`)
    .join(" + ")};
${[...products].map(([name, sum]) => `${name} += ${sum};`).join("\n")}`,
)}
}
${unrolled(k * k + 1, (i) => `partial[(part * ${k * k + 1}u + ${i}u) * ${channels}u + c] = a${i};`)}`,
  });
}
