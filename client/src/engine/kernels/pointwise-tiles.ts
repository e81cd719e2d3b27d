// The kernels of a 1x1 convolution as products by tiles: same results as those of pointwise.ts, but for rounding.

import { type Kernel, kernel, throughRelu6Vector } from "./kernel";
import {
  forwardBindings,
  fours,
  inputGradientBindings,
  type Pointwise,
  weightGradientBindings,
} from "./pointwise-bindings";
import { type TiledProduct, tileBody, tileMemory, tilePlanOf, tileThreads } from "./tiles";

/** out = activation(input x weight + bias), plus `skip` [rows, out] where the block has one. */
export function pointwiseForward(shape: Pointwise, { skip }: { readonly skip: boolean }): Kernel {
  const { rows, inChannels, outChannels, activation } = shape;
  const c4 = outChannels / 4;
  const product: TiledProduct = {
    left: { name: "input", count: rows, lies: "along" },
    right: { name: "layer", count: outChannels, lies: "across" },
    length: inChannels,
  };
  const plan = tilePlanOf(product);
  const bounded = (sum: string) => (activation === "relu6" ? `clamp(${sum}, vec4f(), vec4f(6.0))` : sum);
  return kernel({
    ...forwardBindings(shape, { skip, as: fours }),
    shared: tileMemory(product, plan),
    threads: tileThreads(plan),
    body: tileBody(product, plan, {
      start: (column) => `layer[${inChannels * c4}u + ${column}]`,
      write: (row, column, sum) => `let to = ${row} * ${c4}u + ${column};
output[to] = ${bounded(sum)}${skip ? " + skip[to]" : ""};`,
    }),
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
  const k4 = inChannels / 4;
  const product: TiledProduct = {
    left: { name: "gradient", count: rows, lies: "along" },
    right: { name: "layer", count: inChannels, lies: "along" },
    length: outChannels,
  };
  const plan = tilePlanOf(product);
  return kernel({
    ...inputGradientBindings(shape, { skip, masked, as: fours }),
    shared: tileMemory(product, plan),
    threads: tileThreads(plan),
    body: tileBody(product, plan, {
      write: (row, column, sum) => {
        const whole = skip ? `(${sum} + skip[to])` : sum;
        return `let to = ${row} * ${k4}u + ${column};
${masked ? `let made = input[to];\nresult[to] = ${throughRelu6Vector(whole, "made")};` : `result[to] = ${whole};`}`;
      },
    }),
  });
}

/** A part should have so many rows at least, or the sum of the parts costs as much as they. */
const fewestRows = 256;
/** So many workgroups keep a card busy. */
const enoughWorkgroups = 256;

/** The gradient of the weights as a product, without the bias. */
function weightProduct({ rows, inChannels, outChannels }: Pointwise): TiledProduct {
  const product: TiledProduct = {
    left: { name: "input", count: inChannels, lies: "across" },
    right: { name: "gradient", count: outChannels, lies: "across" },
    length: rows,
  };
  const { down, across } = tilePlanOf(product);
  const wanted = Math.ceil(enoughWorkgroups / (down * across));
  return { ...product, mostParts: Math.max(1, Math.min(wanted, Math.floor(rows / fewestRows))) };
}

/** How many parts the sum over rows of a weight gradient has. */
export function pointwiseParts(shape: Pointwise): number {
  return tilePlanOf(weightProduct(shape)).parts;
}

/** Partial sums [parts, in + 1, out] of the gradients of weight and, as the last row, bias. */
export function pointwiseWeightGradient(shape: Pointwise): Kernel {
  const { inChannels, outChannels } = shape;
  const c4 = outChannels / 4;
  const product = weightProduct(shape);
  const plan = tilePlanOf(product);
  const to = (row: string, column: string) => `part * ${(inChannels + 1) * c4}u + ${row} * ${c4}u + ${column}`;
  return kernel({
    ...weightGradientBindings(shape, { parts: plan.parts, as: fours }),
    shared: tileMemory(product, plan),
    threads: tileThreads(plan),
    body: tileBody(product, plan, {
      write: (row, column, sum) => `partial[${to(row, column)}] = ${sum};`,
      writeSums: (column, sum) => `partial[${to(`${inChannels}u`, column)}] = ${sum};`,
    }),
  });
}
