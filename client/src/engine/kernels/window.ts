// Geometry of a strided square window with TensorFlow's SAME padding, and WGSL for tiles of pixels: where a tile lies, and
// how the patch under it is read.

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
  /** Prefix of the pixels' names: `v<row>_<column>`. */
  readonly name: string;
  /** WGSL, i32: where the strip begins. */
  readonly left: string;
  readonly columns: number;
  /** Values that `left` takes. */
  readonly across: Reach;
  /** Side of the picture. */
  readonly size: number;
  /** WGSL of a pixel's zero. */
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
  /** Rows of the window. */
  readonly rows: number;
  /** Rows that are new at each turn of the loop. */
  readonly fresh: number;
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
  return both(
    least + offset < 0 ? `(${value} >= ${-offset})` : "",
    most + offset >= size ? `(${value} < ${size - offset})` : "",
  );
}

/** True where `offset` beyond the patch's begin never lies in the picture: nothing is read there, nor need be multiplied. */
function isOutside(offset: number, { least, most }: Reach, size: number): boolean {
  return most + offset < 0 || least + offset >= size;
}

/** Whether some tile has the strip's column in its picture; others have no name. */
export function hasColumn({ across, size }: Strip, column: number): boolean {
  return !isOutside(column, across, size);
}

/** Whether some tile has the patch's pixel in its picture. */
export function hasPixel(patch: Patch, row: number, column: number): boolean {
  return !isOutside(row, patch.down, patch.size) && hasColumn(patch, column);
}

/** WGSL that names the pixels of one row of a patch; those outside the picture are zero. Checks are emitted only where needed. */
export function patchRow(patch: Patch, row: number): string {
  const { top, left, down, across, columns, size, origin, pitch } = patch;
  return unrolled(columns, (column) => {
    if (!hasPixel(patch, row, column)) return "";
    const isIn = both(inside(top, row, down, size), inside(left, column, across, size));
    return pixel(patch, { row, column, at: `${origin} + ${(row * size + column) * pitch}`, isIn });
  });
}

/** WGSL that names a pixel, given its element, i32, and the condition that it lies in the picture. Read without a branch: a read beyond a buffer's ends gives anything, which is left out. */
function pixel(
  { name, zero, read }: Strip,
  {
    row,
    column,
    at,
    isIn,
  }: { readonly row: number; readonly column: number; readonly at: string; readonly isIn: string },
): string {
  const value = read(`u32(${at})`);
  return `let ${name}${row}_${column} = ${isIn ? `select(${zero}, ${value}, ${isIn})` : value};`;
}

/** WGSL of two conditions, either of which may be empty. Without `&&`, which branches. */
function both(one: string, other: string): string {
  return [one, other].filter((condition) => condition !== "").join(" & ");
}

/**
 * WGSL of a loop down the rows of a picture: `turns`, a u32 expression, times `body`, in which the rows of the window have names
 * and `t` is the turn's number. `top`, an i32 expression, is the row at which the window begins in turn 0. A loop over rows is a
 * fraction of the code of a tile that is written out. What a turn reads is named once, and only what stays for the next is a
 * register, which is dear to store.
 */
export function downRows(
  rolling: Rolling,
  { top, turns, body }: { readonly top: string; readonly turns: string; readonly body: string },
): string {
  const { name, left, across, rows, fresh, size, zero, pitch, channel } = rolling;
  const kept = Math.max(0, rows - fresh);
  /** Turns before the first that has all its rows. */
  const lead = Math.ceil(kept / fresh);
  const freshRow = (row: number) => `
let y${row} = ${top} + i32(turn * ${fresh}u) + ${row - lead * fresh};
let has${row} = (y${row} >= 0) & (y${row} < ${size});
let at${row} = ${patchOrigin({ top: `y${row}`, left, size, pitch }, channel)};
${eachColumnOf(rolling, (column) => {
  const isIn = both(`has${row}`, inside(left, column, across, size) && `reaches${column}`);
  return pixel(rolling, { row, column, at: `at${row} + ${column * pitch}`, isIn });
})}`;
  return `
${unrolled(kept, (row) => eachColumnOf(rolling, (column) => `var ${name}${row}_${column} = ${zero};`))}
${eachColumnOf(rolling, (column) => {
  const isIn = inside(left, column, across, size);
  return isIn && `let reaches${column} = ${isIn};`;
})}
for (var turn = 0u; turn < ${turns} + ${lead}u; turn++) {
${unrolled(fresh, (at) => freshRow(kept + at))}
if (turn >= ${lead}u) {
let t = turn - ${lead}u;
${body}
}
${unrolled(kept, (row) => eachColumnOf(rolling, (column) => `${name}${row}_${column} = ${name}${row + fresh}_${column};`))}
}`;
}

function eachColumnOf(strip: Strip, line: (column: number) => string): string {
  return unrolled(strip.columns, (column) => (hasColumn(strip, column) ? line(column) : ""));
}
