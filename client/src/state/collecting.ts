// The desk at which a visitor makes a task: its signals, and everything that can be done to it. Each change is on the page at
// once and on its way to the device at once, in the order in which it was made; each can be taken back.

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { TaskImage } from "#core/study/task";
import type { Square } from "../importing-client/importing-client";
import type { Stored } from "../storage/outcome";
import type { TaskStore } from "../storage/task-store";
import {
  applied,
  type Collection,
  type Difference,
  differenceOf,
  type Edit,
  edited,
  emptyTask,
  isNothing,
  nextClassTitle,
  nextPlace,
} from "./own-task";
import { among, nothingSelected, type SelectHow, type Selection, selected } from "./selection";
import { createTaskWriter } from "./task-writer";

export { changedElsewhere } from "../storage/task-store";

/** What can be taken back: its kind, and how many images it touched. */
export interface Done {
  readonly type: Edit["type"] | "images-added";
  readonly images: number;
}

interface Step {
  readonly done: Done;
  /** From the state after it to the state before. */
  readonly back: Difference;
  /** Pictures of what was removed, once the device has let go of them. */
  readonly pictures: Map<string, Blob>;
  /** Pictures of one hold are taken back together. */
  readonly hold: string | null;
}

/** Where the desk stands. */
export interface CollectingSurroundings {
  readonly store: TaskStore;
  /** Makes a frame ready to be kept, off the page's thread; consumes the frame. Rejects where that broke. */
  readonly prepare: (frame: ImageBitmap) => Promise<Square>;
  /** A random name: 32 hexadecimal digits. */
  readonly newName: () => string;
  /** The time, ISO 8601. */
  readonly now: () => string;
  /** Called with the first images that are kept. */
  readonly onKept: () => void;
}

/** What the components read and may do. */
export interface CollectingDesk {
  /** Null while no task is open. */
  readonly collection: ReadonlySignal<Collection | null>;
  /** The class that is shown and that new pictures go to. */
  readonly shown: ReadonlySignal<string | null>;
  readonly selection: ReadonlySignal<Selection>;
  /** New pictures are of another angle or another place, and kept apart. */
  readonly shifted: ReadonlySignal<boolean>;
  /** What Undo takes back; null where there is nothing. */
  readonly undoable: ReadonlySignal<Done | null>;
  /** Why something could not be kept; null while everything is. */
  readonly refused: ReadonlySignal<string | null>;
  /** Opens a task of this device, or with null a new one; the answer says whether it is there. */
  open(id: string | null): Promise<boolean>;
  /** Everything is written; an open task without images is forgotten. */
  close(): Promise<void>;
  show(id: string): void;
  setShifted(shifted: boolean): void;
  select(id: string, on: { readonly order: readonly string[]; readonly how: SelectHow }): void;
  selectAll(ids: readonly string[]): void;
  selectNone(): void;
  edit(edit: Edit): void;
  addClass(): void;
  undo(): void;
  /** Keeps a frame of the camera in the class that is shown; consumes the frame. */
  capture(frame: ImageBitmap, on: { readonly group: string }): Promise<void>;
  picture(image: string): Promise<Blob | undefined>;
  /** Everything is written, the task's own record too: its id, or null where that is refused or no task is open. */
  ready(): Promise<string | null>;
  /** Reads the task again after something else wrote to it; what came is one step to take back. */
  reread(): Promise<void>;
}

/** Steps that Undo remembers. */
const mostSteps = 50;

