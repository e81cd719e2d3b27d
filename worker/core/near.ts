// Near-duplicates: pictures whose perceptual hashes differ in few bits, mirrored or not. They would leak from one side of a
// split to the other, so they are tied together. A hash may err either way; what was measured stands at the threshold.

import type { TaskImage } from "./task";

/** What is compared of an image. */
export type Look = Pick<TaskImage, "looks">;

/** Pictures whose hashes differ in at most this many of 64 bits are near-duplicates. */
export const nearestBits = 6;

/**
 * Calls `found` with every pair of near-duplicates, indices ascending.
 * Plain comparison of all pairs: 12.5 million of 5,000 images.
 */
export function nearPairs(images: readonly Look[], found: (one: number, other: number) => void): void {
  const count = images.length;
  // [image, (plain high, plain low, mirrored high, mirrored low)]
  const words = new Uint32Array(4 * count);
  images.forEach(({ looks: [plain, mirrored] }, image) => {
    words.set(
      [plain.slice(0, 8), plain.slice(8), mirrored.slice(0, 8), mirrored.slice(8)].map((hex) =>
        Number.parseInt(hex, 16),
      ),
      4 * image,
    );
  });
  for (let one = 0; one < count; one++) {
    const high = words[4 * one]!;
    const low = words[4 * one + 1]!;
    for (let other = one + 1; other < count; other++) {
      const at = 4 * other;
      if (
        bitsOf(high ^ words[at]!) + bitsOf(low ^ words[at + 1]!) <= nearestBits ||
        bitsOf(high ^ words[at + 2]!) + bitsOf(low ^ words[at + 3]!) <= nearestBits
      ) {
        found(one, other);
      }
    }
  }
}

/** Set bits of a 32-bit word (Warren 2012, Hacker's Delight, figure 5-2). */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
