// From a closed epoch's exact counts to the tables that are published: which splits stand alone, and the noise. The exact
// counts end here.

import { drawDiscreteLaplace, type Words } from "./discrete-laplace";
import { scales } from "./privacy";
import { jointCells, tableCells } from "./strata";

/** How many studies of a split have a value. */
export interface CellCount {
  /** As `splitKey` names it. */
  readonly split: string;
  readonly cell: number;
  readonly studies: number;
}

/** The name of the part that holds every split that does not stand alone. */
export const others = "";

/** One table of an epoch, noise included. */
export interface EpochTable {
  /** A split's name, or `others`. */
  readonly part: string;
  /** Exact: how many studies there are is no secret, see privacy.ts. */
  readonly studies: number;
  /** [tableCells] */
  readonly counts: readonly number[];
}

/**
 * The tables of an epoch of at least `threshold` studies.
 * - Must put every study into one table, and leave no table under `threshold` studies.
 * - Must draw noise for every cell of the public domain, those that no study touched too.
 */
export function tablesOf(
  counts: readonly CellCount[],
  { threshold, words }: { readonly threshold: number; readonly words: Words },
): readonly EpochTable[] {
  const sizes = new Map<string, number>();
  for (const { split, cell, studies } of counts)
    if (cell < jointCells) sizes.set(split, (sizes.get(split) ?? 0) + studies);
  const alone = splitsAlone(sizes, threshold);
  const parts = new Map<string, { studies: number; counts: number[] }>();
  const partOf = (split: string) => {
    const name = alone.has(split) ? split : others;
    const part = parts.get(name) ?? { studies: 0, counts: new Array<number>(tableCells).fill(0) };
    parts.set(name, part);
    return part;
  };
  for (const [split, studies] of sizes) partOf(split).studies += studies;
  for (const { split, cell, studies } of counts) partOf(split).counts[cell]! += studies;
  return [...parts].map(([part, { studies, counts: exact }]) => ({
    part,
    studies,
    counts: exact.map((count, cell) => count + drawDiscreteLaplace(scales[cell]!, words)),
  }));
}

// The splits of `threshold` studies or more; the smallest of them join the others until these are enough as well.
function splitsAlone(sizes: ReadonlyMap<string, number>, threshold: number): ReadonlySet<string> {
  const alone = [...sizes].filter(([, studies]) => studies >= threshold).sort(([, a], [, b]) => b - a);
  let rest = [...sizes.values()].reduce((sum, studies) => (studies < threshold ? sum + studies : sum), 0);
  while (rest > 0 && rest < threshold && alone.length > 0) rest += alone.pop()![1];
  return new Set(alone.map(([split]) => split));
}
