// A visitor's own task as a target without its pictures: what is split, and what is never parted. Which images belong together
// comes from the visitor's groups (bursts, folders), from equal content, and from near-duplicates.

import { nearPairs } from "./near";
import { ownTargetName, type Sample, samplesOf } from "./own-target";
import type { TargetOutline } from "./pixels";
import type { Task, TaskImage } from "./task";

/** A task's outline, and the image behind each index of its sets. */
export interface OwnOutline extends TargetOutline {
  readonly samples: readonly Sample[];
}

/** The outline of a task; its groups are already tied by near-duplicates. Null for a task of a single class. */
export function outlineOf(task: Task, images: readonly TaskImage[]): OwnOutline | null {
  const id = ownTargetName(task, images);
  if (id === null) return null;
  const samples = samplesOf(task, images).filter(({ image }) => !image.shifted);
  const set = {
    labels: Uint8Array.from(samples, ({ label }) => label),
    groups: tiedGroups(samples),
    hashes: samples.map(({ image }) => image.hash),
  };
  const classes = task.classes.map(({ title }) => title);
  return { id, classes, flips: task.flips, training: set, validation: set, samples };
}

/** A number for each sample, equal where samples must not be parted: the index of the first of them. */
export function tiedGroups(samples: readonly Pick<Sample, "group" | "image">[]): Uint32Array {
  const first = Uint32Array.from(samples, (_, at) => at);
  const rootOf = (at: number) => {
    let root = at;
    while (first[root]! !== root) root = first[root]!;
    while (first[at]! !== root) [at, first[at]] = [first[at]!, root];
    return root;
  };
  const tie = (one: number, other: number) => {
    const [a, b] = [rootOf(one), rootOf(other)];
    first[Math.max(a, b)] = Math.min(a, b);
  };
  const seen = new Map<string, number>();
  samples.forEach(({ group, image }, at) => {
    for (const name of [`group ${group}`, `content ${image.hash}`]) {
      const known = seen.get(name);
      if (known === undefined) seen.set(name, at);
      else tie(known, at);
    }
  });
  nearPairs(
    samples.map(({ image }) => image),
    tie,
  );
  return first.map((_, at) => rootOf(at));
}
