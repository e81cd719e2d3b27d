// Outcomes of blocks for the tests of the statistics: from stated shares, from text, or arbitrary.

import fc from "fast-check";
import type { BlockOutcome } from "#core/statistics/interaction";
import { type Arm, armKey, armsOf } from "#core/study/study";

/** The endpoint of these tests: `heavy` against `none` at two budgets. */
export const endpoint = { budgets: [5, 20], policy: "heavy" } as const;

/** The eight arms of a block, in order. */
export const arms = armsOf(endpoint);

/** A block in which each image is a group of its own and each arm has the right answers that `right` gives, as text of 0 and 1. */
export function blockOf(right: (arm: Arm) => string, groups?: readonly number[]): BlockOutcome {
  const correct = new Map(arms.map((arm) => [armKey(arm), Uint8Array.from(right(arm), Number)]));
  const images = correct.get(armKey(arms[0]!))!.length;
  return { groups: groups ?? Array.from({ length: images }, (_, image) => image), correct };
}

/** `count` answers of which the given share is right, the right ones starting at `from`. */
export function answers(share: number, count: number, from = 0): string {
  const right = Math.round(share * count);
  return Array.from({ length: count }, (_, at) => ((at - from + count) % count < right ? "1" : "0")).join("");
}

/** Studies of 2 to 7 blocks of 4 to 12 images in a handful of groups, with any outcomes at all. */
export const anyOutcomes: fc.Arbitrary<readonly BlockOutcome[]> = fc
  .record({ blocks: fc.integer({ min: 2, max: 7 }), images: fc.integer({ min: 4, max: 12 }) })
  .chain(({ blocks, images }) => {
    const flags = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: images, maxLength: images });
    const groups = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: images, maxLength: images });
    const block = fc.record({
      groups,
      correct: fc
        .array(flags, { minLength: arms.length, maxLength: arms.length })
        .map((rows) => new Map(arms.map((arm, at) => [armKey(arm), Uint8Array.from(rows[at]!)]))),
    });
    return fc.array(block, { minLength: blocks, maxLength: blocks });
  });
