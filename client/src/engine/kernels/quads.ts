// A product of matrices by quads of threads: out[s, t] = sum over k of kept[s, k] x streamed[k, t]. The four threads of a
// quad keep neighbouring rows s in private arrays, each loads one of four neighbouring k of the streamed matrix, and they
// pass them round (quadSwap), so that one load serves four threads. Software adapters pay thirty times as much for a
// load as for a multiply-add. Needs subgroups; no barriers. What is added in which order depends on the thread's place in
// its quad, and is the same in every run. Sizes are in the code: read from uniforms, layers shared pipelines and compiled in
// half the time, but a step took half as long again.

import { unrolled } from "./kernel";

/** A matrix of `count` rows. */
export interface Operand {
  readonly count: number;
  /** WGSL of element [row, k], given as u32 expressions; any number where `row` is beyond the last. */
  readonly read: (row: string, k: string) => string;
}

/** What is multiplied. */
export interface Product {
  readonly kept: Operand;
  readonly streamed: Operand;
  /** Length of the sums. */
  readonly length: number;
  /** Parts that the sum over k is split into; each has its own result. */
  readonly parts?: number;
}

/** How a product is cut. */
export interface QuadPlan {
  /** Fours of kept rows in a quad. */
  readonly fours: number;
  /** Steps of k whose kept elements are in private arrays at once; a multiple of 4. */
  readonly depth: number;
  /** Such chunks in the sum of a part. */
  readonly chunks: number;
  /** Streamed columns that a quad takes. */
  readonly span: number;
  /** Nanoseconds that a core of a software adapter is expected to take for all. */
  readonly cost: number;
}

/** Nanoseconds of four lanes on SwiftShader: a load, a store, a multiply-add in a chain, a swap. */
const price = { load: 8, store: 9, multiplyAdd: 0.4, swap: 0.5, turn: 10 } as const;
/** Longer code takes longer to compile than it saves. */
const mostMultiplyAdds = 720;
const mostFours = 12;
/** Quads that a product may be cut into: more would load what they keep too often, fewer would leave cores idle. */
const quadCounts = [8, 16, 32, 64] as const;
/** Cores of a software adapter, as planned for. */
const cores = 2;

/** The cheapest plan for a product by the price list. */
export function quadPlanOf({ kept, streamed, length, parts = 1 }: Product): QuadPlan {
  const partLength = Math.ceil(length / parts);
  let best: QuadPlan | undefined;
  for (let fours = 1; fours <= mostFours; fours++) {
    const tiles = Math.ceil(kept.count / (4 * fours));
    const deepest = Math.floor(mostMultiplyAdds / fours / 4) * 4;
    const chunks = Math.ceil(partLength / deepest);
    const depth = Math.ceil(partLength / chunks / 4) * 4;
    const keeping = depth * fours * (price.load + price.store);
    const streaming = (depth / 4) * (price.load + 3 * price.swap) + price.turn;
    const summing = fours * (depth * price.multiplyAdd + price.store + (chunks > 1 ? price.load : 0));
    for (const wanted of quadCounts) {
      const span = Math.ceil(streamed.count / Math.max(1, Math.ceil(wanted / (tiles * parts))));
      const turns = Math.ceil((tiles * parts * Math.ceil(streamed.count / span)) / cores);
      const cost = cores * turns * chunks * (keeping + span * (streaming + summing));
      if (!best || cost < best.cost) best = { fours, depth, chunks, span, cost };
    }
  }
  return best!;
}

/** Threads of a plan. */
export function quadThreads({ kept, streamed, parts = 1 }: Product, { fours, span }: QuadPlan): number {
  return 4 * parts * Math.ceil(kept.count / (4 * fours)) * Math.ceil(streamed.count / span);
}

const swaps = [
  (own: string) => own,
  (own: string) => `quadSwapX(${own})`,
  (own: string) => `quadSwapY(${own})`,
  (own: string) => `quadSwapDiagonal(${own})`,
] as const;

/**
 * WGSL of a product. In the callbacks `s` and `t` are the row kept and the column streamed, `part` the part of the sum.
 * `start` is a sum's first term, one for each row kept or column streamed; `address` is where the result lies; `finish` makes the result of the last chunk's sum, null where they are the same.
 */
