// A compute kernel as data: its WGSL, what it binds, and how many threads it has. No device here.
// No kernel uses atomics, so that results repeat to the bit. Software adapters charge dearly for barriers, so only the kernels
// that share memory in a workgroup have them, which are for graphics cards.

/** A WGSL type of a binding and its size in bytes. */
export interface Extent {
  readonly wgsl: string;
  readonly bytes: number;
}

/** `count` vectors of four floats. */
export function vectors(count: number): Extent {
  return { wgsl: `array<vec4f, ${count}>`, bytes: count * 16 };
}

/** `count` floats. */
export function floats(count: number): Extent {
  return { wgsl: `array<f32, ${count}>`, bytes: count * 4 };
}

/** `count` unsigned 32-bit words. */
export function words(count: number): Extent {
  return { wgsl: `array<u32, ${count}>`, bytes: count * 4 };
}

export type Access = "read-only-storage" | "storage" | "uniform";

/** A compute shader with its bindings in order. */
export interface Kernel {
  readonly name: string;
  readonly code: string;
  readonly bindings: readonly { readonly name: string; readonly access: Access; readonly bytes: number }[];
  readonly workgroups: readonly [x: number, y: number];
  /** Useful floating-point operations, two for each multiply-add; 0 where moving data is all the work. */
  readonly flops: number;
}

/** Small kernels get small workgroups, so that every core of a software adapter has some. */
function workgroupSizeOf(threads: number): number {
  return threads < 2048 ? 16 : 64;
}

/** Threads of a workgroup that shares memory: WebGPU guarantees 256. */
export const sharingThreads = 64;

/** WebGPU's guaranteed limit of workgroups in one dimension. */
const widest = 65535;

const spaces: Readonly<Record<Access, string>> = {
  "read-only-storage": "storage, read",
  storage: "storage, read_write",
  uniform: "uniform",
};

/**
 * A kernel of `threads` threads; in `body`, `thread` is the thread's number, below `threads`.
 * Arrays have fixed sizes so that bounds are known when the shader is compiled.
 */
export function kernel({
  name,
  reads = {},
  writes,
  uniforms = {},
  declarations = "",
  quads = false,
  shared,
  threads,
  flops = 0,
  body,
}: {
  readonly name: string;
  readonly reads?: Readonly<Record<string, Extent>>;
  readonly writes: Readonly<Record<string, Extent>>;
  readonly uniforms?: Readonly<Record<string, Extent>>;
  readonly declarations?: string;
  /** The body swaps values in quads of threads; `place` is the thread's number in its subgroup. */
  readonly quads?: boolean;
  /**
   * Memory of a workgroup of `sharingThreads`, 16 KB at most: `place` is the thread's number in its workgroup and `group` the
   * workgroup's. No thread of a workgroup returns before the others, so that the body may have barriers.
   */
  readonly shared?: Readonly<Record<string, Extent>>;
  readonly threads: number;
  readonly flops?: number;
  readonly body: string;
}): Kernel {
  const bind = (access: Access, extents: Readonly<Record<string, Extent>>) =>
    Object.entries(extents).map(([name, { wgsl, bytes }]) => ({ name, access, wgsl, bytes }));
  const bindings = [...bind("read-only-storage", reads), ...bind("storage", writes), ...bind("uniform", uniforms)];
  const workgroupSize = quads ? 4 : shared ? sharingThreads : workgroupSizeOf(threads);
  const needed = Math.ceil(threads / workgroupSize);
  const x = Math.min(needed, widest);
  const y = Math.ceil(needed / widest);
  const memory = Object.entries(shared ?? {});
  const builtins = [
    "@builtin(global_invocation_id) id: vec3u",
    ...(quads ? ["@builtin(subgroup_invocation_id) place: u32"] : []),
    ...(shared ? ["@builtin(local_invocation_index) place: u32, @builtin(workgroup_id) at: vec3u"] : []),
  ];
  const code = `${quads ? "enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n" : ""}${declarations}
${bindings.map(({ name, access, wgsl }, at) => `@group(0) @binding(${at}) var<${spaces[access]}> ${name}: ${wgsl};`).join("\n")}
${memory.map(([name, { wgsl }]) => `var<workgroup> ${name}: ${wgsl};`).join("\n")}
@compute @workgroup_size(${workgroupSize})
fn main(${builtins.join(", ")}) {
${
  shared
    ? `let group = at.x${y > 1 ? ` + at.y * ${x}u` : ""};
if (group >= ${needed}u) { return; }`
    : `let thread = id.x${y > 1 ? ` + id.y * ${x * workgroupSize}u` : ""};
if (thread >= ${threads}u) { return; }`
}
${body}
}`;
  return { name, code, bindings, workgroups: [x, y], flops };
}

/** Lines written out `count` times: loops over registers must be unrolled, since registers have no index. */
export function unrolled(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

/** The largest of the tile sizes that divides `count`; sizes are in descending order and end in 1. */
export function tileOf(count: number, sizes: readonly number[]): number {
  return sizes.find((size) => count % size === 0) ?? 1;
}

/** How a sum over `units` is split into `count` partial sums of up to `size` units each. */
export interface Split {
  readonly count: number;
  readonly size: number;
}

/** Splits a sum so that about `threads` threads share it, `width` of them for each part. */
export function splitOf(units: number, width: number, threads = 1024): Split {
  const size = Math.ceil(units / Math.min(units, Math.ceil(threads / width)));
  return { count: Math.ceil(units / size), size };
}

/**
 * WGSL of a function: a gradient passes where relu6 was neither 0 nor 6; `output` is relu6's result. Floats. A function, so that
 * the output is read once; without `&&`, which branches.
 */
export const throughRelu6Declaration = `
fn throughRelu6(gradient: f32, output: f32) -> f32 { return select(0.0, gradient, (output > 0.0) & (output < 6.0)); }`;

/** The same for vectors of four, as an expression: `output` should be a name, since it stands there twice. */
export function throughRelu6Vector(gradient: string, output: string): string {
  return `select(vec4f(), ${gradient}, (${output} > vec4f()) & (${output} < vec4f(6.0)))`;
}
