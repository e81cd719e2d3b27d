// Pictures at another size: area average when shrinking, bilinear when enlarging. Whole-number weights and sums throughout,
// so that every engine gives the same bytes.

import type { PackedViews } from "../pixels";

/** The same pictures with sides of `size` pixels, as a copy. */
export function resize(images: PackedViews, size: number): PackedViews {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`a picture cannot have a side of ${size} pixels`);
  if (size === images.size) return { ...images, data: images.data.slice(0, images.count * size * size * 4) };
  const taps = size < images.size ? averaging(images.size, size) : interpolating(images.size, size);
  const data = new Uint8Array(images.count * size * size * 4);
  const rows = new Float64Array(images.size * size * 4);
  for (let image = 0; image < images.count; image++) {
    squeezeRows(images, image, size, taps, rows);
    squeezeColumns(rows, size, taps, data, image);
  }
  return { data, count: images.count, size };
}

/** What one side of a picture is made of: for each new pixel, old pixels and their whole-number weights. */
interface Taps {
  readonly places: readonly Uint32Array[];
  readonly weights: readonly Uint32Array[];
  /** Sum of the weights of each new pixel. */
  readonly total: number;
}

/** Lengths in units of 1/(from * to): an old pixel is `to` long and a new one `from`; weights are overlaps. */
function averaging(from: number, to: number): Taps {
  const places: Uint32Array[] = [];
  const weights: Uint32Array[] = [];
  for (let pixel = 0; pixel < to; pixel++) {
    const start = pixel * from;
    const end = start + from;
    const first = Math.floor(start / to);
    const count = Math.ceil(end / to) - first;
    places.push(Uint32Array.from({ length: count }, (_, tap) => first + tap));
    weights.push(
      Uint32Array.from({ length: count }, (_, tap) => {
        const left = (first + tap) * to;
        return Math.min(end, left + to) - Math.max(start, left);
      }),
    );
  }
  return { places, weights, total: from };
}

/** Pixel centres are aligned, and the edge goes on beyond itself; weights in units of 1/(2 * to). */
function interpolating(from: number, to: number): Taps {
  const places: Uint32Array[] = [];
  const weights: Uint32Array[] = [];
  const inside = (place: number) => Math.max(0, Math.min(from - 1, place));
  for (let pixel = 0; pixel < to; pixel++) {
    const centre = (2 * pixel + 1) * from - to;
    const left = Math.floor(centre / (2 * to));
    const weight = centre - left * 2 * to;
    places.push(Uint32Array.of(inside(left), inside(left + 1)));
    weights.push(Uint32Array.of(2 * to - weight, weight));
  }
  return { places, weights, total: 2 * to };
}

/** Weighted sums along each row, [old y, new x, channel]. */
function squeezeRows(images: PackedViews, image: number, size: number, taps: Taps, rows: Float64Array): void {
  const side = images.size;
  for (let y = 0; y < side; y++) {
    const row = (image * side + y) * side * 4;
    for (let x = 0; x < size; x++) {
      const places = taps.places[x]!;
      const weights = taps.weights[x]!;
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let tap = 0; tap < places.length; tap++) {
          sum += weights[tap]! * images.data[row + places[tap]! * 4 + channel]!;
        }
        rows[(y * size + x) * 4 + channel] = sum;
      }
    }
  }
}

/** Weighted sums along each column, divided and rounded half up; all sums stay far below 2^53. */
function squeezeColumns(rows: Float64Array, size: number, taps: Taps, data: Uint8Array, image: number): void {
  const whole = taps.total * taps.total;
  for (let y = 0; y < size; y++) {
    const places = taps.places[y]!;
    const weights = taps.weights[y]!;
    const start = (image * size + y) * size * 4;
    for (let place = 0; place < size * 4; place++) {
      let sum = 0;
      for (let tap = 0; tap < places.length; tap++) sum += weights[tap]! * rows[places[tap]! * size * 4 + place]!;
      data[start + place] = Math.floor((2 * sum + whole) / (2 * whole));
    }
  }
}
