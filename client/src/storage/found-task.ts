// A task by the name that studies give it. Names are computed over what is stored now, so a task that was changed is not found.

import { classesOf, type OwnTarget } from "#core/study/target-name";
import type { Task, TaskImage } from "#core/study/task";
import { ownTargetName } from "#core/tasks/own-target";
import type { TaskStore } from "./task-store";

/** A task of this device with what is known of its images. */
export interface FoundTask {
  readonly task: Task;
  readonly images: readonly TaskImage[];
}

/** The newest task of this name; undefined where there is none. */
export async function findTask(
  name: OwnTarget,
  tasks: Pick<TaskStore, "list" | "load">,
): Promise<FoundTask | undefined> {
  for (const { id, classes } of await tasks.list()) {
    if (classes.length !== classesOf(name)) continue;
    const found = await tasks.load(id);
    if (found && ownTargetName(found.task, found.images) === name) return found;
  }
  return undefined;
}
