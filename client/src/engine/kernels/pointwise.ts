// Kernels of a 1x1 convolution: a product of matrices, [rows, in] x [in, out], rows being batch x height x width.
// A thread keeps a tile of the result in registers; `layer` is the weight [in, out] with the bias [out] behind it.

import { type Kernel, kernel, type Split, splitOf, throughRelu6Vector, tileOf, unrolled } from "./kernel";
import {
  forwardBindings,
  fours,
  inputGradientBindings,
  type Pointwise,
  weightGradientBindings,
} from "./pointwise-bindings";

const rowTiles = [8, 4] as const;
const channels = ["x", "y", "z", "w"] as const;

/** Rows a thread takes: the larger tile where it fits exactly; else the smaller, whose last rows are clamped. */
function rowTileOf(rows: number): number {
  return rowTiles.find((tile) => rows % tile === 0) ?? 4;
}

/** WGSL that names each row's first vector `at0`, `at1`, ...; rows beyond the last repeat it. */
function rowStarts(rows: number, tile: number, pitch: number, name: string): string {
  const exact = rows % tile === 0;
  return unrolled(
    tile,
    (r) => `let ${name}${r} = ${exact ? `(row + ${r}u)` : `min(row + ${r}u, ${rows - 1}u)`} * ${pitch}u;`,
  );
}

/** WGSL around a statement that writes row `row + r`. */
function within(rows: number, tile: number, r: number, statement: string): string {
  return rows % tile === 0 || r === 0 ? statement : `if (row + ${r}u < ${rows}u) { ${statement} }`;
}

/** out = activation(input x weight + bias), plus `skip` [rows, out] where the block has one. */
export function pointwiseForward(shape: Pointwise, { skip }: { readonly skip: boolean }): Kernel {
  const { rows, inChannels, outChannels, activation } = shape;
  const [k4, c4] = [inChannels / 4, outChannels / 4];
  const tr = rowTileOf(rows);
  const tc = tileOf(c4, [2, 1]);
  const columns = c4 / tc;
  const result = (r: number, c: number) => {
    const sum = activation === "relu6" ? `clamp(a${r}_${c}, vec4f(), vec4f(6.0))` : `a${r}_${c}`;
    return skip ? `${sum} + skip[out${r} + column + ${c}u]` : sum;
  };
  return kernel({
    ...forwardBindings(shape, { skip, as: fours }),
    threads: Math.ceil(rows / tr) * columns,
    body: `
let row = thread / ${columns}u * ${tr}u;
let column = thread % ${columns}u * ${tc}u;
${rowStarts(rows, tr, k4, "in")}
${rowStarts(rows, tr, c4, "out")}
${unrolled(tc, (c) => `let bias${c} = layer[${inChannels * c4}u + column + ${c}u];`)}
${unrolled(tr, (r) => unrolled(tc, (c) => `var a${r}_${c} = bias${c};`))}
for (var q = 0u; q < ${k4}u; q++) {
${unrolled(tr, (r) => `let x${r} = input[in${r} + q];`)}
let at = q * ${4 * c4}u + column;
${channels
  .map(
    (channel, k) => `{
${unrolled(tc, (c) => `let w${c} = layer[at + ${k * c4 + c}u];`)}
${unrolled(tr, (r) => unrolled(tc, (c) => `a${r}_${c} += x${r}.${channel} * w${c};`))}
}`,
  )
  .join("\n")}
}
${unrolled(tr, (r) =>
  within(
    rows,
    tr,
    r,
    unrolled(tc, (c) => `output[out${r} + column + ${c}u] = ${result(r, c)};`),
  ),
)}`,
  });
}

/**
 * gradient of input = gradient of output x transposed weight, plus `skip` [rows, in] where the block has one,
 * through the relu6 that made the input, if `masked`.
 */
