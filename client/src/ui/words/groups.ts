// What the groups are called whose studies are counted together: a task, images a class, how many seeds, and when they were promised.

import { type Group, reportedBudgets } from "#core/report";
import { protocol, targetIds } from "#core/study";
import { targetWords } from "./format";

type Name = Pick<Group, "protocol" | "task" | "budgets" | "settled" | "promised">;

/** A group among those of its task: `5 and 20 images a class, six seeds or more, promised before the start`. */
export function groupTitle(group: Name): string {
  const words = stratumWords(group);
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return group.protocol === protocol ? title : `${title}, protocol ${group.protocol}`;
}

/** A group in running text: `handwritten digits, 5 and 20 images a class, six seeds or more, promised before the start`. */
export function groupWords(group: Name): string {
  const target = targetIds[group.task];
  return `${target ? targetWords[target].on : `task ${group.task}`}, ${stratumWords(group)}`;
}

function stratumWords({ budgets, settled, promised }: Name): string {
  const images = `${reportedBudgets[budgets].join(" and ")} images a class`;
  const seeds = settled === 1 ? "six seeds or more" : "fewer than six seeds";
  return `${images}, ${seeds}, ${promised === 1 ? "promised before the start" : "given after the result was seen"}`;
}
