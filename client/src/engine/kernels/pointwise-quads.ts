// The kernels of a 1x1 convolution as products by quads: same results as those of pointwise.ts, but for rounding. Which matrix
// is kept and which is streamed is whichever the price list finds cheaper.

import { floats, type Kernel, kernel, throughRelu6Declaration } from "./kernel";
import { forwardBindings, inputGradientBindings, type Pointwise, weightGradientBindings } from "./pointwise-bindings";
import { type Operand, type Product, type QuadPlan, quadBody, quadPlanOf, quadThreads } from "./quads";

/** A product with its plan, one way round or the other. */
interface Turned {
  readonly product: Product;
  readonly plan: QuadPlan;
  /** True if the rows of the first operand are kept, and those of the second streamed. */
  readonly upright: boolean;
}

/** The cheaper way round. */
function turned(first: Operand, second: Operand, rest: Omit<Product, "kept" | "streamed">): Turned {
  const upright = { kept: first, streamed: second, ...rest };
  const turned = { kept: second, streamed: first, ...rest };
  const [plan, other] = [quadPlanOf(upright), quadPlanOf(turned)];
  return plan.cost <= other.cost
    ? { product: upright, plan, upright: true }
    : { product: turned, plan: other, upright: false };
}

/** Swaps a callback's arguments where the product is turned, so that they are always (row of first, row of second). */
function straight(upright: boolean, make: (first: string, second: string) => string): (s: string, t: string) => string {
  return upright ? make : (s, t) => make(t, s);
}

/** out = activation(input x weight + bias), plus `skip` [rows, out] where the block has one. */
export function pointwiseForward(shape: Pointwise, { skip }: { readonly skip: boolean }): Kernel {
  const { rows, inChannels, outChannels, activation } = shape;
  const { product, plan, upright } = turned(
    { count: rows, read: (row, k) => `input[${row} * ${inChannels}u + ${k}]` },
    { count: outChannels, read: (column, k) => `layer[${k} * ${outChannels}u + ${column}]` },
    { length: inChannels },
  );
  const isBounded = activation === "relu6";
  const bounded = (sum: string) => (isBounded ? `min(max(${sum}, 0.0), 6.0)` : sum);
  return kernel({
    ...forwardBindings(shape, { skip, as: floats }),
    quads: true,
    threads: quadThreads(product, plan),
    body: quadBody(product, plan, {
      output: "output",
      start: {
        each: upright ? "streamed" : "kept",
        read: (column) => `layer[${inChannels * outChannels}u + ${column}]`,
      },
      address: straight(upright, (row, column) => `${row} * ${outChannels}u + ${column}`),
      finish: skip ? (sum, at) => `${bounded(sum)} + skip[${at}]` : isBounded ? bounded : null,
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
  const { product, plan, upright } = turned(
    { count: rows, read: (row, k) => `gradient[${row} * ${outChannels}u + ${k}]` },
    { count: inChannels, read: (column, k) => `layer[${column} * ${outChannels}u + ${k}]` },
    { length: outChannels },
  );
  return kernel({
    ...inputGradientBindings(shape, { skip, masked, as: floats }),
    declarations: masked ? throughRelu6Declaration : "",
    quads: true,
    threads: quadThreads(product, plan),
    body: quadBody(product, plan, {
      output: "result",
      start: null,
      address: straight(upright, (row, column) => `${row} * ${inChannels}u + ${column}`),
      finish:
        skip || masked
          ? (sum, at) => {
              const whole = skip ? `(${sum} + skip[${at}])` : sum;
              return masked ? `throughRelu6(${whole}, input[${at}])` : whole;
            }
          : null,
    }),
  });
}

/** How many parts the sum over rows of a weight gradient has. */
export function pointwiseParts({ rows, inChannels, outChannels }: Pointwise): number {
  return weightProduct({ rows, inChannels, outChannels }).product.parts ?? 1;
}

/** A part should have so many rows at least, or the sum of the parts costs as much as they. */
const fewestRows = 256;
const mostParts = 16;

/** Rows of the first operand: each input channel, and one of ones, whose products are the gradient of the bias. */
function weightProduct({ rows, inChannels, outChannels }: Omit<Pointwise, "activation">): Turned {
  return turned(
    {
      count: inChannels + 1,
      read: (channel, k) => `select(input[${k} * ${inChannels}u + ${channel}], 1.0, ${channel} == ${inChannels}u)`,
    },
    { count: outChannels, read: (column, k) => `gradient[${k} * ${outChannels}u + ${column}]` },
    { length: rows, parts: Math.max(1, Math.min(mostParts, Math.floor(rows / fewestRows))) },
  );
}

/** Partial sums [parts, in + 1, out] of the gradients of weight and, as the last row, bias. */
export function pointwiseWeightGradient(shape: Pointwise): Kernel {
  const { inChannels, outChannels } = shape;
  const { product, plan, upright } = weightProduct(shape);
  const size = (inChannels + 1) * outChannels;
  return kernel({
    ...weightGradientBindings(shape, { parts: product.parts ?? 1, as: floats }),
    quads: true,
    threads: quadThreads(product, plan),
    body: quadBody(product, plan, {
      output: "partial",
      start: null,
      address: straight(upright, (channel, column) => `part * ${size}u + ${channel} * ${outChannels}u + ${column}`),
      finish: null,
    }),
  });
}
