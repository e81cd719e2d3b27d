// Kernels of a depthwise convolution with bias. A thread takes four channels and a small tile of pixels, whose taps are
// written out; `layer` is the weight [kernel, kernel, channels] with the bias [channels] behind it.

import type { Layer } from "#core/base";
import { type Kernel, kernel, type Split, splitOf, throughRelu6, unrolled, vectors } from "./kernel";
import { geometryOf, loadRow, type Patch, type Window } from "./window";

/** A depthwise convolution. */
export interface Depthwise extends Window {
  readonly channels: number;
  readonly activation: Layer["activation"];
}

/** Tile of output pixels of the forward pass and of the weight gradient. */
const tile = { rows: 2, columns: 4 } as const;
/** Tile of input pixels of the input gradient; both must be multiples of the stride. */
const inputTile = { rows: 2, columns: 4 } as const;

/** The patch of the input that a tile of outputs reads. */
function inputPatch(shape: Depthwise): Patch {
  const { size, kernel, stride, channels } = shape;
  const { out, pad } = geometryOf(shape, shape.size);
  const lastTile = Math.max(
    (Math.ceil(out / tile.rows) - 1) * tile.rows,
    (Math.ceil(out / tile.columns) - 1) * tile.columns,
  );
  return {
    name: "v",
    top: "top",
    left: "left",
    rows: (tile.rows - 1) * stride + kernel,
    columns: (tile.columns - 1) * stride + kernel,
    least: -pad,
    most: lastTile * stride - pad,
    size,
    zero: "vec4f()",
    read: (y, x) => `input[picture + (${y} * ${size}u + ${x}) * ${channels / 4}u]`,
  };
}

/** WGSL that decodes a tile's number into `picture` (first vector in `size` squared pixels), `ty` and `tx`. */
function tilePlace(
  number: string,
  { down, across, size, c4 }: { down: number; across: number; size: number; c4: number },
): string {
  return `
let tx = ${number} % ${across}u * ${tile.columns}u;
let ty = ${number} / ${across}u % ${down}u * ${tile.rows}u;
let b = ${number} / ${across * down}u;
let picture = b * ${size * size * c4}u + c;`;
}

/** out = activation(window x weight + bias). */
export function depthwiseForward(shape: Depthwise): Kernel {
  const { batch, size, kernel: k, stride, channels, activation } = shape;
  const { out, pad } = geometryOf(shape, shape.size);
  const c4 = channels / 4;
  const [down, across] = [Math.ceil(out / tile.rows), Math.ceil(out / tile.columns)];
  const patch = inputPatch(shape);
  /** The taps of input row n: it meets output row t at kernel row n - t * stride. */
  const taps = (n: number) =>
    unrolled(tile.rows, (t) => {
      const i = n - t * stride;
      if (i < 0 || i >= k) return "";
      return unrolled(tile.columns, (u) =>
        unrolled(k, (j) => `a${t}_${u} += v${n}_${u * stride + j} * w${i * k + j};`),
      );
    });
  const result = (t: number, u: number) =>
    activation === "relu6" ? `clamp(a${t}_${u}, vec4f(), vec4f(6.0))` : `a${t}_${u}`;
  return kernel({
    name: `depthwise forward ${k}x${k}/${stride} of ${channels}`,
    reads: { input: vectors(batch * size * size * c4), layer: vectors((k * k + 1) * c4) },
    writes: { output: vectors(batch * out * out * c4) },
    threads: batch * down * across * c4,
    body: `
let c = thread % ${c4}u;
let place = thread / ${c4}u;
${tilePlace("place", { down, across, size, c4 })}
let top = i32(ty * ${stride}u) - ${pad};
let left = i32(tx * ${stride}u) - ${pad};
let bias = layer[${k * k * c4}u + c];
${unrolled(k * k, (i) => `let w${i} = layer[${i * c4}u + c];`)}
${unrolled(tile.rows, (t) => unrolled(tile.columns, (u) => `var a${t}_${u} = bias;`))}
${unrolled(patch.rows, (n) => `{\n${loadRow(patch, n)}\n${taps(n)}\n}`)}
let first = b * ${out * out * c4}u + c;
${unrolled(tile.rows, (t) =>
  unrolled(
    tile.columns,
    (u) =>
      `if (ty + ${t}u < ${out}u && tx + ${u}u < ${out}u) { output[first + ((ty + ${t}u) * ${out}u + tx + ${u}u) * ${c4}u] = ${result(t, u)}; }`,
  ),
)}`,
  });
}

