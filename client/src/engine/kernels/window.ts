// Geometry of a strided square window with TensorFlow's SAME padding, and WGSL for tiles of pixels: where a tile lies, and
// how the patch under it comes into registers.

import { unrolled } from "./kernel";

/** A window over square pictures. */
export interface Window {
  readonly batch: number;
  /** Side of the input. */
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
}

/** Side of the output and the padding before the first pixel; at an odd total the extra pixel is at the end. */
export function geometryOf(
  { kernel, stride }: Pick<Window, "kernel" | "stride">,
  size: number,
): { readonly out: number; readonly pad: number } {
  const out = Math.ceil(size / stride);
  return { out, pad: Math.max(0, (out - 1) * stride + kernel - size) >> 1 };
}

/** Square pictures of side `side` cut into tiles; the last ones may stick out. */
export interface Tiling {
  readonly side: number;
  readonly rows: number;
  readonly columns: number;
  /** Tiles in a column and in a row of them. */
  readonly down: number;
  readonly across: number;
  /** Largest row or column at which a tile begins. */
  readonly last: number;
}

/** Cuts pictures into tiles of at most `rows` x `columns`, no larger than a picture needs and whole multiples of `step`. */
export function tilingOf(
  side: number,
  { rows, columns, step = 1 }: { readonly rows: number; readonly columns: number; readonly step?: number },
): Tiling {
  const most = Math.ceil(side / step) * step;
  const tile = { rows: Math.min(rows, most), columns: Math.min(columns, most) };
  const [down, across] = [Math.ceil(side / tile.rows), Math.ceil(side / tile.columns)];
  return { side, ...tile, down, across, last: Math.max((down - 1) * tile.rows, (across - 1) * tile.columns) };
}

/** WGSL that decodes tile `number` into its first row `ty`, its first column `tx` and its picture `b`. */
export function tilePlace({ rows, columns, down, across }: Tiling, number: string): string {
  return `
let tx = ${number} % ${across}u * ${columns}u;
let ty = ${number} / ${across}u % ${down}u * ${rows}u;
let b = ${number} / ${across * down}u;`;
}

/** WGSL of a statement for each pixel (row t, column u) of a tile; a pixel that sticks out is left out. */
export function eachPixel(tiling: Tiling, statement: (t: number, u: number) => string): string {
  const { side, rows, columns } = tiling;
  return unrolled(rows, (t) =>
    unrolled(columns, (u) => {
      const inside = [
        ...(side % rows === 0 ? [] : [`ty + ${t}u < ${side}u`]),
        ...(side % columns === 0 ? [] : [`tx + ${u}u < ${side}u`]),
      ];
      const line = statement(t, u);
      return inside.length > 0 ? `if (${inside.join(" && ")}) { ${line} }` : line;
    }),
  );
}

/** A patch that a tile reads: `rows` x `columns` pixels. */
export interface Patch {
  /** Prefix of the registers: `v<row>_<column>`. */
  readonly name: string;
  /** WGSL, i32: where the patch begins. */
  readonly top: string;
  readonly left: string;
  readonly rows: number;
  readonly columns: number;
  /** Smallest and largest value that `top` and `left` take. */
  readonly least: number;
  readonly most: number;
  /** Side of the picture. */
  readonly size: number;
  /** WGSL of a register's zero. */
  readonly zero: string;
  /** WGSL of the element at which the patch's pixel (0, 0) lies, i32; below 0 where that is outside the picture. */
  readonly origin: string;
  /** Elements from one pixel to the next. */
  readonly pitch: number;
  /** WGSL that reads an element, given as a u32 expression. */
  readonly read: (at: string) => string;
}

/** WGSL of a patch's first element: element `first` of pixel (top, left) of picture `b`, in pictures of side `size`. */
export function patchOrigin(
  { top, left, size, pitch }: Pick<Patch, "top" | "left" | "size" | "pitch">,
  first: string,
): string {
  return `((i32(b) * ${size} + ${top}) * ${size} + ${left}) * ${pitch} + i32(${first})`;
}

/** WGSL of the condition that `value + offset` lies in the picture; empty where it always does. */
function inside(value: string, offset: number, { least, most, size }: Patch): string {
  const conditions = [
    ...(least + offset < 0 ? [`${value} >= ${-offset}`] : []),
    ...(most + offset >= size ? [`${value} < ${size - offset}`] : []),
  ];
  return conditions.join(" && ");
}

/** WGSL that loads one row of a patch into registers; pixels outside the picture are zero. Checks are emitted only where needed. */
export function loadRow(patch: Patch, row: number): string {
  const { name, top, left, columns, size, zero, origin, pitch, read } = patch;
  const inRow = inside(top, row, patch);
  const loads = unrolled(columns, (column) => {
    const inColumn = inside(left, column, patch);
    const load = `${name}${row}_${column} = ${read(`u32(${origin} + ${(row * size + column) * pitch})`)};`;
    return inColumn ? `if (${inColumn}) { ${load} }` : load;
  });
  return `
${unrolled(columns, (column) => `var ${name}${row}_${column} = ${zero};`)}
${inRow ? `if (${inRow}) {\n${loads}\n}` : loads}`;
}
