// A visitor's own task as a study sees it: labels, contents and groups in an order of their own, and the name that follows
// from them. The same images give the same study on every device, whatever they are called and in whatever order they came.

import { digestOfData } from "../digest";
import { StudyError } from "../error";
import type { OwnTarget } from "../study/target-name";
import { fewestClasses, type Task, type TaskImage } from "../study/task";

/** An image of a task as a study sees it. */
export interface Sample {
  readonly image: TaskImage;
  /** Place of its class. */
  readonly label: number;
  /** The smallest content hash of its group: a name of the group that does not depend on the device. */
  readonly group: string;
}

/** The task that a study is about is not on this device, or is not what it was. */
export class TaskMissing extends StudyError {
  readonly code = "task-missing";
  constructor() {
    super(
      "The images of this study are not on this device, or they were changed since: it needs exactly the images, classes and groups that it began with. Nothing was removed; put back what was changed, or start a new study.",
    );
  }
}

/** The images of a task's classes, by label and then by content; images of no class are left out. */
export function samplesOf(task: Task, images: readonly TaskImage[]): readonly Sample[] {
  const labels = new Map(task.classes.map(({ id }, label) => [id, label]));
  const used = images.filter((image) => labels.has(image.class));
  const names = new Map<string, string>();
  for (const { group, hash } of used) {
    const known = names.get(group);
    if (known === undefined || hash < known) names.set(group, hash);
  }
  return used
    .map((image): readonly [Sample, string] => {
      const group = names.get(image.group)!;
      return [{ image, label: labels.get(image.class)!, group }, `${image.hash} ${group} ${image.shifted}`];
    })
    .sort(([a, keyOfA], [b, keyOfB]) => a.label - b.label || compare(keyOfA, keyOfB))
    .map(([sample]) => sample);
}

/**
 * The name of a task in settings; null for a task of a single class.
 * - Depends on the order of the classes, each image's content, class, group and shifted mark, and on flips.
 * - Must not depend on caps, which settings carry: a study can go on, or be repeated, after its task got others.
 * - Must not depend on titles, colours, ids, files, times or the order in which images came.
 */
export function ownTargetName(task: Task, images: readonly TaskImage[]): OwnTarget | null {
  const classes = task.classes.length;
  if (classes < fewestClasses) return null;
  const rows = samplesOf(task, images).map(({ image, label, group }) => [label, image.hash, group, image.shifted]);
  return `own-${classes}-${digestOfData({ classes, flips: task.flips, rows }).slice(0, 16)}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
