// What a picture looks like in 64 bits, so that near-duplicates can be found among thousands: whether it grows brighter
// from each of 8 x 8 places to the next (difference hash, Krawetz 2013). Scaling, encoding and small shifts change few bits.
// How few make two pictures near-duplicates is for the split to say.

/** The hash of a picture and that of its mirror image, 16 hexadecimal digits each. */
export type Looks = readonly [string, string];

const columns = 9;
const rows = 8;

/** The looks of a square, RGBA8 row by row. A mirrored square has the same two hashes, the other way round. */
export function looksOf(data: ArrayLike<number>, side: number): [string, string] {
  if (side < columns) throw new RangeError(`a square of ${side} pixels is too small to be hashed`);
  return [hashOf(data, side, (x) => x), hashOf(data, side, (x) => side - 1 - x)];
}

/**
 * In how many of 64 places one picture grows brighter to the right where the other grows darker. Encoding a picture again turns
 * hardly any; places that are flat in one of them contradict nothing.
 */
export function contradictions(one: Looks, other: Looks): number {
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const [brighter, darker] = slopesOf(one, row);
    const [otherBrighter, otherDarker] = slopesOf(other, row);
    let bits = (brighter & otherDarker) | (darker & otherBrighter);
    for (; bits !== 0; bits &= bits - 1) count += 1;
  }
  return count;
}

/** Where a row grows brighter and where darker, bit by bit; the mirror's row runs the other way. */
function slopesOf([plain, mirror]: Looks, row: number): readonly [number, number] {
  const [brighter, turned] = [plain, mirror].map((hash) => Number.parseInt(hash.slice(2 * row, 2 * row + 2), 16));
  let darker = 0;
  for (let bit = 0; bit < 8; bit++) darker |= ((turned! >> bit) & 1) << (7 - bit);
  return [brighter!, darker];
}

/** Compares means over cells with whole numbers alone, so that every engine gives the same bits. */
function hashOf(data: ArrayLike<number>, side: number, place: (x: number) => number): string {
  const sums = Array.from({ length: rows * columns }, () => 0);
  const column = Array.from({ length: side }, (_, x) => Math.floor((x * columns) / side));
  const widths = Array.from({ length: columns }, (_, at) => column.filter((each) => each === at).length);
  for (let y = 0; y < side; y++) {
    const row = Math.floor((y * rows) / side) * columns;
    for (let x = 0; x < side; x++) {
      const pixel = (y * side + place(x)) * 4;
      // Luma of ITU-R BT.601, in thousandths.
      sums[row + column[x]!]! += 299 * data[pixel]! + 587 * data[pixel + 1]! + 114 * data[pixel + 2]!;
    }
  }
  let digits = "";
  for (let row = 0; row < rows; row++) {
    let byte = 0;
    for (let at = 0; at < columns - 1; at++) {
      const cell = row * columns + at;
      const brighter = sums[cell + 1]! * widths[at]! > sums[cell]! * widths[at + 1]!;
      byte = byte * 2 + Number(brighter);
    }
    digits += byte.toString(16).padStart(2, "0");
  }
  return digits;
}
