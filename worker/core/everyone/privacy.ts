// What a release promises, as numbers: epsilon and its shares, when an epoch closes, and what progress is told.
//
// The promise: whatever the other studies are, any set of published tables is at most e^2 times as probable with a study's
// numbers as with these numbers left out (differential privacy by zeroing out a record: Kairouz et al. 2021, definition 1).
// A study is in one epoch and one table of it, and adds one to five cells; cell by cell the ratio is at most
// e^(1 / scale), so the five shares add up. Not covered, since it decides when an epoch closes: that a study was given,
// its group, and its split in how many studies a table has.

import type { Progress } from "./giving";
import { jointCells, tableCells } from "./strata";

/** Epsilon of a whole study. */
export const epsilon = 2;

/** A rational number of studies. */
export interface Scale {
  readonly numerator: number;
  readonly denominator: number;
}

/** Scale of the noise of a joint cell: 1.2 of epsilon's 2, since the answer is read from these. */
export const jointScale: Scale = { numerator: 5, denominator: 6 };
/** Scale of the noise of an arm's cell: 0.2 for each of the four arms. */
export const armScale: Scale = { numerator: 5, denominator: 1 };

/** The noise's scale in each cell of a table. */
export const scales: readonly Scale[] = Array.from({ length: tableCells }, (_, cell) =>
  cell < jointCells ? jointScale : armScale,
);

/** Sums below this are not drawn as a number of studies: noise alone reaches them. Reading them changes no privacy. */
export const fewestShown = 20;

/** New studies that a group's next release needs: `threshold`, and four times as many once twenty releases' worth is out. */
export function neededFor({ released, threshold }: { readonly released: number; readonly threshold: number }): number {
  return released >= 20 * threshold ? 4 * threshold : threshold;
}

/** A group's progress as it is told: rounded down to a fifth of the threshold, until it is complete. */
export function progressOf(
  { studies, released }: { readonly studies: number; readonly released: number },
  { threshold }: { readonly threshold: number },
): Progress {
  const needed = neededFor({ released, threshold });
  const step = Math.max(1, Math.floor(threshold / 5));
  return { studies: studies >= needed ? needed : studies - (studies % step), needed };
}
