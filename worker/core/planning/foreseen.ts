// How wide a study's interval will be, said before its first run: from spreads that were measured on other studies, and from
// what is planned. A forecast for the visitor's patience; no verdict and no plan rests on it.

import { criticalValue } from "../statistics/critical";
import type { Settings } from "../study/study";

/** Standard deviations, in shares, of what an interval is made from. */
interface Spread {
  /** Of a block's I beside what its images explain. */
  readonly seed: number;
  /** Of what one held-back image says of I, in one block. */
  readonly image: number;
}

/**
 * Measured on handwritten digits, shallow cut, 32 px: with two budgets in the six blocks of 500 steps of the README
 * (`client/example/study.json`), with one in three blocks of 300 steps. What images share over blocks was a seventh of their part
 * there, and is in `seed`.
 */
const spreads: Readonly<Record<"one" | "two", Spread>> = {
  one: { seed: 0.065, image: 0.62 },
  two: { seed: 0.008, image: 0.42 },
};

/**
 * Half the width of the interval to expect once the planned blocks are complete, as a share; Infinity under two blocks.
 * c(S*) sqrt((seed^2 + image^2 / images) / S*), with the planned critical value: Student's t(0.98; S* - 1).
 */
export function foreseenHalfWidth(
  { budgets, blocks, validationPerClass }: Pick<Settings, "budgets" | "blocks" | "validationPerClass">,
  { classes }: { readonly classes: number },
): number {
  const { seed, image } = spreads[budgets.length > 1 ? "two" : "one"];
  const error = Math.sqrt((seed ** 2 + image ** 2 / (validationPerClass * classes)) / blocks);
  return criticalValue({ blocks, planned: blocks }) * error;
}
