// What a reader should know before trusting an answer in points, whatever its verdict. Rules on the numbers that are
// shown; no verdict is changed and no sentence is written here.

import type { Primary } from "./primary";
import { type Init, inits } from "./study";

/** With fewer held-back images, one run's accuracy is known to no better than 10 points to either side. */
export const fewestHeldBack = 100;

export type Warning =
  /**
   * The init starts so high that it could not have gained as much as the other did, whatever augmentation is worth to it:
   * part of the difference in points is its ceiling.
   */
  | {
      readonly code: "near-ceiling";
      readonly init: Init;
      readonly n: number;
      readonly start: number;
      readonly gain: number;
    }
  /** Each run was tested on fewer than `fewestHeldBack` images. */
  | { readonly code: "few-held-back" };

/** The warnings of an answer; accuracies and gains are shares. */
export function warningsOf(
  { arms, gains }: Pick<Primary, "arms" | "gains">,
  { heldBack }: { readonly heldBack: number },
): readonly Warning[] {
  const ceilings = arms.flatMap(({ arm: { init, policy, n }, accuracy }): readonly Warning[] => {
    if (policy !== "none") return [];
    const other = inits.find((candidate) => candidate !== init);
    const gain = gains.find((candidate) => candidate.init === other && candidate.n === n)?.gain ?? 0;
    return gain > 1 - accuracy ? [{ code: "near-ceiling", init, n, start: accuracy, gain }] : [];
  });
  return heldBack > 0 && heldBack < fewestHeldBack ? [...ceilings, { code: "few-held-back" }] : ceilings;
}