/** A desk over its surroundings; nothing is read before a task is opened. */
export function createCollecting(surroundings: CollectingSurroundings): CollectingDesk {
  const { store, prepare, newName, now, onKept } = surroundings;
  const collection = signal<Collection | null>(null);
  const shown = signal<string | null>(null);
  const selection = signal<Selection>(nothingSelected);
  const shifted = signal(false);
  const undoable = signal<Done | null>(null);
  const refused = signal<string | null>(null);
  let steps: readonly Step[] = [];
  let place = 0;
  const writer = createTaskWriter(store);
  let writing: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = writing.then(work, work);
    writing = turn;
    return turn;
  };

  const remember = (next: readonly Step[]) => {
    steps = next.slice(-mostSteps);
    undoable.value = steps.at(-1)?.done ?? null;
  };

  const settle = (next: Collection) => {
    batch(() => {
      collection.value = next;
      if (!next.task.classes.some(({ id }) => id === shown.value)) shown.value = next.task.classes[0]?.id ?? null;
      selection.value = among(
        selection.value,
        next.images.map(({ id }) => id),
      );
    });
  };

  /** What is on the device is what is true: after a refused write the page shows it again. */
  const accept = async (task: string, stored: Stored): Promise<boolean> => {
    if (stored.cached) return true;
    const found = await store.load(task);
    batch(() => {
      refused.value = stored.why;
      remember([]);
      if (!found || collection.value?.task.id !== task) return;
      writer.read(found.task);
      place = nextPlace(found.images);
      settle(found);
    });
    return false;
  };

  const make = (before: Collection, after: Collection, pictures: Map<string, Blob>): void => {
    const difference = differenceOf(before, after);
    settle(after);
    void inTurn(async () => accept(after.task.id, await writer.write(after.task, difference, pictures)));
  };

  const fresh = () => ({ id: newName(), at: now(), classes: [newName(), newName()] });

  const show = (id: string) => {
    batch(() => {
      shown.value = id;
      selection.value = nothingSelected;
    });
  };

  const edit = (change: Edit) => {
    const before = collection.value;
    if (!before) return;
    const after = edited(before, change);
    const back = differenceOf(after, before);
    if (isNothing(back)) return;
    const pictures = new Map<string, Blob>();
    make(before, after, pictures);
    const images = back.added.length + back.changed.length;
    remember([...steps, { done: { type: change.type, images }, back, pictures, hold: null }]);
  };

  /** Images that were written join the page, as one step a hold. */
  const join = (images: readonly TaskImage[], hold: string) => {
    const before = collection.value;
    if (!before) return;
    const after = applied(before, { task: null, added: images, changed: [], removed: [] });
    settle(after);
    const last = steps.at(-1);
    const together = last?.hold === hold ? [...last.back.removed, ...images] : images;
    remember([
      ...(last?.hold === hold ? steps.slice(0, -1) : steps),
      {
        done: { type: "images-added", images: together.length },
        back: { task: null, added: [], changed: [], removed: together },
        pictures: new Map(),
        hold,
      },
    ]);
    onKept();
  };

  return {
    collection,
    shown,
    selection,
    shifted,
    undoable,
    refused,
    open: async (id) => {
      await writing;
      const found =
        id === null
          ? { task: emptyTask({ ...fresh(), beside: await store.list() }), images: [] }
          : await store.load(id);
      if (!found) return false;
      writer.read(id === null ? null : found.task);
      place = nextPlace(found.images);
      batch(() => {
        remember([]);
        refused.value = null;
        shifted.value = false;
        shown.value = null;
        selection.value = nothingSelected;
        settle(found);
      });
      return true;
    },
    close: async () => {
      await writing;
      const open = collection.value;
      remember([]);
      collection.value = null;
      if (!open || !writer.isKept() || open.images.length > 0) return;
      // Another tab may have filled it.
      const found = await store.load(open.task.id);
      if (found?.images.length === 0) await store.drop(open.task.id);
    },
    show,
    setShifted: (next) => {
      shifted.value = next;
    },
    select: (id, on) => {
      selection.value = selected(selection.value, { id, ...on });
    },
    selectAll: (ids) => {
      selection.value = { ids: new Set(ids), anchor: null };
    },
    selectNone: () => {
      selection.value = nothingSelected;
    },
    edit,
    addClass: () => {
      const open = collection.value;
      if (!open) return;
      const id = newName();
      edit({ type: "class-added", id, title: nextClassTitle(open.task) });
      if (collection.value?.task.classes.some((each) => each.id === id)) show(id);
    },
    undo: () => {
      const before = collection.value;
      const last = steps.at(-1);
      if (!before || !last) return;
      make(before, applied(before, last.back), last.pictures);
      remember(steps.slice(0, -1));
    },
    capture: async (frame, { group }) => {
      const open = collection.value;
      const into = shown.value;
      if (!open || into === null) {
        frame.close();
        return;
      }
      const at = place;
      place += 1;
      const apart = shifted.value;
      let square: Square;
      try {
        square = await prepare(frame);
      } catch {
        refused.value = "the part of this page that makes pictures ready stopped working";
        return;
      }
      const { picture, hash, looks, side } = square;
      const image: TaskImage = {
        id: newName(),
        class: into,
        group,
        shifted: apart,
        hash,
        looks,
        side,
        source: "camera",
        at,
      };
      await inTurn(async () => {
        const present = collection.value;
        // The task was left, or its class removed, while the frame was made ready.
        if (present?.task.id !== open.task.id || !present.task.classes.some(({ id }) => id === into)) return;
        const first = await writer.keep(present.task);
        const stored = first.cached ? await store.add(present.task.id, [{ image, picture }]) : first;
        if (await accept(present.task.id, stored)) join([image], group);
      });
    },
    picture: async (image) => {
      const open = collection.value;
      if (!open) return undefined;
      const found = await store.picture(open.task.id, image);
      if (found) return found;
      // Taken back this moment: it is on its way to the device.
      await writing;
      return store.picture(open.task.id, image);
    },
    ready: () =>
      inTurn(async () => {
        const open = collection.value;
        if (!open) return null;
        return (await accept(open.task.id, await writer.keep(open.task))) ? open.task.id : null;
      }),
    reread: () =>
      inTurn(async () => {
        const before = collection.value;
        const found = before && (await store.load(before.task.id));
        if (!found) return;
        writer.read(found.task);
        const known = new Map(before.images.map((image) => [image.id, image]));
        const after = { task: found.task, images: found.images.map((image) => known.get(image.id) ?? image) };
        const back = differenceOf(after, before);
        if (isNothing(back)) return;
        settle(after);
        place = nextPlace(after.images);
        const done: Done = { type: "images-added", images: back.removed.length };
        remember([...steps, { done, back, pictures: new Map(), hold: null }]);
        if (back.removed.length > 0) onKept();
      }),
  };
}
