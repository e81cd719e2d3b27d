// A visitor's own task as the page holds it, and every change that a person makes to it. Pure: each change is a difference,
// which a store can write and whose inverse takes it back.

import { type ClassColour, mostClasses, type Task, type TaskImage, titleKey } from "#core/study/task";

/** A task with its images, in the order in which they came. */
export interface Collection {
  readonly task: Task;
  readonly images: readonly TaskImage[];
}

/** What a person does to a task. */
export type Edit =
  | { readonly type: "titled"; readonly title: string }
  | { readonly type: "flips-set"; readonly flips: boolean }
  /** A new class at the end, under a fresh id. */
  | { readonly type: "class-added"; readonly id: string; readonly title: string }
  | { readonly type: "class-titled"; readonly class: string; readonly title: string }
  /** With null it has no colour. */
  | { readonly type: "class-coloured"; readonly class: string; readonly colour: ClassColour | null }
  /** One place towards the front (-1) or the end (1). */
  | { readonly type: "class-moved"; readonly class: string; readonly by: -1 | 1 }
  /** The class with all its images. */
  | { readonly type: "class-removed"; readonly class: string }
  | { readonly type: "images-moved"; readonly images: ReadonlySet<string>; readonly to: string }
  | { readonly type: "images-removed"; readonly images: ReadonlySet<string> };

/** What two states of a task differ in, to get from the one to the other. */
export interface Difference {
  /** The new record of the task, or null where it stays. */
  readonly task: Task | null;
  readonly added: readonly TaskImage[];
  readonly changed: readonly TaskImage[];
  readonly removed: readonly TaskImage[];
}

/** A task without images, with a title that the tasks `beside` it do not have, and with as many nameless classes as a task needs. */
export function emptyTask(made: {
  id: string;
  at: string;
  classes: readonly string[];
  beside?: readonly Task[];
}): Task {
  return {
    id: made.id,
    title: nextTitle(made.beside ?? []),
    madeAt: made.at,
    flips: true,
    classes: made.classes.map((id, place) => ({ id, title: `Class ${place + 1}` })),
  };
}

/** `My images`, `My images 2`: the first that no other task has. */
function nextTitle(beside: readonly Task[]): string {
  const taken = new Set(beside.map(({ title }) => title));
  let title = "My images";
  for (let number = 2; taken.has(title); number++) title = `My images ${number}`;
  return title;
}

/** The title of a class that is added: the first `Class n` that no other has. */
export function nextClassTitle({ classes }: Task): string {
  const taken = new Set(classes.map(({ title }) => title));
  let number = classes.length + 1;
  while (taken.has(`Class ${number}`)) number += 1;
  return `Class ${number}`;
}

/** The task after an edit. What can't be done (an empty or taken title, a thirteenth class, an unknown class) changes nothing. */
export function edited(collection: Collection, edit: Edit): Collection {
  const { task, images } = collection;
  switch (edit.type) {
    case "titled": {
      const title = edit.title.trim().slice(0, longestTitle);
      return title === "" ? collection : { ...collection, task: { ...task, title } };
    }
    case "flips-set":
      return { ...collection, task: { ...task, flips: edit.flips } };
    case "class-added":
      if (task.classes.length >= mostClasses) return collection;
      return { ...collection, task: { ...task, classes: [...task.classes, { id: edit.id, title: edit.title }] } };
    case "class-titled": {
      const title = edit.title.trim().slice(0, longestClassTitle);
      const isTaken = task.classes.some(
        ({ id, title: other }) => id !== edit.class && titleKey(other) === titleKey(title),
      );
      if (title === "" || isTaken) return collection;
      const classes = task.classes.map((each) => (each.id === edit.class ? { ...each, title } : each));
      return { ...collection, task: { ...task, classes } };
    }
    case "class-coloured": {
      const classes = task.classes.map((each) => {
        if (each.id !== edit.class) return each;
        const { colour: _, ...plain } = each;
        return edit.colour === null ? plain : { ...plain, colour: edit.colour };
      });
      return { ...collection, task: { ...task, classes } };
    }
    case "class-moved":
      return { ...collection, task: { ...task, classes: swapped(task.classes, edit.class, edit.by) } };
    case "class-removed":
      return {
        task: { ...task, classes: task.classes.filter(({ id }) => id !== edit.class) },
        images: images.filter((image) => image.class !== edit.class),
      };
    case "images-moved":
      if (!task.classes.some(({ id }) => id === edit.to)) return collection;
      return {
        ...collection,
        images: images.map((image) =>
          edit.images.has(image.id) && image.class !== edit.to ? { ...image, class: edit.to } : image,
        ),
      };
    case "images-removed":
      return { ...collection, images: images.filter(({ id }) => !edit.images.has(id)) };
    default:
      return edit satisfies never;
  }
}

/** Letters of a task's and of a class's title, as the schema takes them. */
export const longestTitle = 60;
export const longestClassTitle = 40;

function swapped(classes: Task["classes"], id: string, by: -1 | 1): Task["classes"] {
  const from = classes.findIndex((each) => each.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= classes.length) return classes;
  const moved = [...classes];
  [moved[from], moved[to]] = [moved[to]!, moved[from]!];
  return moved;
}

/** What leads from one state of a task to another. An image is the same image while its record is the same object. */
export function differenceOf(from: Collection, to: Collection): Difference {
  const before = new Map(from.images.map((image) => [image.id, image]));
  const after = new Set(to.images.map(({ id }) => id));
  return {
    task: sameTask(from.task, to.task) ? null : to.task,
    added: to.images.filter(({ id }) => !before.has(id)),
    changed: to.images.filter((image) => before.has(image.id) && before.get(image.id) !== image),
    removed: from.images.filter(({ id }) => !after.has(id)),
  };
}

function sameTask(a: Task, b: Task): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a difference is none. */
export function isNothing({ task, added, changed, removed }: Difference): boolean {
  return task === null && added.length + changed.length + removed.length === 0;
}

/** The task with a difference made; images stay in the order in which they came. */
export function applied({ task, images }: Collection, difference: Difference): Collection {
  const gone = new Set(difference.removed.map(({ id }) => id));
  const changed = new Map(difference.changed.map((image) => [image.id, image]));
  const stays = images.filter(({ id }) => !gone.has(id)).map((image) => changed.get(image.id) ?? image);
  const all = difference.added.length === 0 ? stays : [...stays, ...difference.added].sort((a, b) => a.at - b.at);
  return { task: difference.task ?? task, images: all };
}

/** The place of the next image that comes. */
export function nextPlace(images: readonly TaskImage[]): number {
  return images.reduce((most, { at }) => Math.max(most, at + 1), 0);
}
