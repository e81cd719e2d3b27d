// Every database and key on this device, by name. One store a database: that is what idb-keyval opens.
// What is stored is written by the files beside this one and by nobody else.

import { createStore, type UseStore } from "idb-keyval";

const names = {
  /** Verified shards of bases, by address. */
  weights: "headstart-weights",
  /** Chunks of packed augmented batches and their manifests. Disposable. */
  batches: "headstart-batches",
  /** Chunks of features and their manifests. Disposable. */
  features: "headstart-features",
  /** Studies, by id, and what was refused when read. Never deleted to make room. */
  studies: "headstart-studies",
  /** The visitor's own tasks with their images, and what was refused when read. Never deleted to make room. */
  tasks: "headstart-tasks",
  /** How far augmentation may go on built-in targets, by target. */
  caps: "headstart-caps",
  /** What was given or waits to be given, by the id of its study. */
  outbox: "headstart-outbox",
  /** The link that a repeated study was started from, by the hash of its settings. */
  links: "headstart-links",
  /** What this device was timed with, by device and network. Disposable. */
  timings: "headstart-timings",
} as const;

/** Opens one of the databases at its first use; a browser without IndexedDB fails then, not here. */
export function openDatabase(which: keyof typeof names): UseStore {
  let store: UseStore | undefined;
  return async (mode, callback) => {
    store ??= createStore(names[which], "entries");
    return store(mode, callback);
  };
}

/** Every database of this site. */
export const databases = Object.keys(names) as readonly (keyof typeof names)[];

/** Keys of a chunk cache: a manifest and its bytes are written and deleted together. */
export const chunkKeys = {
  manifest: (key: string) => ["manifest", key],
  bytes: (key: string) => ["bytes", key],
  /** Every manifest and nothing else. */
  manifests: () => IDBKeyRange.bound(["manifest"], ["manifest", []]),
} as const;

/** Keys of the study store. */
export const studyKeys = {
  study: (id: string) => ["study", id],
  studies: () => IDBKeyRange.bound(["study"], ["study", []]),
  /** A record that was refused when it was read. */
  aside: (id: string) => ["aside", id],
} as const;

/** Keys of the task store: a task, what is known of each of its images, and their pictures, each under the task's id. */
export const taskKeys = {
  task: (task: string) => ["task", task],
  tasks: () => IDBKeyRange.bound(["task"], ["task", []]),
  image: (task: string, image: string) => ["image", task, image],
  /** Every image of a task. */
  images: (task: string) => IDBKeyRange.bound(["image", task], ["image", task, []]),
  /** Every image of every task. */
  allImages: () => IDBKeyRange.bound(["image"], ["image", []]),
  picture: (task: string, image: string) => ["picture", task, image],
  /** Every picture of a task. */
  pictures: (task: string) => IDBKeyRange.bound(["picture", task], ["picture", task, []]),
  /** A record that was refused when it was read, by the key that it had. */
  aside: (key: readonly string[]) => ["aside", ...key],
} as const;
