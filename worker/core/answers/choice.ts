// The cheapest way to train that is not worse than the best, and what choosing like that is worth on a seed that had no say in
// it. Knows outcomes (right or wrong) and the ways' order, not records.

import { criticalValue } from "../statistics/critical";
import { type BlockOutcome, contrastOf, errorOf, type Overlap, type Term } from "../statistics/interaction";

/** A way to train over all blocks, by its key in their outcomes. */
export interface Candidate {
  readonly key: string;
  /** Mean over the blocks' images, a share. */
  readonly accuracy: number;
  /** The best way's mean is at most one standard error of their difference above it. */
  readonly isNearBest: boolean;
}

/** A mean in shares, with its interval; the ends are null while it is infinite. */
export interface Scored {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What was chosen, and how it fared where it was not chosen. */
export interface Chosen {
  readonly blocks: number;
  /** In the order given, the cheapest first. */
  readonly candidates: readonly Candidate[];
  /** Key of the cheapest near the best. */
  readonly chosen: string;
  /** In each block, the accuracy of the way that all other blocks choose. */
  readonly scored: Scored;
  /** The same less the plain way's accuracy. */
  readonly beyondPlain: Scored;
  /** Blocks without which the others choose the same. */
  readonly agreed: number;
}

/** With fewer, the choice that is scored on one of them would rest on a single seed, and nothing would have an error. */
export const fewestToChoose = 3;

/**
 * The choice among the ways `keys`, the cheapest first, over blocks (`fewestToChoose` or more) that have an outcome of each.
 * - One standard error (Breiman, Friedman, Olshen & Stone 1984): the cheapest of those that a 95 % set leaves in is up to 10
 *   points worse than the best with small pools of images, this one up to 3 (`tests/core/answers/choice.test.ts`).
 * - Scored block by block on choices of the other blocks, since the best of many is best by luck too; with the critical value of
 *   the primary endpoint.
 */
export function chosenAmong(
  blocks: readonly BlockOutcome[],
  keys: readonly string[],
  { overlap, planned, plain }: { readonly overlap: Overlap; readonly planned: number; readonly plain: string },
): Chosen {
  const candidates = candidatesOf(blocks, keys, overlap);
  const chosen = candidates.find(({ isNearBest }) => isNearBest)!.key;
  const without = blocks.map((_, at) => cheapestOf(blocks.toSpliced(at, 1), keys, overlap));
  // The chosen way's answers under one name, whichever way that is in each block.
  const judged = blocks.map(({ groups, correct }, at) => ({
    groups,
    correct: new Map([
      [choice, correct.get(without[at]!)!],
      [plain, correct.get(plain)!],
    ]),
  }));
  const critical = criticalValue({ blocks: blocks.length, planned });
  const score = (terms: readonly Term[]): Scored => {
    const { mean, error } = differenceOf(judged, terms, overlap);
    const reach = critical * error;
    const isKnown = Number.isFinite(reach);
    return { estimate: mean, low: isKnown ? mean - reach : null, high: isKnown ? mean + reach : null };
  };
  return {
    blocks: blocks.length,
    candidates,
    chosen,
    scored: score([{ key: choice, weight: 1 }]),
    beyondPlain: score([
      { key: choice, weight: 1 },
      { key: plain, weight: -1 },
    ]),
    agreed: without.filter((key) => key === chosen).length,
  };
}

const choice = "the choice of the other blocks";

function candidatesOf(
  blocks: readonly BlockOutcome[],
  keys: readonly string[],
  overlap: Overlap,
): readonly Candidate[] {
  const isNear = nearBest(blocks, keys, overlap);
  return keys.map((key) => ({ key, accuracy: shareOf(blocks, key), isNearBest: isNear(key) }));
}

function cheapestOf(blocks: readonly BlockOutcome[], keys: readonly string[], overlap: Overlap): string {
  return keys.find(nearBest(blocks, keys, overlap))!;
}

/** Whether the best is at most one standard error of their difference above a way; without an error, whether it is no better. */
function nearBest(blocks: readonly BlockOutcome[], keys: readonly string[], overlap: Overlap) {
  const shares = keys.map((key) => shareOf(blocks, key));
  const best = keys[shares.indexOf(Math.max(...shares))]!;
  return (key: string) => {
    const terms = [
      { key: best, weight: 1 },
      { key, weight: -1 },
    ];
    const { mean, error } = differenceOf(blocks, terms, overlap);
    return mean <= (Number.isFinite(error) ? error : 0);
  };
}

function shareOf(blocks: readonly BlockOutcome[], key: string): number {
  let right = 0;
  let count = 0;
  for (const { correct } of blocks) {
    const flags = correct.get(key)!;
    for (const flag of flags) right += flag;
    count += flags.length;
  }
  return right / count;
}

function differenceOf(blocks: readonly BlockOutcome[], terms: readonly Term[], overlap: Overlap) {
  const { mean, variances } = contrastOf(blocks, { terms, overlap });
  return { mean, error: variances ? errorOf(variances, { overlap, blocks: blocks.length }) : Number.POSITIVE_INFINITY };
}
