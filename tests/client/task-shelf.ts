// A shelf of tasks in memory, for tests of what the page does with them: what the store promises, without a device.

import { isDeepStrictEqual } from "node:util";
import type { Task, TaskImage } from "#core/study/task";
import type { Stored } from "../../client/src/storage/outcome";
import { changedElsewhere, type PicturedImage, type TaskStore } from "../../client/src/storage/task-store";

interface Entry {
  task: Task;
  images: Map<string, { image: TaskImage; picture: Blob }>;
}

/** The shelf, with what it holds and a switch that makes it full. */
export function taskShelf() {
  const entries = new Map<string, Entry>();
  const state = { full: false };
  const stored = (): Stored => (state.full ? { cached: false, why: "the disk is full" } : { cached: true });
  const within = (id: string, change: (entry: Entry) => void, added: readonly PicturedImage[] = []): Stored => {
    const entry = entries.get(id);
    if (!entry) return { cached: false, why: "its task is not there any more" };
    const hasClass = ({ image }: PicturedImage) => entry.task.classes.some((each) => each.id === image.class);
    if (!added.every(hasClass)) return { cached: false, why: "its class is not there any more" };
    const answer = stored();
    if (answer.cached) change(entry);
    return answer;
  };
  const store: TaskStore = {
    list: async () => [...entries.values()].map(({ task }) => task),
    load: async (id) => {
      const entry = entries.get(id);
      if (!entry) return undefined;
      const images = [...entry.images.values()].map(({ image }) => image).sort((a, b) => a.at - b.at);
      return { task: entry.task, images };
    },
    save: async (task, over) => {
      const found = entries.get(task.id)?.task;
      if (!found && over) return { cached: false, why: "its task is not there any more" };
      if (found && !isDeepStrictEqual(found, over)) return { cached: false, why: changedElsewhere };
      const answer = stored();
      if (answer.cached) entries.set(task.id, { images: new Map(), ...entries.get(task.id), task });
      return answer;
    },
    add: async (task, images) =>
      within(
        task,
        (entry) => {
          for (const each of images) entry.images.set(each.image.id, each);
        },
        images,
      ),
    change: async (task, images) =>
      within(task, (entry) => {
        for (const image of images) {
          const before = entry.images.get(image.id);
          if (before) entry.images.set(image.id, { ...before, image });
        }
      }),
    remove: async (task, images) =>
      within(task, (entry) => {
        for (const id of images) entry.images.delete(id);
      }),
    picture: async (task, image) => entries.get(task)?.images.get(image)?.picture,
    drop: async (task) => {
      const answer = stored();
      if (answer.cached) entries.delete(task);
      return answer;
    },
    sizes: async () =>
      new Map(
        [...entries].map(([id, { images }]) => [
          id,
          { images: images.size, bytes: [...images.values()].reduce((sum, { picture }) => sum + picture.size, 0) },
        ]),
      ),
  };
  return { store, entries, state };
}

const digits = (number: number, length: number) => number.toString(16).padStart(length, "0");

/** Names in a row: 0…01, 0…02, and so on. */
export function namesInTurn(): () => string {
  let last = 0;
  return () => digits(++last, 32);
}

/** An image as a camera's frame makes it; what is not given follows from `at`. */
export function imageOf(given: Partial<TaskImage> & Pick<TaskImage, "class" | "at">): TaskImage {
  const { at } = given;
  return {
    id: digits(1000 + at, 32),
    group: `hold ${at}`,
    shifted: false,
    hash: digits(at, 64),
    looks: [digits(at, 16), digits(at, 16)],
    side: 256,
    source: "camera",
    ...given,
  };
}
