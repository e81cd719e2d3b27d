// Kernels of the first convolution: from packed RGBA8 pixels, normalised as they are read, to channels.
// `layer` is the weight [kernel, kernel, 3, out] with the bias [out] behind it. Pixels have no gradient.

import type { Base, Layer } from "#core/network/base";
import { floats, type Kernel, kernel, type Split, splitOf, tileOf, unrolled, words } from "./kernel";
import { geometryOf, hasPixel, type Patch, patchOrigin, patchRow, type Tiling, tilingOf, type Window } from "./window";

/** The first convolution. */
export interface Stem extends Window {
  readonly outChannels: number;
  readonly activation: Layer["activation"];
  /** Pixels p in 0..255 become (p - offset) / scale. */
  readonly input: Pick<Base["input"], "offset" | "scale">;
}

/** Output pixels in a row that the weight gradient adds up at once. */
const tile = 4;
const colours = ["x", "y", "z"] as const;

/** WGSL that turns a packed pixel into three normalised floats; signed numbers convert in one instruction. */
function normalise({ input: { offset, scale } }: Stem): string {
  return `
fn colour(word: u32) -> vec3f {
  let bytes = vec3f(f32(i32(word & 255u)), f32(i32((word >> 8u) & 255u)), f32(i32((word >> 16u) & 255u)));
  return (bytes - vec3f(f32(${offset}))) * f32(${1 / scale});
}`;
}

/** The patch of pixels under a row of outputs. */
function pixelPatch(shape: Stem, { columns, lastRow, lastColumn }: Tiling): Patch {
  const { size, kernel, stride } = shape;
  const { pad } = geometryOf(shape, size);
  return {
    name: "v",
    top: "top",
    left: "left",
    columns: (columns - 1) * stride + kernel,
    down: { least: -pad, most: lastRow * stride - pad },
    across: { least: -pad, most: lastColumn * stride - pad },
    size,
    zero: "vec3f()",
    origin: "inputAt",
    pitch: 1,
    read: (at) => `colour(input[${at}])`,
  };
}

/** Channels that a thread takes: every so many-th, so that neighbours read neighbouring numbers. */
function channelTile(outChannels: number): { readonly tc: number; readonly columns: number } {
  const tc = tileOf(outChannels, [4, 2, 1]);
  return { tc, columns: outChannels / tc };
}

/**
 * out = activation(window over pixels x weight + bias). A thread keeps the weights of its channels in registers and goes along
 * a row of outputs: read anew for every few pixels they were most of what is read.
 */
export function stemForward(shape: Stem): Kernel {
  const { batch, size, kernel: k, stride, outChannels, activation } = shape;
  const { out, pad } = geometryOf(shape, size);
  const pixels = pixelPatch(shape, tilingOf(out, { rows: 1, columns: 1 }));
  const { tc, columns } = channelTile(outChannels);
  const sum = (c: number) =>
    `bias${c}${unrolled(k, (i) =>
      unrolled(k, (j) => {
        const products = colours.map((colour, q) => `v${i}_${j}.${colour} * w${(i * k + j) * 3 + q}_${c}`);
        return hasPixel(pixels, i, j) ? ` + (${products.join(" + ")})` : "";
      }),
    )}`;
  const result = (c: number) => (activation === "relu6" ? `min(max(${sum(c)}, 0.0), 6.0)` : sum(c));
  return kernel({
    name: `stem forward ${k}x${k}/${stride} to ${outChannels}`,
    declarations: normalise(shape),
    reads: { input: words(batch * size * size), layer: floats((k * k * 3 + 1) * outChannels) },
    writes: { output: floats(batch * out * out * outChannels) },
    threads: batch * out * columns,
    flops: 2 * batch * out * out * outChannels * k * k * 3,
    body: `
let column = thread % ${columns}u;
let row = thread / ${columns}u;
let b = row / ${out}u;
let top = i32(row % ${out}u * ${stride}u) - ${pad};
${unrolled(k * k * 3, (n) => unrolled(tc, (c) => `let w${n}_${c} = layer[column + ${n * outChannels + c * columns}u];`))}
${unrolled(tc, (c) => `let bias${c} = layer[column + ${k * k * 3 * outChannels + c * columns}u];`)}
for (var x = 0u; x < ${out}u; x++) {
let left = i32(x * ${stride}u) - ${pad};
let inputAt = ${patchOrigin(pixels, "0")};
${unrolled(k, (i) => patchRow(pixels, i))}
let first = (row * ${out}u + x) * ${outChannels}u + column;
${unrolled(tc, (c) => `output[first + ${c * columns}u] = ${result(c)};`)}
}`,
  });
}

