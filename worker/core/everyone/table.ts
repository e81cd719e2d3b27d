// Everyone's published sums as one long table, a row a cell, for whoever computes with them elsewhere. Every count carries
// its noise; nothing is rounded, hidden or summed up.

import { baseIds, cuts } from "../study/study";
import { accuracyEnds, errorEdges, interactionEnds } from "./bins";
import { armScale, jointScale } from "./privacy";
import type { Part, PublishedGroup, Release } from "./published";
import { devices, largestOfSize, reportedArms, reportedBudgets, reportedTasks } from "./report";
import { histogramsOf } from "./strata";
import { varianceOf } from "./summary";

/** The columns in their order, and what each holds. An empty field is a value that does not apply. */
export const columns = {
  version: "version of the report",
  task: "“own” for visitors’ own images, or the built-in task",
  base: "the weights of the pretrained start",
  images_a_class: "training images a class that the answer averages over, with + between them",
  settled: "1 after six seeds or more, else 0",
  promised: "1 if promised before the start, else 0",
  most_classes: "largest number of classes in this part; empty for any, or for several parts together",
  cut: "how much of the base is used; empty for several parts together",
  device: "what computed; empty for several parts together",
  studies: "studies in this part: exact",
  histogram: "“answer” (with its error) or “accuracy”",
  start: "pretrained or scratch, for accuracies",
  augmentation: "none or heavy, for accuracies",
  low: "lower end of the bin in points",
  high: "upper end of the bin in points",
  error_low: "lower end of the standard error’s bin in points, for answers",
  error_high: "upper end of the standard error’s bin in points; empty if open",
  count: "studies in the bin, noise included; may be below zero",
  noise: "standard deviation of that noise",
} as const;

type Row = Readonly<Record<keyof typeof columns, string | number>>;

/** The table as CSV (RFC 4180), with its header. */
export function csvOf({ groups }: Release): string {
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const rows = groups.flatMap((group) => group.parts.flatMap((part) => rowsOf(group, part)));
  return [names.join(), ...rows.map((row) => names.map((name) => row[name]).join())]
    .map((line) => `${line}\r\n`)
    .join("");
}

function rowsOf(group: PublishedGroup, part: Part): readonly Row[] {
  const { split, table, tables, studies } = part;
  const most = split && largestOfSize[split.size]!;
  const shared = {
    version: group.version,
    task: reportedTasks[group.task] ?? group.task,
    base: baseIds[group.base] ?? group.base,
    images_a_class: reportedBudgets[group.budgets].join("+"),
    settled: group.settled,
    promised: group.promised,
    most_classes: most !== null && Number.isFinite(most) ? most : "",
    cut: split ? cuts[split.cut]! : "",
    device: split ? devices[split.device]! : "",
    studies,
  };
  const { joint, arms } = histogramsOf(table);
  const noiseOf = (scale: typeof jointScale) => Math.sqrt(tables * varianceOf(scale)).toFixed(3);
  const answers = joint.flatMap((errors, bin) =>
    errors.map((count, error): Row => {
      const [low, high] = interactionEnds(bin);
      const ends = { error_low: errorEdges[error - 1] ?? 0, error_high: errorEdges[error] ?? "" };
      return {
        ...shared,
        histogram: "answer",
        start: "",
        augmentation: "",
        low,
        high,
        ...ends,
        count,
        noise: noiseOf(jointScale),
      };
    }),
  );
  const accuracies = arms.flatMap((histogram, arm) =>
    histogram.map((count, bin): Row => {
      const [low, high] = accuracyEnds(bin);
      const { init, treated } = reportedArms[arm]!;
      const named = { start: init, augmentation: treated ? "heavy" : "none", error_low: "", error_high: "" };
      return { ...shared, histogram: "accuracy", ...named, low, high, count, noise: noiseOf(armScale) };
    }),
  );
  return [...answers, ...accuracies];
}
