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
  /** Largest row and column at which a tile begins. */
  readonly lastRow: number;
  readonly lastColumn: number;
}

/** Cuts pictures into tiles of at most `rows` x `columns`, no larger than a picture needs and whole multiples of `step`. */
export function tilingOf(
  side: number,
  { rows, columns, step = 1 }: { readonly rows: number; readonly columns: number; readonly step?: number },
): Tiling {
  const most = Math.ceil(side / step) * step;
  const tile = { rows: Math.min(rows, most), columns: Math.min(columns, most) };
  const [down, across] = [Math.ceil(side / tile.rows), Math.ceil(side / tile.columns)];
  return { side, ...tile, down, across, lastRow: (down - 1) * tile.rows, lastColumn: (across - 1) * tile.columns };
}

/** WGSL that decodes tile `number` into its first row `ty`, its first column `tx` and its picture `b`. */
export function tilePlace({ rows, columns, down, across }: Tiling, number: string): string {
  return `
let tx = ${number} % ${across}u * ${columns}u;
let ty = ${number} / ${across}u % ${down}u * ${rows}u;
let b = ${number} / ${across * down}u;`;
}

/** WGSL of a statement for each column u of a tile; one that sticks out is left out. */
export function eachColumn({ side, columns }: Tiling, statement: (u: number) => string): string {
  return unrolled(columns, (u) =>
    side % columns === 0 ? statement(u) : `if (tx + ${u}u < ${side}u) { ${statement(u)} }`,
  );
}

/** Smallest and largest row, or column, at which a patch begins. */
export interface Reach {
  readonly least: number;
  readonly most: number;
}

/** Rows of pixels that a tile reads, `columns` wide. */
export interface Strip {
  /** Prefix of the registers: `v<row>_<column>`. */
  readonly name: string;
  /** WGSL, i32: where the strip begins. */
  readonly left: string;
  readonly columns: number;
  /** Values that `left` takes. */
  readonly across: Reach;
  /** Side of the picture. */
  readonly size: number;
  /** WGSL of a register's zero. */
  readonly zero: string;
  /** Elements from one pixel to the next. */
  readonly pitch: number;
  /** WGSL that reads an element, given as a u32 expression. */
  readonly read: (at: string) => string;
}

/** The rows that a tile of one row of outputs reads, all at once. */
export interface Patch extends Strip {
  /** WGSL, i32: where the patch begins. */
  readonly top: string;
  /** Values that `top` takes. */
  readonly down: Reach;
  /** WGSL of the element at which the patch's pixel (0, 0) lies, i32; below 0 where that is outside the picture. */
  readonly origin: string;
}

/** The rows of a window, of which a loop keeps so many. */
export interface Rolling extends Strip {
  readonly rows: number;
  /** WGSL, u32: the channel. */
  readonly channel: string;
}

/** WGSL of a patch's first element: element `first` of pixel (top, left) of picture `b`, in pictures of side `size`. */
export function patchOrigin(
  { top, left, size, pitch }: Pick<Patch, "top" | "left" | "size" | "pitch">,
  first: string,
): string {
  return `((i32(b) * ${size} + ${top}) * ${size} + ${left}) * ${pitch} + i32(${first})`;
}

/** WGSL of the condition that `value + offset` lies in a picture of side `size`; empty where it always does. */
function inside(value: string, offset: number, { least, most }: Reach, size: number): string {
  const conditions = [
    ...(least + offset < 0 ? [`${value} >= ${-offset}`] : []),
    ...(most + offset >= size ? [`${value} < ${size - offset}`] : []),
  ];
  return conditions.join(" && ");
}

/** True where `offset` beyond the patch's begin never lies in the picture: nothing is loaded there, nor need be multiplied. */
function isOutside(offset: number, { least, most }: Reach, size: number): boolean {
  return most + offset < 0 || least + offset >= size;
}

/** Whether some tile has the strip's column in its picture; others have no register. */
export function hasColumn({ across, size }: Strip, column: number): boolean {
  return !isOutside(column, across, size);
}

/** Whether some tile has the patch's pixel in its picture. */
export function hasPixel(patch: Patch, row: number, column: number): boolean {
  return !isOutside(row, patch.down, patch.size) && hasColumn(patch, column);
}

/** WGSL that loads one row of a patch into registers; pixels outside the picture are zero. Checks are emitted only where needed. */
export function loadRow(patch: Patch, row: number): string {
  const { name, top, down, columns, size, zero, origin, pitch } = patch;
  const reached = Array.from({ length: columns }, (_, column) => column).filter((at) => hasPixel(patch, row, at));
  const inRow = inside(top, row, down, size);
  const loads = reached
    .map((column) => loadPixel(patch, { row, column, at: `${origin} + ${(row * size + column) * pitch}` }))
    .join("\n");
  return `
${reached.map((column) => `var ${name}${row}_${column} = ${zero};`).join("\n")}
${inRow ? `if (${inRow}) {\n${loads}\n}` : loads}`;
}

/** WGSL of a pixel's load into its register, given its element, i32. */
function loadPixel(
  { name, left, across, size, read }: Strip,
  { row, column, at }: { readonly row: number; readonly column: number; readonly at: string },
): string {
  const inColumn = inside(left, column, across, size);
  const load = `${name}${row}_${column} = ${read(`u32(${at})`)};`;
  return inColumn ? `if (${inColumn}) { ${load} }` : load;
}

/** WGSL of the registers of all rows that a loop keeps, zero at first: `nextRow` fills them from below. */
export function rowRegisters(rolling: Rolling): string {
  return unrolled(rolling.rows, (row) =>
    eachRegister(rolling, (column) => `var ${rolling.name}${row}_${column} = ${rolling.zero};`),
  );
}

/**
 * WGSL that moves the rows up by one and loads the picture's row `row`, an i32 expression, as the last. A loop over rows is a
 * fraction of the code of a tile that is written out.
 */
export function nextRow(rolling: Rolling, row: string): string {
  const { name, rows, left, size, zero, pitch, channel } = rolling;
  const last = rows - 1;
  return `
${unrolled(last, (row) => eachRegister(rolling, (column) => `${name}${row}_${column} = ${name}${row + 1}_${column};`))}
${eachRegister(rolling, (column) => `${name}${last}_${column} = ${zero};`)}
{
let y = ${row};
if (y >= 0 && y < ${size}) {
let at = ${patchOrigin({ top: "y", left, size, pitch }, channel)};
${eachRegister(rolling, (column) => loadPixel(rolling, { row: last, column, at: `at + ${column * pitch}` }))}
}
}`;
}

function eachRegister(strip: Strip, line: (column: number) => string): string {
  return unrolled(strip.columns, (column) => (hasColumn(strip, column) ? line(column) : ""));
}
