// What the tests of releases share: studies of two groups, counting them with and without a release, and noise that is told.

import { env } from "cloudflare:workers";
import type { Report } from "#core/everyone/report";
import { cellsOf, tableCells } from "#core/everyone/strata";
import { stream } from "#core/random";
import { countStudies } from "../../worker/count";
import { today } from "../../worker/today";
import { give, honest } from "./giving";

/** The group of `studyAt`. */
export const group = { version: 1, task: 1, base: 0, budgets: 2, settled: 1, promised: 0 };
/** Studies that a group needs. */
export const threshold = 50;

/** Possible studies of one group, no two neighbours alike. */
export function studyAt(index: number): Report {
  const shift = index % 3;
  return { ...honest, interaction: 6 + shift, error: shift };
}

/** The same studies in another group. */
export function otherAt(index: number): Report {
  return { ...studyAt(index), task: 2, promised: 1 };
}

let nonces = 0;

/** Counts studies without releasing what they close. */
export async function countMany(from: number, to: number, at: (index: number) => Report = studyAt): Promise<void> {
  const studies = Array.from({ length: to - from }, (_, index) => ({
    report: at(from + index),
    receipt: { nonce: (nonces++).toString(16).padStart(32, "0"), day: today() },
  }));
  await countStudies(env.DB, studies, { threshold });
}

/** Gives all but the last study in one delivery, and the last by the route, which releases what it closes. */
export async function giveMany(from: number, to: number, at: (index: number) => Report = studyAt): Promise<void> {
  await countMany(from, to - 1, at);
  await give(at(to - 1));
}

/** Words of noise that a seed repeats. */
export function seeded(seed: number) {
  const random = stream(seed);
  return () => random.integer(2 ** 32);
}

/** Words from which every draw of noise is zero (five words a draw, see `drawDiscreteLaplace`): what is left are the exact counts. */
export function noiseless() {
  let word = 0;
  return () => (word++ % 5 === 3 ? 1 : 0);
}

/** The exact table of some studies. */
export function tableOf(reports: readonly Report[]): number[] {
  const table = new Array<number>(tableCells).fill(0);
  for (const report of reports) for (const cell of cellsOf(report)) table[cell]!++;
  return table;
}

/** So many studies. */
export const many = (count: number, at: (index: number) => Report = studyAt) =>
  Array.from({ length: count }, (_, index) => at(index));
