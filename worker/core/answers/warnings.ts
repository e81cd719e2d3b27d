// What a reader should know before trusting an answer in points, whatever its verdict. Rules on the numbers that are
// shown; no verdict is changed and no sentence is written here.

import { type Init, inits } from "../study/study";
import type { Primary } from "./primary";

/** With fewer held-back images, one run's accuracy is known to no better than 10 points to either side. */
export const fewestHeldBack = 100;

export type Warning =
  /**
   * The init starts so high that it could not have gained as much as the other did, whatever augmentation is worth to it:
   * part of the difference in points is its ceiling. One entry a budget, ascending.
   */
  | { readonly code: "near-ceiling"; readonly init: Init; readonly at: readonly Ceiling[] }
  /** Each run was tested on fewer than `fewestHeldBack` images. */
  | { readonly code: "few-held-back" };

/** With `n` images a class, a start of `start` without augmentation, where the other init gained `gain`. */
export interface Ceiling {
  readonly n: number;
  readonly start: number;
  readonly gain: number;
}

/** The warnings of an answer; accuracies and gains are shares. */
export function warningsOf(
  { arms, gains }: Pick<Primary, "arms" | "gains">,
  { heldBack }: { readonly heldBack: number },
): readonly Warning[] {
  const ceilings = inits.flatMap((init): readonly Warning[] => {
    const at = arms.flatMap(({ arm, accuracy }) => {
      if (arm.init !== init || arm.policy !== "none") return [];
      const gain = gains.find((other) => other.init !== init && other.n === arm.n)?.gain ?? 0;
      return gain > 1 - accuracy ? [{ n: arm.n, start: accuracy, gain }] : [];
    });
    return at.length > 0 ? [{ code: "near-ceiling", init, at }] : [];
  });
  return heldBack > 0 && heldBack < fewestHeldBack ? [...ceilings, { code: "few-held-back" }] : ceilings;
}
