// Which sums a study is added to: its group (what may be combined), its split (what may be looked at apart) and its five
// cells among the public domain of the group's table.

import { accuracyBins, errorBins, interactionBins } from "./bins";
import type { Group } from "./giving";
import { type Report, reportedArms, type splitEntries } from "./report";

/** Cells of the joint histogram of I and its standard error: the first ones of a table. */
export const jointCells = interactionBins * errorBins;
/** Cells of a table: the joint histogram, then one histogram of accuracies an arm. Noise is drawn for every one. */
export const tableCells = jointCells + reportedArms.length * accuracyBins;

/** A group's part that may be looked at apart. */
export type Split = Readonly<Record<keyof typeof splitEntries, number>>;

/** Where a joint bin is in a table. */
export function jointCell(interaction: number, error: number): number {
  return interaction * errorBins + error;
}

/** Where an arm's accuracy bin is in a table. */
export function armCell(arm: number, accuracy: number): number {
  return jointCells + arm * accuracyBins + accuracy;
}

/** The five cells that a study adds one to, each in another histogram: never more, since the noise is drawn for five. */
export function cellsOf({ interaction, error, arms }: Report): readonly number[] {
  return [jointCell(interaction, error), ...arms.map((accuracy, arm) => armCell(arm, accuracy))];
}

/** A table's two kinds of histograms. */
export function histogramsOf(table: readonly number[]): {
  /** [interaction bin][error bin]. */
  readonly joint: readonly (readonly number[])[];
  /** [arm][accuracy bin]. */
  readonly arms: readonly (readonly number[])[];
} {
  return {
    joint: Array.from({ length: interactionBins }, (_, bin) => table.slice(jointCell(bin, 0), jointCell(bin + 1, 0))),
    arms: reportedArms.map((_, arm) => table.slice(armCell(arm, 0), armCell(arm + 1, 0))),
  };
}

/** A group's name in the database: its numbers in order, `1.0.0.2.1.0`. */
export function groupKey({ v: version, task, base, budgets, settled, promised }: Report): string {
  return [version, task, base, budgets, settled, promised].join(".");
}

/** The group of a name that `groupKey` made. */
export function groupOf(key: string): Group {
  const [version, task, base, budgets, settled, promised] = key.split(".").map(Number) as [
    number,
    number,
    number,
    Group["budgets"],
    Group["settled"],
    Group["promised"],
  ];
  return { version, task, base, budgets, settled, promised };
}

/** A split's name in the database. */
export function splitKey({ size, cut, device }: Split): string {
  return [size, cut, device].join(".");
}

/** The split of a name that `splitKey` made. */
export function splitOf(key: string): Split {
  const [size, cut, device] = key.split(".").map(Number) as [number, number, number];
  return { size, cut, device };
}
