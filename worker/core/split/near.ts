// Near-duplicates: pictures whose perceptual hashes differ in few places, mirrored or not. They would leak from one side of a
// split to the other, so they are tied together.
//
// A hash has a bit where the picture grows brighter to the right, its mirror's hash where it grows darker; neither says that
// the picture is flat there. Flat places look alike in all pictures and prove nothing, so they don't count: on handwritten
// digits, mostly ground, a plain distance of 6 bits would tie 88 % of a thousand into one.

import type { TaskImage } from "../study/task";

/** What is compared of an image. */
export type Look = Pick<TaskImage, "looks">;

/** Places that may differ where none of the 64 is flat. */
const mostDiffering = 8;

/**
 * Calls `found` with every pair of near-duplicates, indices ascending: those that differ in D of the N places that are not flat
 * in both, D <= 8 (N/64)^2. Compares all pairs: 12.5 million of 5,000 images. What is near decides splits, so another rule is
 * another protocol.
 *
 * Measured with pictures of 56 to 170 pixels. Tied to another though different: of 197 tiles of 17 photos 3 % (all of them
 * lawn, gravel or sky), of 783 emoji none, of 1,000 handwritten digits 4 %, of 600 printed digits, which do look alike, 39 %.
 * Missed of the photo tiles: mirrored 0 %, brightness x 0.7 and x 1.3 5 and 6 %, half the size 6 %, JPEG at quality 60 and 30
 * 7 and 17 %, a crop by 2 % 14 %, all of mirror, crop and JPEG 20 %; a crop by 5 % 62 %, a turn by 2 degrees 76 %. Of small
 * drawings on a flat ground most re-encodings are missed. What a hash can't see is for groups to say.
 */
export function nearPairs(images: readonly Look[], found: (one: number, other: number) => void): void {
  // [image, (brighter, darker, mirrored brighter, mirrored darker) x (rows 0 to 3, rows 4 to 7)]
  const words = new Uint32Array(8 * images.length);
  images.forEach(({ looks: [plain, mirrored] }, image) => {
    for (const half of [0, 1]) {
      const rows = (hash: string) => Number.parseInt(hash.slice(8 * half, 8 * half + 8), 16);
      const [brighter, darker] = [rows(plain), rows(mirrored)];
      words.set([brighter, turned(darker), darker, turned(brighter)], 8 * image + 4 * half);
    }
  });
  for (let one = 0; one < images.length; one++) {
    const a = 8 * one;
    const [a0, a1, a4, a5] = [words[a]!, words[a + 1]!, words[a + 4]!, words[a + 5]!];
    /** Whether it is near the one whose words begin at b, two further on for the mirrored one. */
    const isNear = (b: number) => {
      const [b0, b1, b4, b5] = [words[b]!, words[b + 1]!, words[b + 4]!, words[b + 5]!];
      const differing = bitsOf((a0 ^ b0) | (a1 ^ b1)) + bitsOf((a4 ^ b4) | (a5 ^ b5));
      const telling = bitsOf(a0 | a1 | b0 | b1) + bitsOf(a4 | a5 | b4 | b5);
      return differing * 64 * 64 <= mostDiffering * telling ** 2;
    };
    for (let b = a + 8; b < words.length; b += 8) {
      // Most pairs are told apart by their upper halves alone.
      const plain = bitsOf((a0 ^ words[b]!) | (a1 ^ words[b + 1]!));
      const mirrored = bitsOf((a0 ^ words[b + 2]!) | (a1 ^ words[b + 3]!));
      if (plain > mostDiffering && mirrored > mostDiffering) continue;
      if (isNear(b) || isNear(b + 2)) found(one, b / 8);
    }
  }
}

/** Each row of 8 places from right to left. */
function turned(rows: number): number {
  let turned = ((rows >>> 1) & 0x55555555) | ((rows & 0x55555555) << 1);
  turned = ((turned >>> 2) & 0x33333333) | ((turned & 0x33333333) << 2);
  return ((turned >>> 4) & 0x0f0f0f0f) | ((turned & 0x0f0f0f0f) << 4);
}

/** Set bits of a 32-bit word (Warren 2012, Hacker's Delight, figure 5-2). */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
