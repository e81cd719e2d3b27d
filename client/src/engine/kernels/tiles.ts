// A product of matrices by tiles in workgroup memory: out[s, t] = sum over k of left[s, k] x right[k, t]. The threads of a
// workgroup load a piece of both matrices together, wait for each other, and each adds up a block of 4 x 4 results in registers.
// For graphics cards, where the memory of a workgroup is near; a software adapter pays for every barrier. What is added in
// which order depends on the sizes alone.

import { type Extent, sharingThreads, unrolled, vectors } from "./kernel";

/** A matrix. */
export interface Side {
  /** WGSL name of its binding, an array of vectors. */
  readonly name: string;
  /** Rows of the left one, columns of the right one. */
  readonly count: number;
  /** What lies next to each other in a vector: four steps "along" the sum, or four rows or columns "across" it. */
  readonly lies: "along" | "across";
}

/** What is multiplied. What lies in vectors comes in whole ones. */
export interface TiledProduct {
  readonly left: Side;
  readonly right: Side;
  /** Length of the sums. */
  readonly length: number;
  /** Most parts that the sum over k is split into; each has its own result. */
  readonly mostParts?: number;
}

/** How a product is cut. */
export interface TilePlan {
  /** Fours of rows and of columns of a workgroup's tile; their product is its threads. */
  readonly rows: number;
  readonly columns: number;
  /** Tiles of a part, down and across. */
  readonly down: number;
  readonly across: number;
  /** Steps of k that are in the workgroup's memory at once. */
  readonly depth: number;
  /** Steps of k in a part; the last may have fewer. */
  readonly partLength: number;
  readonly parts: number;
}

/** A square loads least; the others waste less where there are few channels, or few pixels. */
const shapes = [
  { rows: 8, columns: 8 },
  { rows: 16, columns: 4 },
  { rows: 4, columns: 16 },
] as const;
/** Multiples of 4. Deeper ones would leave a card's core memory for fewer workgroups. */
const depths = [16, 12, 8] as const;

/** The plan that computes least beyond the edges. */
export function tilePlanOf({ left, right, length, mostParts = 1 }: TiledProduct): TilePlan {
  const tilings = shapes.map(({ rows, columns }) => ({
    rows,
    columns,
    down: Math.ceil(left.count / (4 * rows)),
    across: Math.ceil(right.count / (4 * columns)),
  }));
  const tiling = tilings.reduce((best, next) => (next.down * next.across < best.down * best.across ? next : best));
  const depth = depths.find((depth) => length % depth === 0) ?? depths[0];
  const partLength = Math.ceil(length / mostParts / depth) * depth;
  return { ...tiling, depth, partLength, parts: Math.ceil(length / partLength) };
}

/** Threads of a plan. */
export function tileThreads({ down, across, parts }: TilePlan): number {
  return sharingThreads * parts * down * across;
}

/** Vectors of a side that lies along the sum, from one row or column to the next: an odd number, so that neighbouring threads meet different banks. */
function pitchOf({ depth }: TilePlan): number {
  return (depth / 4) | 1;
}

/** The memory that the workgroups of a plan share: of each side so many steps of k as the plan is deep. */
export function tileMemory(
  { left, right }: TiledProduct,
  plan: TilePlan,
): Readonly<Record<"lefts" | "rights", Extent>> {
  const memory = ({ lies }: Side, fours: number) =>
    vectors(lies === "across" ? plan.depth * fours : pitchOf(plan) * 4 * fours);
  return { lefts: memory(left, plan.rows), rights: memory(right, plan.columns) };
}

const lanes = ["x", "y", "z", "w"] as const;

/** WGSL that copies a side's next piece into the memory `into`; `origin` is the tile's first four. Zero beyond the edges, where it adds nothing. */
function copied(
  { name, count, lies }: Side,
  plan: TilePlan,
  {
    length,
    fours,
    origin,
    into,
  }: { readonly length: number; readonly fours: number; readonly origin: string; readonly into: string },
): string {
  const { depth } = plan;
  const isExact = { along: length % depth === 0, across: count % (4 * fours) === 0 };
  const [own, k, at, to] =
    lies === "across"
      ? [`4u * (${origin} + n % ${fours}u)`, `first + n / ${fours}u`, `k * ${count / 4}u + own / 4u`, "n"]
      : [
          `4u * ${origin} + n / ${depth / 4}u`,
          `first + n % ${depth / 4}u * 4u`,
          `own * ${length / 4}u + k / 4u`,
          // The first of each four, then the second of each, and so on, as threads read them.
          `(own % 4u * ${fours}u + n / ${depth}u) * ${pitchOf(plan)}u + n % ${depth / 4}u`,
        ];
  const conditions = [...(isExact.along ? [] : ["k < until"]), ...(isExact.across ? [] : [`own < ${count}u`])];
  const read = `value = ${name}[${at}];`;
  return `
for (var n = place; n < ${fours * depth}u; n += ${sharingThreads}u) {
let own = ${own};
let k = ${k};
var value = vec4f();
${conditions.length > 0 ? `if (${conditions.join(" && ")}) { ${read} }` : read}
${into}[${to}] = value;
}`;
}

