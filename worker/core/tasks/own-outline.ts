// A visitor's own task as a target without its pictures: what is split, and what is never parted. Which images belong together
// comes from the visitor's groups (bursts, folders), from equal content, and from near-duplicates.

import type { LabelledSet, TargetOutline } from "../pixels";
import { nearPairs } from "../split/near";
import type { Task, TaskImage } from "../study/task";
import { ownTargetName, type Sample, samplesOf } from "./own-target";

/** A task's outline, and the image behind each index of its sets. */
export interface OwnOutline extends TargetOutline {
  readonly samples: readonly Sample[];
  /** Behind each index of `captured`. */
  readonly capturedSamples: readonly Sample[];
}

/** The outline of a task; its groups are already tied by near-duplicates. Null for a task of a single class. */
export function outlineOf(task: Task, images: readonly TaskImage[]): OwnOutline | null {
  const id = ownTargetName(task, images);
  if (id === null) return null;
  const all = samplesOf(task, images);
  const samples = all.filter(({ image }) => !image.shifted);
  const set = setOf(samples, tiedGroups(samples));
  const capturedSamples = freeOf(
    samples,
    all.filter(({ image }) => image.shifted),
  );
  const captured = setOf(capturedSamples, tiedGroups(capturedSamples));
  const classes = task.classes.map(({ title }) => title);
  return {
    id,
    classes,
    flips: task.flips,
    training: set,
    validation: set,
    samples,
    capturedSamples,
    ...(capturedSamples.length > 0 && { captured }),
  };
}

function setOf(samples: readonly Sample[], groups: Uint32Array): LabelledSet {
  return {
    labels: Uint8Array.from(samples, ({ label }) => label),
    groups,
    hashes: samples.map(({ image }) => image.hash),
  };
}

/** Captured samples that no group, content or likeness ties to one that may be trained on: the others would leak. */
function freeOf(plain: readonly Sample[], captured: readonly Sample[]): readonly Sample[] {
  if (captured.length === 0) return [];
  const roots = tiedGroups([...plain, ...captured]);
  return captured.filter((_, at) => roots[plain.length + at]! >= plain.length);
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
