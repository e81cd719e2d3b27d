// The visitor's own tasks on this device. A task, what is known of its images, and their pictures are entries of their own,
// so that listing and splitting read no picture. What is read is parsed; what is not what was saved is set aside, never
// repaired. Nothing here is ever deleted to make room for something else.

import { promisifyRequest, type UseStore } from "idb-keyval";
import * as v from "valibot";
import { digestOfData } from "#core/digest";
import { type Task, type TaskImage, taskImageSchema, taskSchema } from "#core/study/task";
import { allOrNothing } from "./all-or-nothing";
import { openDatabase, taskKeys } from "./databases";
import { type Stored, tryToRead, tryToStore } from "./outcome";

/** An image and its picture: an encoded square, JPEG, WebP or PNG. */
export interface PicturedImage {
  readonly image: TaskImage;
  readonly picture: Blob;
}

/** The tasks of this device. Each change is one transaction: all of it or none. */
export interface TaskStore {
  /** The newest first. */
  list(): Promise<readonly Task[]>;
  /** A task and what is known of its images, as they came; images of classes that the task does not have are left out. */
  load(id: string): Promise<{ readonly task: Task; readonly images: readonly TaskImage[] } | undefined>;
  /**
   * The task alone: a new one, or one that was changed since it was read as `over`.
   * - Must refuse (`changedElsewhere`) to write over anything but `over`: another tab's classes are never lost.
   * - Must not bring back a task that was dropped.
   */
  save(task: Task, over?: Task): Promise<Stored>;
  /** Keeps images of a task and of classes that are there. */
  add(task: string, images: readonly PicturedImage[]): Promise<Stored>;
  /** Writes what is known of images anew: moved to another class, regrouped. An image that is gone stays gone. */
  change(task: string, images: readonly TaskImage[]): Promise<Stored>;
  /** Takes images away by their ids, with their pictures. */
  remove(task: string, images: readonly string[]): Promise<Stored>;
  picture(task: string, image: string): Promise<Blob | undefined>;
  /** The task with everything. */
  drop(task: string): Promise<Stored>;
  /** How many images each task has, and the bytes of their pictures; without an entry where there are none. */
  sizes(): Promise<ReadonlyMap<string, TaskSize>>;
}

export interface TaskSize {
  readonly images: number;
  readonly bytes: number;
}

/** Why a task was not saved that is not what it was when it was read. */
export const changedElsewhere = "it was changed in another tab";
const taskGone = "its task is not there any more";
const classGone = "its class is not there any more";

/** What is kept of an image beside its picture. */
const entrySchema = v.strictObject({ image: taskImageSchema, bytes: v.pipe(v.number(), v.integer(), v.minValue(0)) });
/** Pictures are kept as bytes: a Blob in IndexedDB is a file of its own, and some private windows refuse it. */
const pictureSchema = v.strictObject({ type: v.string(), bytes: v.instance(ArrayBuffer) });

/** Entries that are read and parsed at a time, so that no task of the page's thread is long. */
const atOnce = 250;