/** How many parts the sum over rows of outputs of the weight gradient has. */
export function stemParts(shape: Stem): number {
  return splitRows(shape).count;
}

function splitRows(shape: Stem): Split {
  return splitOf(shape.batch * geometryOf(shape, shape.size).out, channelTile(shape.outChannels).columns);
}

/** Partial sums [split.count, kernel * kernel * 3 + 1, out] of the gradients of weight and, as the last row, bias. */
export function stemWeightGradient(shape: Stem): Kernel {
  const { batch, size, kernel: k, stride, outChannels } = shape;
  const { out, pad } = geometryOf(shape, size);
  const { tc, columns } = channelTile(outChannels);
  const rows = batch * out;
  const { count, size: chunk } = splitRows(shape);
  const tiling = tilingOf(out, { rows: 1, columns: tile });
  const patch = pixelPatch(shape, tiling);
  const sums = k * k * 3;
  const pixels = Array.from({ length: tiling.columns }, (_, u) => u);
  const tap = (i: number, j: number, q: number) => {
    const reached = pixels.filter((u) => hasPixel(patch, i, u * stride + j));
    const products = (c: number) =>
      reached.map((u) => `v${i}_${u * stride + j}.${colours[q]} * d${u}_${c}`).join(" + ");
    return reached.length > 0 ? unrolled(tc, (c) => `a${(i * k + j) * 3 + q}_${c} += ${products(c)};`) : "";
  };
  const gradientAt = (u: number, c: number) => {
    const read = `gradient[(row * ${out}u + tx + ${u}u) * ${outChannels}u + column + ${c * columns}u]`;
    return out % tiling.columns === 0 ? read : `select(0.0, ${read}, tx + ${u}u < ${out}u)`;
  };
  return kernel({
    name: `stem weight gradient ${k}x${k}/${stride} to ${outChannels}`,
    declarations: normalise(shape),
    reads: { input: words(batch * size * size), gradient: floats(rows * out * outChannels) },
    writes: { partial: floats(count * (sums + 1) * outChannels) },
    threads: count * columns,
    flops: 2 * batch * out * out * outChannels * k * k * 3,
    body: `
let column = thread % ${columns}u;
let part = thread / ${columns}u;
${unrolled(sums + 1, (i) => unrolled(tc, (c) => `var a${i}_${c} = 0.0;`))}
let beyond = ${rows % chunk === 0 ? `(part + 1u) * ${chunk}u` : `min((part + 1u) * ${chunk}u, ${rows}u)`};
for (var row = part * ${chunk}u; row < beyond; row++) {
let b = row / ${out}u;
let top = i32(row % ${out}u * ${stride}u) - ${pad};
for (var tx = 0u; tx < ${out}u; tx += ${tiling.columns}u) {
let left = i32(tx * ${stride}u) - ${pad};
let inputAt = ${patchOrigin(patch, "0")};
${unrolled(tiling.columns, (u) => unrolled(tc, (c) => `let d${u}_${c} = ${gradientAt(u, c)};`))}
${unrolled(tc, (c) => `a${sums}_${c} += ${pixels.map((u) => `d${u}_${c}`).join(" + ")};`)}
${unrolled(k, (i) => `{\n${patchRow(patch, i)}\n${unrolled(k, (j) => unrolled(3, (q) => tap(i, j, q)))}\n}`)}
}
}
let first = part * ${(sums + 1) * outChannels}u + column;
${unrolled(sums + 1, (i) => unrolled(tc, (c) => `partial[first + ${i * outChannels + c * columns}u] = a${i}_${c};`))}`,
  });
}