/** gradient of input = gradient of output spread over the window, through the relu6 that made the input, if `masked`. */
export function depthwiseInputGradient(shape: Depthwise, { masked }: { readonly masked: boolean }): Kernel {
  const { batch, size, kernel: k, stride, channels } = shape;
  const { out, pad } = geometryOf(shape, shape.size);
  const c4 = channels / 4;
  const { rows, columns } = inputTile;
  const [down, across] = [Math.ceil(size / rows), Math.ceil(size / columns)];
  // Input y = tile + t meets kernel row i at output (tile + t + pad - i) / stride, where that is whole. Tiles are whole
  // strides, so which kernel rows meet it is known here.
  const meets = (t: number, o: number) => t + pad - o * stride;
  const lowest = Math.ceil((pad - k + 1) / stride);
  const highest = (tiles: number) => Math.floor((tiles - 1 + pad) / stride);
  const lastTile = Math.max((down - 1) * rows, (across - 1) * columns);
  const patch: Patch = {
    name: "v",
    top: "top",
    left: "left",
    rows: highest(rows) - lowest + 1,
    columns: highest(columns) - lowest + 1,
    least: lowest,
    most: lastTile / stride + lowest,
    size: out,
    zero: "vec4f()",
    read: (y, x) => `gradient[picture + (${y} * ${out}u + ${x}) * ${c4}u]`,
  };
  const taps = (n: number) =>
    unrolled(rows, (t) => {
      const i = meets(t, n + lowest);
      if (i < 0 || i >= k) return "";
      return unrolled(columns, (u) =>
        unrolled(patch.columns, (m) => {
          const j = meets(u, m + lowest);
          return j < 0 || j >= k ? "" : `a${t}_${u} += v${n}_${m} * w${i * k + j};`;
        }),
      );
    });
  const store = (t: number, u: number) => {
    const at = `first + ((ty + ${t}u) * ${size}u + tx + ${u}u) * ${c4}u`;
    const write = masked
      ? `let y = input[${at}]; result[${at}] = ${throughRelu6(`a${t}_${u}`, "y")};`
      : `result[${at}] = a${t}_${u};`;
    return `if (ty + ${t}u < ${size}u && tx + ${u}u < ${size}u) { ${write} }`;
  };
  return kernel({
    name: `depthwise input gradient ${k}x${k}/${stride} of ${channels}`,
    reads: {
      gradient: vectors(batch * out * out * c4),
      layer: vectors((k * k + 1) * c4),
      ...(masked ? { input: vectors(batch * size * size * c4) } : {}),
    },
    writes: { result: vectors(batch * size * size * c4) },
    threads: batch * down * across * c4,
    body: `
let c = thread % ${c4}u;
let place = thread / ${c4}u;
let tx = place % ${across}u * ${columns}u;
let ty = place / ${across}u % ${down}u * ${rows}u;
let b = place / ${across * down}u;
let picture = b * ${out * out * c4}u + c;
let top = i32(ty / ${stride}u) + ${lowest};
let left = i32(tx / ${stride}u) + ${lowest};
${unrolled(k * k, (i) => `let w${i} = layer[${i * c4}u + c];`)}
${unrolled(rows, (t) => unrolled(columns, (u) => `var a${t}_${u} = vec4f();`))}
${unrolled(patch.rows, (n) => `{\n${loadRow(patch, n)}\n${taps(n)}\n}`)}
let first = b * ${size * size * c4}u + c;
${unrolled(rows, (t) => unrolled(columns, (u) => store(t, u)))}`,
  });
}

/** How the sum over tiles of a weight gradient is split. */
export function depthwiseSplit(shape: Depthwise): Split {
  const { out } = geometryOf(shape, shape.size);
  const tiles = shape.batch * Math.ceil(out / tile.rows) * Math.ceil(out / tile.columns);
  return splitOf(tiles, shape.channels / 4);
}

/** Partial sums [split.count, kernel * kernel + 1, channels] of the gradients of weight and, as the last row, bias. */
export function depthwiseWeightGradient(shape: Depthwise): Kernel {
  const { batch, size, kernel: k, stride, channels } = shape;
  const { out, pad } = geometryOf(shape, shape.size);
  const c4 = channels / 4;
  const [down, across] = [Math.ceil(out / tile.rows), Math.ceil(out / tile.columns)];
  const tiles = batch * down * across;
  const { count, size: chunk } = depthwiseSplit(shape);
  const patch = inputPatch(shape);
  const gradients: Patch = {
    name: "d",
    top: "i32(ty)",
    left: "i32(tx)",
    rows: tile.rows,
    columns: tile.columns,
    least: 0,
    most: Math.max((down - 1) * tile.rows, (across - 1) * tile.columns),
    size: out,
    zero: "vec4f()",
    read: (y, x) => `gradient[b * ${out * out * c4}u + c + (${y} * ${out}u + ${x}) * ${c4}u]`,
  };
  const taps = (n: number) =>
    unrolled(tile.rows, (t) => {
      const i = n - t * stride;
      if (i < 0 || i >= k) return "";
      return unrolled(tile.columns, (u) =>
        unrolled(k, (j) => `a${i * k + j} += v${n}_${u * stride + j} * d${t}_${u};`),
      );
    });
  return kernel({
    name: `depthwise weight gradient ${k}x${k}/${stride} of ${channels}`,
    reads: { input: vectors(batch * size * size * c4), gradient: vectors(batch * out * out * c4) },
    writes: { partial: vectors(count * (k * k + 1) * c4) },
    threads: count * c4,
    body: `
let c = thread % ${c4}u;
let part = thread / ${c4}u;
${unrolled(k * k + 1, (i) => `var a${i} = vec4f();`)}
let beyond = ${tiles % chunk === 0 ? `(part + 1u) * ${chunk}u` : `min((part + 1u) * ${chunk}u, ${tiles}u)`};
for (var place = part * ${chunk}u; place < beyond; place++) {
${tilePlace("place", { down, across, size, c4 })}
${unrolled(tile.rows, (t) => loadRow(gradients, t))}
let top = i32(ty * ${stride}u) - ${pad};
let left = i32(tx * ${stride}u) - ${pad};
${unrolled(tile.rows, (t) => unrolled(tile.columns, (u) => `a${k * k} += d${t}_${u};`))}
${unrolled(patch.rows, (n) => `{\n${loadRow(patch, n)}\n${taps(n)}\n}`)}
}
${unrolled(k * k + 1, (i) => `partial[(part * ${k * k + 1}u + ${i}u) * ${c4}u + c] = a${i};`)}`,
  });
}