/** The store of tasks; `store` is the seam to IndexedDB. */
export function openTaskStore(store: UseStore = openDatabase("tasks")): TaskStore {
  async function setAside(refused: readonly Found[]): Promise<void> {
    if (refused.length === 0) return;
    await tryToStore(() =>
      store("readwrite", (entries) =>
        allOrNothing(entries, () => {
          for (const { key, value } of refused) {
            entries.put(value, taskKeys.aside(key));
            entries.delete(key);
          }
        }),
      ),
    );
  }

  /** The entries of a range that are what was saved; the others are set aside. Undefined where some can't be read: a part is no whole. */
  async function admitted<T>(range: IDBKeyRange, parse: (found: Found) => T | undefined): Promise<T[] | undefined> {
    const whole: T[] = [];
    const refused: Found[] = [];
    let from: IDBKeyRange | null = range;
    while (from) {
      const found: readonly Found[] | undefined = await tryToRead(() => store("readonly", batchIn(from!)));
      if (!found) return undefined;
      for (const one of found) {
        const parsed = parse(one);
        if (parsed === undefined) refused.push(one);
        else whole.push(parsed);
      }
      const last = found.at(-1);
      from = last && found.length === atOnce ? IDBKeyRange.bound(last.key, range.upper, true, range.upperOpen) : null;
    }
    await setAside(refused);
    return whole;
  }

  return {
    list: async () => {
      const tasks = (await admitted(taskKeys.tasks(), taskIn)) ?? [];
      return tasks.sort((a, b) => b.madeAt.localeCompare(a.madeAt) || a.id.localeCompare(b.id));
    },

    load: async (id) => {
      const [task] = (await admitted(IDBKeyRange.only(taskKeys.task(id)), taskIn)) ?? [];
      const entries = await admitted(taskKeys.images(id), entryIn);
      if (!task || !entries) return undefined;
      const known = new Set(task.classes.map((each) => each.id));
      const images = entries.map(({ image }) => image).filter((image) => known.has(image.class));
      return { task, images: images.sort((a, b) => a.at - b.at || a.id.localeCompare(b.id)) };
    },

    save: async (task, over) => {
      let why = "";
      const stored = await tryToStore(() =>
        store("readwrite", async (entries) => {
          const key = taskKeys.task(task.id);
          const value = await promisifyRequest<unknown>(entries.get(key));
          if (value === undefined) why = over ? taskGone : "";
          else why = over && isSame(value, over) ? "" : changedElsewhere;
          return allOrNothing(entries, () => {
            if (!why) entries.put(task, key);
          });
        }),
      );
      return why ? { cached: false, why } : stored;
    },

    add: async (task, images) => {
      const pictures = await tryToRead(() =>
        Promise.all(images.map(async ({ picture }) => ({ type: picture.type, bytes: await picture.arrayBuffer() }))),
      );
      if (!pictures) return { cached: false, why: "a picture could not be read" };
      return addTo(task, images, (entries) => {
        images.forEach(({ image }, at) => {
          const picture = pictures[at]!;
          entries.put({ image, bytes: picture.bytes.byteLength }, taskKeys.image(task, image.id));
          entries.put(picture, taskKeys.picture(task, image.id));
        });
      });
    },

    change: (task, images) =>
      tryToStore(() =>
        store("readwrite", async (entries) => {
          const kept = await Promise.all(
            images.map((image) => promisifyRequest<unknown>(entries.get(taskKeys.image(task, image.id)))),
          );
          return allOrNothing(entries, () => {
            images.forEach((image, at) => {
              const found = v.safeParse(entrySchema, kept[at]);
              if (found.success) entries.put({ ...found.output, image }, taskKeys.image(task, image.id));
            });
          });
        }),
      ),

    remove: (task, images) =>
      tryToStore(() =>
        store("readwrite", (entries) =>
          allOrNothing(entries, () => {
            for (const image of images) {
              entries.delete(taskKeys.image(task, image));
              entries.delete(taskKeys.picture(task, image));
            }
          }),
        ),
      ),

    picture: async (task, image) => {
      const found = await tryToRead(() =>
        store("readonly", (entries) => promisifyRequest<unknown>(entries.get(taskKeys.picture(task, image)))),
      );
      const parsed = v.safeParse(pictureSchema, found);
      return parsed.success ? new Blob([parsed.output.bytes], { type: parsed.output.type }) : undefined;
    },

    drop: (task) =>
      tryToStore(() =>
        store("readwrite", (entries) =>
          allOrNothing(entries, () => {
            entries.delete(taskKeys.task(task));
            entries.delete(taskKeys.images(task));
            entries.delete(taskKeys.pictures(task));
          }),
        ),
      ),

    sizes: async () => {
      const sizes = new Map<string, TaskSize>();
      const owners = await admitted(taskKeys.allImages(), (found) => {
        const entry = entryIn(found);
        return entry && { task: found.key[1] ?? "", bytes: entry.bytes };
      });
      for (const { task, bytes } of owners ?? []) {
        const before = sizes.get(task) ?? { images: 0, bytes: 0 };
        sizes.set(task, { images: before.images + 1, bytes: before.bytes + bytes });
      }
      return sizes;
    },
  };

  /** Adds images to a task, unless it or a class of theirs was dropped meanwhile, in another tab perhaps. */
  async function addTo(
    task: string,
    images: readonly PicturedImage[],
    calls: (entries: IDBObjectStore) => void,
  ): Promise<Stored> {
    let why = "";
    const stored = await tryToStore(() =>
      store("readwrite", async (entries) => {
        const found = v.safeParse(taskSchema, await promisifyRequest<unknown>(entries.get(taskKeys.task(task))));
        const classes = new Set(found.success ? found.output.classes.map(({ id }) => id) : []);
        if (!found.success) why = taskGone;
        else if (!images.every(({ image }) => classes.has(image.class))) why = classGone;
        return allOrNothing(entries, () => {
          if (!why) calls(entries);
        });
      }),
    );
    return why ? { cached: false, why } : stored;
  }
}

/** An entry as it was found; its key is one of `taskKeys`. */
interface Found {
  readonly key: string[];
  readonly value: unknown;
}

const batchIn =
  (range: IDBKeyRange) =>
  async (entries: IDBObjectStore): Promise<readonly Found[]> => {
    const [keys, values] = await Promise.all([
      promisifyRequest(entries.getAllKeys(range, atOnce)),
      promisifyRequest<unknown[]>(entries.getAll(range, atOnce)),
    ]);
    return values.map((value, at) => ({ key: keys[at] as string[], value }));
  };

function isSame(value: unknown, task: Task): boolean {
  const parsed = v.safeParse(taskSchema, value);
  return parsed.success && digestOfData(parsed.output) === digestOfData(task);
}

function taskIn({ key, value }: Found): Task | undefined {
  const parsed = v.safeParse(taskSchema, value);
  return parsed.success && parsed.output.id === key[1] ? parsed.output : undefined;
}

function entryIn({ key, value }: Found): v.InferOutput<typeof entrySchema> | undefined {
  const parsed = v.safeParse(entrySchema, value);
  return parsed.success && parsed.output.image.id === key[2] ? parsed.output : undefined;
}
