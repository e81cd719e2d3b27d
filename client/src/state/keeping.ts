// What is kept on this device of the visitor's own tasks, how much room it takes, and how it is let go.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Caps } from "#core/study/study";
import type { OwnTarget } from "#core/study/target-name";
import type { Task, TaskImage } from "#core/study/task";
import type { Importing } from "../importing-client/importing-client";
import type { Stored } from "../storage/outcome";
import type { TaskStore } from "../storage/task-store";

/** A task as a list shows it. */
export interface KeptTask {
  readonly task: Task;
  readonly images: readonly TaskImage[];
  /** What studies call it, null while it has one class: a digest of all its images, so made once and off the page's thread. */
  readonly name: OwnTarget | null;
  /** Bytes of its pictures. */
  readonly bytes: number;
}

/** Whether the browser promised to keep what is stored when the disk gets full. */
export type Persistence =
  /** It was not asked yet. */
  | "unasked"
  | "asking"
  | "promised"
  | "refused"
  /** This browser can't be asked. */
  | "missing";

/** The room that this site takes on the device, in bytes, as the browser estimates it. */
export interface Room {
  readonly used: number;
  readonly free: number;
}

/** The browser's storage as far as this file needs it. */
export interface StorageDesk {
  estimate(): Promise<{ readonly usage?: number; readonly quota?: number }>;
  persisted(): Promise<boolean>;
  persist(): Promise<boolean>;
}

/** An archive, and what it is to be called. */
export interface Packed {
  readonly name: string;
  readonly file: Blob;
}

/** What the components read and may do. */
export interface KeepingDesk {
  /** The newest first; null until the device was read. */
  readonly tasks: ReadonlySignal<readonly KeptTask[] | null>;
  readonly room: ReadonlySignal<Room | null>;
  readonly persistence: ReadonlySignal<Persistence>;
  /** Why something could not be removed, packed or changed. */
  readonly refused: ReadonlySignal<string | null>;
  refresh(): Promise<void>;
  /** Asks the browser to keep what is stored; it is asked once, and only where images were added. */
  persist(): Promise<void>;
  /** The task that is being packed; one at a time. */
  readonly packing: ReadonlySignal<string | null>;
  /** A task as a zip of class folders; null where it could not be packed, which `refused` says. */
  pack(task: string): Promise<Packed | null>;
  drop(task: string): Promise<void>;
  /** How far augmentation may go on a task; `undefined` for as far as it does. */
  cap(task: string, caps: Caps | undefined): Promise<void>;
  /** Studies, tasks, caches and what waits to be sent. The page has to be opened anew afterwards, which `reopen` does. */
  dropEverything(): Promise<void>;
  picture(task: string, image: string): Promise<Blob | undefined>;
}

/** The desk over the device's store of tasks; `storage` is null where the browser says nothing of its storage. */
export function openKeeping({
  store,
  importing,
  storage,
  clear,
  reopen,
}: {
  readonly store: TaskStore;
  readonly importing: Pick<Importing, "pack" | "names" | "events">;
  readonly storage: StorageDesk | null;
  /** Empties every database of this site. */
  readonly clear: () => Promise<Stored>;
  readonly reopen: () => void;
}): KeepingDesk {
  const tasks = signal<readonly KeptTask[] | null>(null);
  const room = signal<Room | null>(null);
  const persistence = signal<Persistence>(storage ? "unasked" : "missing");
  const refused = signal<string | null>(null);
  const packing = signal<string | null>(null);

  const readRoom = async () => {
    const { usage, quota } = (await storage?.estimate()) ?? {};
    room.value = usage === undefined || quota === undefined ? null : { used: usage, free: Math.max(0, quota - usage) };
  };

  /** Without a task nothing is loaded that could name one. */
  const namesOf = async (found: readonly Task[]): Promise<ReadonlyMap<string, OwnTarget | null>> => {
    if (found.length === 0) return new Map();
    try {
      return new Map((await importing.names()).map(({ task, name }) => [task.id, name]));
    } catch (error) {
      refused.value = (error as Error).message;
      return new Map();
    }
  };

  const refresh = async () => {
    const [found, sizes] = await Promise.all([store.list(), store.sizes()]);
    const [loaded, names] = await Promise.all([Promise.all(found.map(({ id }) => store.load(id))), namesOf(found)]);
    tasks.value = loaded.flatMap((each) => {
      if (!each) return [];
      const { id } = each.task;
      return [{ ...each, name: names.get(id) ?? null, bytes: sizes.get(id)?.bytes ?? 0 }];
    });
    if (persistence.value === "unasked" && (await storage?.persisted())) persistence.value = "promised";
    await readRoom();
  };

  return {
    tasks,
    room,
    persistence,
    refused,
    packing,
    pack: async (task) => {
      if (packing.value !== null) return null;
      packing.value = task;
      refused.value = null;
      const packed = await new Promise<Packed | null>((resolve) => {
        const end = importing.events((event) => {
          const failed = event.type === "failed" && (event.what === "pack" || event.what === "everything");
          if (event.type !== "packed" && !failed) return;
          end();
          if (event.type === "packed") return resolve({ name: event.name, file: event.file });
          refused.value = event.message;
          resolve(null);
        });
        importing.pack(task);
      });
      packing.value = null;
      return packed;
    },
    refresh,
    persist: async () => {
      if (!storage || persistence.value !== "unasked") return;
      persistence.value = "asking";
      persistence.value = (await storage.persist()) ? "promised" : "refused";
    },
    drop: async (task) => {
      const stored = await store.drop(task);
      refused.value = stored.cached ? null : stored.why;
      await refresh();
    },
    cap: async (id, caps) => {
      const found = await store.load(id);
      if (found) {
        const { caps: _, ...task } = found.task;
        const stored = await store.save({ ...task, ...(caps && { caps }) }, found.task);
        refused.value = stored.cached ? null : stored.why;
      }
      await refresh();
    },
    dropEverything: async () => {
      const stored = await clear();
      refused.value = stored.cached ? null : stored.why;
      if (stored.cached) reopen();
    },
    picture: (task, image) => store.picture(task, image),
  };
}