/** WGSL that adds the product of the pieces in memory to `sum0` to `sum3`, and with `sums` those of the right side to `sums`. */
function multiplied({ left, right }: TiledProduct, plan: TilePlan, { sums }: { readonly sums: boolean }): string {
  const { rows, columns, depth } = plan;
  const pitch = pitchOf(plan);
  const along = (into: string, fours: number, own: string, four: number) =>
    `let ${into[0]}${four} = ${into}[(${four * fours}u + ${own}) * ${pitch}u + q];`;
  const lefts = unrolled(4, (r) => along("lefts", rows, "y", r));
  if (left.lies === "across") {
    return `
for (var k = 0u; k < ${depth}u; k++) {
let l = lefts[k * ${rows}u + y];
let r = rights[k * ${columns}u + x];
${unrolled(4, (r) => `sum${r} += l.${lanes[r]} * r;`)}
${sums ? "sums += r;" : ""}
}`;
  }
  if (right.lies === "across") {
    return `
for (var q = 0u; q < ${depth / 4}u; q++) {
${lefts}
${unrolled(4, (k) => `let r${k} = rights[(4u * q + ${k}u) * ${columns}u + x];`)}
${unrolled(4, (r) => `sum${r} += ${lanes.map((lane, k) => `l${r}.${lane} * r${k}`).join(" + ")};`)}
}`;
  }
  return `
for (var q = 0u; q < ${depth / 4}u; q++) {
${lefts}
${unrolled(4, (c) => along("rights", columns, "x", c))}
${unrolled(4, (r) => `sum${r} += vec4f(${[0, 1, 2, 3].map((c) => `dot(l${r}, r${c})`).join(", ")});`)}
}`;
}

/**
 * WGSL of a product, for a kernel that shares `tileMemory`. `start` reads a sum's first term, a vector for four columns; `write`
 * writes a vector of results, given as WGSL with its row and its four of columns; `writeSums`, where both sides lie across,
 * writes the sums over k of four columns of the right side. In all of them `part` is the part of the sum.
 */
export function tileBody(
  product: TiledProduct,
  plan: TilePlan,
  {
    start = () => "vec4f()",
    write,
    writeSums,
  }: {
    readonly start?: (column: string) => string;
    readonly write: (row: string, column: string, sum: string) => string;
    readonly writeSums?: (column: string, sum: string) => string;
  },
): string {
  const { left, right, length } = product;
  const { rows, columns, down, across, depth, partLength } = plan;
  const isExact = { rows: left.count % (4 * rows) === 0, columns: right.count % (4 * columns) === 0 };
  const written = (r: number) => {
    const statement = write(`(row + ${r}u)`, "column", `sum${r}`);
    return isExact.rows ? `{ ${statement} }` : `if (row + ${r}u < ${left.count}u) { ${statement} }`;
  };
  return `
let part = group / ${down * across}u;
let tile = group % ${down * across}u;
let top = tile / ${across}u * ${rows}u;
let leftmost = tile % ${across}u * ${columns}u;
let y = place / ${columns}u;
let x = place % ${columns}u;
let row = 4u * (top + y);
let column = leftmost + x;
let begin = part * ${partLength}u;
let until = min(begin + ${partLength}u, ${length}u);
var sum0 = ${start(isExact.columns ? "column" : `min(column, ${right.count / 4 - 1}u)`)};
${unrolled(3, (r) => `var sum${r + 1} = sum0;`)}
${writeSums ? "var sums = vec4f();" : ""}
for (var first = begin; first < until; first += ${depth}u) {
${copied(left, plan, { length, fours: rows, origin: "top", into: "lefts" })}
${copied(right, plan, { length, fours: columns, origin: "leftmost", into: "rights" })}
workgroupBarrier();
${multiplied(product, plan, { sums: writeSums !== undefined })}
workgroupBarrier();
}
${isExact.columns ? "" : `if (column < ${right.count / 4}u) `}{
${unrolled(4, written)}
${writeSums ? `if (row == 0u) { ${writeSums("column", "sums")} }` : ""}
}`;
}
