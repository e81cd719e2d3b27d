// What the groups are called whose studies are counted together: a task, how many seeds, and when they were promised.

import type { Group } from "#core/report";
import { protocol, targetIds } from "#core/study";
import { targetWords } from "./format";

type Name = Pick<Group, "protocol" | "task" | "settled" | "promised">;

/** A group among those of its task: `Six seeds or more, promised before the start`. */
export function groupTitle(group: Name): string {
  const words = stratumWords(group);
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return group.protocol === protocol ? title : `${title}, protocol ${group.protocol}`;
}

/** A group in running text: `handwritten digits, six seeds or more, promised before the start`. */
export function groupWords(group: Name): string {
  const target = targetIds[group.task];
  return `${target ? targetWords[target].on : `task ${group.task}`}, ${stratumWords(group)}`;
}

function stratumWords({ settled, promised }: Name): string {
  const seeds = settled === 1 ? "six seeds or more" : "fewer than six seeds";
  return `${seeds}, ${promised === 1 ? "promised before the start" : "given after the result was seen"}`;
}
