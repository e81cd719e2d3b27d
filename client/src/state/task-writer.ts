// How an open task reaches the device: its own record first and only over what this tab has read, then its images.

import type { Task } from "#core/study/task";
import type { Stored } from "../storage/outcome";
import type { TaskStore } from "../storage/task-store";
import type { Difference } from "./own-task";

/** Writes one open task; knows what of it the device has. */
export interface TaskWriter {
  /** The task's own record is on the device, as far as this tab knows. */
  isKept(): boolean;
  /** The record as it was read from the device; null for a task that was never written. */
  read(task: Task | null): void;
  /** Writes the record where there is none yet. */
  keep(task: Task): Promise<Stored>;
  /**
   * Writes a difference; `pictures` takes what is removed and gives what is brought back. The task's own record comes first:
   * where another tab changed it, nothing else is touched.
   */
  write(task: Task, difference: Difference, pictures: Map<string, Blob>): Promise<Stored>;
}

/** A writer over a store, for a task that was not read yet. */
export function createTaskWriter(store: TaskStore): TaskWriter {
  let kept: Task | null = null;

  const record = async (task: Task): Promise<Stored> => {
    const stored = await (kept ? store.save(task, kept) : store.save(task));
    if (stored.cached) kept = task;
    return stored;
  };

  return {
    isKept: () => kept !== null,
    read: (task) => {
      kept = task;
    },
    keep: async (task) => (kept ? { cached: true } : record(task)),
    write: async (task, difference, pictures) => {
      if (difference.task || !kept) {
        const stored = await record(task);
        if (!stored.cached) return stored;
      }
      const gone = difference.removed.map(({ id }) => id);
      if (gone.length > 0) {
        for (const id of gone) {
          const picture = await store.picture(task.id, id);
          if (picture) pictures.set(id, picture);
        }
        const stored = await store.remove(task.id, gone);
        if (!stored.cached) return stored;
      }
      if (difference.changed.length > 0) {
        const stored = await store.change(task.id, difference.changed);
        if (!stored.cached) return stored;
      }
      const back = difference.added.flatMap((image) => {
        const picture = pictures.get(image.id);
        return picture ? [{ image, picture }] : [];
      });
      return back.length > 0 ? store.add(task.id, back) : { cached: true };
    },
  };
}
