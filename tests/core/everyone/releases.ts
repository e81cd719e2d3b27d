// Published groups as the Worker would publish them, from honest reports; with the noise left out, so that what is read out
// of them can be checked.

import type { PublishedGroup } from "#core/everyone/published";
import { type Report, reportOf } from "#core/everyone/report";
import { cellsOf, jointCell, tableCells } from "#core/everyone/strata";

/** A group that waits: digits, two budgets, settled, given after the result was seen; 30 of the 50 studies that it needs. */
export const waitingGroup = {
  version: 1,
  task: 1,
  base: 0,
  budgets: 2,
  settled: 1,
  promised: 0,
  studies: 30,
  needed: 50,
} as const;

/** A part with these studies, [interaction bin, error bin, studies] each. */
export function partOf(joint: readonly (readonly [number, number, number])[]): PublishedGroup["parts"][number] {
  const table = new Array<number>(tableCells).fill(0);
  for (const [interaction, error, some] of joint) table[jointCell(interaction, error)]! += some;
  const studies = joint.reduce((sum, [, , some]) => sum + some, 0);
  return { split: null, tables: 1, studies, table };
}

/** What a report is made from. */
export type Made = Parameters<typeof reportOf>[0];

/** A settled study of digits whose need fell by `points`, given after its result was seen. */
export function madeFrom(points: number): Made {
  return {
    task: "digits",
    classes: 10,
    base: "lite0",
    cut: "shallow",
    device: "webgpu",
    budgets: 2,
    interaction: points / 100,
    standardError: 0.03,
    accuracies: [
      { init: "pretrained", treated: false, accuracy: 0.85 },
      { init: "pretrained", treated: true, accuracy: 0.9 },
      { init: "scratch", treated: false, accuracy: 0.55 },
      { init: "scratch", treated: true, accuracy: 0.6 + points / 100 },
    ],
    settled: true,
    promised: false,
  };
}

/** Answers of studies: the need fell by `points`, on a task of many classes. */
export function reportFrom(points: number, { promised = false }: { promised?: boolean } = {}): Report {
  return reportOf({ ...madeFrom(points), promised });
}

/** A group that holds these reports in one part. */
export function groupOf(reports: readonly Report[], change: Partial<PublishedGroup> = {}): PublishedGroup {
  const table = new Array<number>(tableCells).fill(0);
  for (const cell of reports.flatMap((report) => cellsOf(report))) table[cell]! += 1;
  const { v: version, task, base, budgets, settled, promised, size, cut, device } = reports[0]!;
  const parts = [{ split: { size, cut, device }, tables: 1, studies: reports.length, table }];
  return { version, task, base, budgets, settled, promised, studies: 0, needed: 50, parts, ...change };
}

/** A hundred studies around 16 points. */
export const hundred: readonly Report[] = Array.from({ length: 100 }, (_, at) => reportFrom(8 + (at % 17)));
