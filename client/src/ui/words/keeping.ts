// What is kept on this device, in words: sizes, room, and what deleting everything takes away.

import type { KeptTask, Room } from "../../state/keeping";
import { count } from "./format";

/** `less than 0.1 MB`, `1.4 MB`, `12 MB`, `1.2 GB`. */
export function megabytes(bytes: number): string {
  const amount = bytes / 1e6;
  if (amount < 0.1) return "less than 0.1 MB";
  if (amount < 9.95) return `${amount.toFixed(1)} MB`;
  if (amount < 999.5) return `${Math.round(amount)} MB`;
  return `${(amount / 1e3).toFixed(1)} GB`;
}

/** The room that this site takes; an estimate of the browser's own. */
export function roomSentence({ used, free }: Room): string {
  return `By the browser’s estimate this site takes ${megabytes(used)} here, weights and kept results included; it may take ${megabytes(free)} more.`;
}

/** What is gone after deleting everything. */
export function everythingSentence({ tasks, studies }: { tasks: readonly KeptTask[]; studies: number }): string {
  const images = tasks.reduce((sum, each) => sum + each.images.length, 0);
  const parts = [
    ...(tasks.length > 0 ? [`${count(tasks.length, "task")} of yours with ${count(images, "image")}`] : []),
    ...(studies > 0 ? [count(studies, "study", "studies")] : []),
    "what was fetched and computed to be used again",
    "what waits to be sent",
  ];
  return `This deletes ${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}. It can’t be undone. Numbers that you gave stay counted: nothing ties them to you.`;
}
