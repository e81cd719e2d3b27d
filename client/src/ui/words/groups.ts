// What the groups are called whose studies are counted together: a task, images a class, how many seeds, and when they were promised.

import type { Group } from "#core/everyone/giving";
import { reportedBudgets, reportedTasks, reportVersion } from "#core/everyone/report";
import { baseIds } from "#core/study/study";
import { targetWords } from "./format";

/** A task as a heading. */
export function taskName(task: number): string {
  const name = reportedTasks[task];
  if (name === "own") return "Visitors’ own images";
  return name ? targetWords(name).name : `Task ${task}`;
}

/** A group among those of its task: `5 and 20 images a class, six seeds or more, promised before the start`. */
export function groupTitle(group: Group): string {
  const words = stratumWords(group);
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return group.version === reportVersion ? title : `${title}, version ${group.version}`;
}

/** A group in running text: `handwritten digits, 5 and 20 images a class, six seeds or more, promised before the start`. */
export function groupWords(group: Group): string {
  const name = reportedTasks[group.task];
  const task = name === "own" ? "own images" : name ? targetWords(name).on : `task ${group.task}`;
  return `${task}, ${stratumWords(group)}`;
}

function stratumWords({ base, budgets, settled, promised }: Group): string {
  const images = `${reportedBudgets[budgets].join(" and ")} images a class`;
  const seeds = settled === 1 ? "six seeds or more" : "fewer than six seeds";
  const from = base === 0 ? "" : `the ${baseIds[base]} base, `;
  return `${from}${images}, ${seeds}, ${promised === 1 ? "promised before the start" : "given after the result was seen"}`;
}
