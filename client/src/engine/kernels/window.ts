// Geometry of a strided square window with TensorFlow's SAME padding, and WGSL that reads a patch of a picture with it.

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
  /** WGSL that reads pixel (y, x), given as u32 expressions. */
  readonly read: (y: string, x: string) => string;
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
  const { name, top, left, columns, zero, read } = patch;
  const inRow = inside(top, row, patch);
  const loads = unrolled(columns, (column) => {
    const inColumn = inside(left, column, patch);
    const load = `${name}${row}_${column} = ${read(`u32(${top} + ${row})`, `u32(${left} + ${column})`)};`;
    return inColumn ? `if (${inColumn}) { ${load} }` : load;
  });
  return `
${unrolled(columns, (column) => `var ${name}${row}_${column} = ${zero};`)}
${inRow ? `if (${inRow}) {\n${loads}\n}` : loads}`;
}