export function pointwiseInputGradient(
  shape: Pointwise,
  { skip, masked }: { readonly skip: boolean; readonly masked: boolean },
): Kernel {
  const { rows, inChannels, outChannels } = shape;
  const [k4, c4] = [inChannels / 4, outChannels / 4];
  const tr = rowTileOf(rows);
  const tk = tileOf(k4, [2, 1]);
  const columns = k4 / tk;
  const result = (r: number, k: number) => {
    const at = `out${r} + column + ${k}u`;
    const sum = skip ? `(a${r}_${k} + skip[${at}])` : `a${r}_${k}`;
    return `{ let y = ${masked ? `input[${at}]` : "vec4f()"}; result[${at}] = ${masked ? throughRelu6Vector(sum, "y") : sum}; }`;
  };
  return kernel({
    ...inputGradientBindings(shape, { skip, masked, as: fours }),
    threads: Math.ceil(rows / tr) * columns,
    body: `
let row = thread / ${columns}u * ${tr}u;
let column = thread % ${columns}u * ${tk}u;
${rowStarts(rows, tr, c4, "in")}
${rowStarts(rows, tr, k4, "out")}
${unrolled(tr, (r) => unrolled(tk, (k) => `var a${r}_${k} = vec4f();`))}
for (var c = 0u; c < ${c4}u; c++) {
${unrolled(tr, (r) => `let d${r} = gradient[in${r} + c];`)}
let at = column * ${4 * c4}u + c;
${unrolled(tk, (k) =>
  channels
    .map(
      (channel, j) => `{
let w = layer[at + ${(k * 4 + j) * c4}u];
${unrolled(tr, (r) => `a${r}_${k}.${channel} += dot(d${r}, w);`)}
}`,
    )
    .join("\n"),
)}
}
${unrolled(tr, (r) =>
  within(
    rows,
    tr,
    r,
    unrolled(tk, (k) => result(r, k)),
  ),
)}`,
  });
}

/** How many parts the sum over rows of a weight gradient has. */
export function pointwiseParts(shape: Pointwise): number {
  return splitRows(shape).count;
}

function splitRows({ rows, inChannels, outChannels }: Pointwise): Split {
  const { tk, tc } = weightTile(inChannels, outChannels);
  return splitOf(rows, (inChannels / 4 / tk) * (outChannels / 4 / tc));
}

function weightTile(inChannels: number, outChannels: number): { tk: number; tc: number } {
  return { tk: tileOf(inChannels / 4, [2, 1]), tc: tileOf(outChannels / 4, [2, 1]) };
}

/** Partial sums [split.count, in + 1, out] of the gradients of weight and, as the last row, bias. */
export function pointwiseWeightGradient(shape: Pointwise): Kernel {
  const { rows, inChannels, outChannels } = shape;
  const [k4, c4] = [inChannels / 4, outChannels / 4];
  const { tk, tc } = weightTile(inChannels, outChannels);
  const { count, size } = splitRows(shape);
  const columns = c4 / tc;
  const tiles = (k4 / tk) * columns;
  const last = rows % size === 0 ? `first + ${size}u` : `min(first + ${size}u, ${rows}u)`;
  return kernel({
    ...weightGradientBindings(shape, { parts: count, as: fours }),
    threads: count * tiles,
    body: `
let part = thread / ${tiles}u;
let tile = thread % ${tiles}u;
let k = tile / ${columns}u * ${tk}u;
let column = tile % ${columns}u * ${tc}u;
${unrolled(tk * 4, (i) => unrolled(tc, (c) => `var a${i}_${c} = vec4f();`))}
${unrolled(tc, (c) => `var b${c} = vec4f();`)}
let first = part * ${size}u;
let last = ${last};
for (var r = first; r < last; r++) {
${unrolled(tk, (i) => `let x${i} = input[r * ${k4}u + k + ${i}u];`)}
${unrolled(tc, (c) => `let d${c} = gradient[r * ${c4}u + column + ${c}u];`)}
${unrolled(tc, (c) => `b${c} += d${c};`)}
${unrolled(tk * 4, (i) => unrolled(tc, (c) => `a${i}_${c} += x${i >> 2}.${channels[i & 3]} * d${c};`))}
}
let at = part * ${(inChannels + 1) * c4}u + column;
${unrolled(tk * 4, (i) => unrolled(tc, (c) => `partial[at + (k * 4u + ${i}u) * ${c4}u + ${c}u] = a${i}_${c};`))}
if (k == 0u) {
${unrolled(tc, (c) => `partial[at + ${inChannels * c4 + c}u] = b${c};`)}
}`,
  });
}
