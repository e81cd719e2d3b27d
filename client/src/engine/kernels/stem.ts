// Kernels of the first convolution: from packed RGBA8 pixels, normalised as they are read, to channels.
// `layer` is the weight [kernel, kernel, 3, out] with the bias [out] behind it. Pixels have no gradient.

import type { Base, Layer } from "#core/base";
import { type Kernel, kernel, type Split, splitOf, tileOf, unrolled, vectors, words } from "./kernel";
import { geometryOf, loadRow, type Patch, type Window } from "./window";

/** The first convolution. */
export interface Stem extends Window {
  readonly outChannels: number;
  readonly activation: Layer["activation"];
  /** Pixels p in 0..255 become (p - offset) / scale. */
  readonly input: Pick<Base["input"], "offset" | "scale">;
}

/** Output pixels in a row that a thread of the forward pass takes. */
const tile = 4;
const colours = ["x", "y", "z"] as const;

/** WGSL that turns a packed pixel into three normalised floats. */
function normalise({ input: { offset, scale } }: Stem): string {
  return `
fn colour(word: u32) -> vec3f {
  let bytes = vec3f(f32(word & 255u), f32((word >> 8u) & 255u), f32((word >> 16u) & 255u));
  return (bytes - vec3f(f32(${offset}))) / f32(${scale});
}`;
}

/** The patch of pixels that `columns` outputs in a row read. */
function pixelPatch(shape: Stem, { columns, lastColumn }: { columns: number; lastColumn: number }): Patch {
  const { size, kernel, stride } = shape;
  const { out, pad } = geometryOf(shape, shape.size);
  return {
    name: "v",
    top: "top",
    left: "left",
    rows: kernel,
    columns: (columns - 1) * stride + kernel,
    least: -pad,
    most: Math.max(out - 1, lastColumn) * stride - pad,
    size,
    zero: "vec3f()",
    read: (y, x) => `colour(input[(b * ${size}u + ${y}) * ${size}u + ${x}])`,
  };
}

/** out = activation(window over pixels x weight + bias). */
export function stemForward(shape: Stem): Kernel {
  const { batch, size, kernel: k, stride, outChannels, activation } = shape;
  const { out, pad } = geometryOf(shape, shape.size);
  const c4 = outChannels / 4;
  const tc = tileOf(c4, [2, 1]);
  const columns = c4 / tc;
  const across = Math.ceil(out / tile);
  const patch = pixelPatch(shape, { columns: tile, lastColumn: (across - 1) * tile });
  const taps = (i: number) =>
    unrolled(k, (j) =>
      colours
        .map(
          (colour, q) => `{
${unrolled(tc, (c) => `let w${c} = layer[${((i * k + j) * 3 + q) * c4}u + column + ${c}u];`)}
${unrolled(tile, (t) => unrolled(tc, (c) => `a${t}_${c} += v${i}_${t * stride + j}.${colour} * w${c};`))}
}`,
        )
        .join("\n"),
    );
  const result = (t: number, c: number) =>
    activation === "relu6" ? `clamp(a${t}_${c}, vec4f(), vec4f(6.0))` : `a${t}_${c}`;
  return kernel({
    name: `stem forward ${k}x${k}/${stride} to ${outChannels}`,
    declarations: normalise(shape),
    reads: { input: words(batch * size * size), layer: vectors((k * k * 3 + 1) * c4) },
    writes: { output: vectors(batch * out * out * c4) },
    threads: batch * out * across * columns,
    body: `
let column = thread % ${columns}u * ${tc}u;
let place = thread / ${columns}u;
let tx = place % ${across}u * ${tile}u;
let row = place / ${across}u;
let ty = row % ${out}u;
let b = row / ${out}u;
let top = i32(ty * ${stride}u) - ${pad};
let left = i32(tx * ${stride}u) - ${pad};
${unrolled(tc, (c) => `let bias${c} = layer[${k * k * 3 * c4}u + column + ${c}u];`)}
${unrolled(tile, (t) => unrolled(tc, (c) => `var a${t}_${c} = bias${c};`))}
${unrolled(k, (i) => `{\n${loadRow(patch, i)}\n${taps(i)}\n}`)}
let first = (row * ${out}u + tx) * ${c4}u + column;
${unrolled(tile, (t) => {
  const stores = unrolled(tc, (c) => `output[first + ${t * c4 + c}u] = ${result(t, c)};`);
  return out % tile === 0 ? stores : `if (tx + ${t}u < ${out}u) {\n${stores}\n}`;
})}`,
  });
}

/** How the sum over rows of outputs of the weight gradient is split. */
export function stemSplit(shape: Stem): Split {
  return splitOf(shape.batch * geometryOf(shape, shape.size).out, shape.outChannels / 4, 512);
}

/** Partial sums [split.count, kernel * kernel * 3 + 1, out] of the gradients of weight and, as the last row, bias. */
export function stemWeightGradient(shape: Stem): Kernel {
  const { batch, size, kernel: k, stride, outChannels } = shape;
  const { out, pad } = geometryOf(shape, shape.size);
  const c4 = outChannels / 4;
  const rows = batch * out;
  const { count, size: chunk } = stemSplit(shape);
  const patch = pixelPatch(shape, { columns: 1, lastColumn: out - 1 });
  const sums = k * k * 3;
  const taps = (i: number) =>
    unrolled(k, (j) => colours.map((colour, q) => `a${(i * k + j) * 3 + q} += v${i}_${j}.${colour} * d;`).join("\n"));
  return kernel({
    name: `stem weight gradient ${k}x${k}/${stride} to ${outChannels}`,
    declarations: normalise(shape),
    reads: { input: words(batch * size * size), gradient: vectors(rows * out * c4) },
    writes: { partial: vectors(count * (sums + 1) * c4) },
    threads: count * c4,
    body: `
let c = thread % ${c4}u;
let part = thread / ${c4}u;
${unrolled(sums + 1, (i) => `var a${i} = vec4f();`)}
let beyond = ${rows % chunk === 0 ? `(part + 1u) * ${chunk}u` : `min((part + 1u) * ${chunk}u, ${rows}u)`};
for (var row = part * ${chunk}u; row < beyond; row++) {
let b = row / ${out}u;
let top = i32(row % ${out}u * ${stride}u) - ${pad};
for (var tx = 0u; tx < ${out}u; tx++) {
let left = i32(tx * ${stride}u) - ${pad};
let d = gradient[(row * ${out}u + tx) * ${c4}u + c];
a${sums} += d;
${unrolled(k, (i) => `{\n${loadRow(patch, i)}\n${taps(i)}\n}`)}
}
}
${unrolled(sums + 1, (i) => `partial[(part * ${sums + 1}u + ${i}u) * ${c4}u + c] = a${i};`)}`,
  });
}