export function quadBody(
  { kept, streamed, length, parts = 1 }: Product,
  { fours, depth, chunks, span }: QuadPlan,
  {
    output,
    start,
    address,
    finish,
  }: {
    readonly output: string;
    readonly start: { readonly each: "kept" | "streamed"; readonly read: (row: string) => string } | null;
    readonly address: (s: string, t: string) => string;
    readonly finish: ((sum: string, at: string) => string) | null;
  },
): string {
  const spans = Math.ceil(streamed.count / span);
  const tiles = Math.ceil(kept.count / (4 * fours));
  const exact = kept.count % (4 * fours) === 0;
  /** In no tile do four rows lie beyond the last. */
  const alwaysInside = (f: number) => 4 * (fours * (tiles - 1) + f + 1) <= kept.count;
  const partLength = Math.ceil(length / parts);
  const whole = depth * chunks * parts === length;
  const limit = Math.max(0, length - 1);
  const keep = (p: number) => {
    const k = `(first + j + (lane ^ ${p}u))`;
    const read = kept.read("row", whole ? k : `min(${k}, ${limit}u)`);
    const inside = parts > 1 ? `${k} < until` : `${k} < ${length}u`;
    return whole ? read : `select(0.0, ${read}, ${inside})`;
  };
  const stream = (four: number) => {
    const k = `(first + lane + ${4 * four}u)`;
    const own = `x${four}_0`;
    return `let ${own} = ${streamed.read("t", whole ? k : `min(${k}, ${limit}u)`)};
let x${four} = vec4f(${swaps.map((swap) => swap(own)).join(", ")});`;
  };
  const term = (f: number, four: number) => `dot(x${four}, kept[${(f * depth) / 4 + four}])`;
  const chain = (f: number, odd: number) =>
    Array.from({ length: Math.ceil((depth / 4 - odd) / 2) }, (_, half) => term(f, 2 * half + odd)).join(" + ");
  const store = (f: number) => {
    const sum = depth > 4 ? `(sum${f} + ${chain(f, 0)}) + (${chain(f, 1)})` : `sum${f} + ${chain(f, 0)}`;
    const ended = finish?.("value", `at${f}`);
    const ending = ended && `value = ${ended};`;
    const value = `var value = ${sum}; ${ending ? (chunks > 1 ? `if (last) { ${ending} }` : ending) : ""}`;
    const write = `${output}[at${f}] = value;`;
    return `{ ${value} ${alwaysInside(f) ? write : `if (s${f} < ${kept.count}u) { ${write} }`} }`;
  };
  const first = (f: number) => (start ? (start.each === "kept" ? `start${f}` : "start") : "0.0");
  return `
let lane = place & 3u;
let quad = thread / 4u;
let part = quad / ${tiles * spans}u;
let tile = quad / ${spans}u % ${tiles}u;
let t0 = quad % ${spans}u * ${span}u;
let t1 = min(t0 + ${span}u, ${streamed.count}u);
${unrolled(fours, (f) => `let s${f} = tile * ${4 * fours}u + ${4 * f}u + lane;`)}
let until = min((part + 1u) * ${partLength}u, ${length}u);
var kept: array<vec4f, ${(fours * depth) / 4}>;
for (var chunk = 0u; chunk < ${chunks}u; chunk++) {
let first = part * ${partLength}u + chunk * ${depth}u;
let last = chunk == ${chunks - 1}u;
for (var f = 0u; f < ${fours}u; f++) {
let row = ${exact ? "" : "min("}tile * ${4 * fours}u + 4u * f + lane${exact ? "" : `, ${kept.count - 1}u)`};
for (var j = 0u; j < ${depth}u; j += 4u) {
kept[f * ${depth / 4}u + j / 4u] = vec4f(${[0, 1, 2, 3].map(keep).join(", ")});
}
}
${start?.each === "kept" ? unrolled(fours, (f) => `let start${f} = ${start.read(`s${f}`)};`) : ""}
for (var t = t0; t < t1; t++) {
${start?.each === "streamed" ? `let start = ${start.read("t")};` : ""}
${unrolled(fours, (f) => `let at${f} = ${address(`s${f}`, "t")};`)}
${
  chunks > 1
    ? `${unrolled(fours, (f) => `var sum${f} = 0.0;`)}
if (chunk == 0u) {
${unrolled(fours, (f) => `sum${f} = ${first(f)};`)}
} else {
${unrolled(fours, (f) => `sum${f} = ${output}[at${f}];`)}
}`
    : unrolled(fours, (f) => `let sum${f} = ${first(f)};`)
}
${unrolled(depth / 4, stream)}
${unrolled(fours, store)}
}
}`;
}
