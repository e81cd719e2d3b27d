// What goes wrong in the middle of an import: a full disk, a change of mind, a task that is gone. What is stored stays, and
// every file is kept or told.

import { expect, test } from "vitest";
import type { Task } from "#core/study/task";
import type { Remarked } from "#core/tasks/intake";
import { importFiles } from "../../../client/src/importing/importing";
import type { ImportEvent, ImportRequest } from "../../../client/src/importing/protocol";
import { openTaskStore, type TaskStore } from "../../../client/src/storage/task-store";
import { emptyStore, fullAfter } from "../storage/faults";
import { picture } from "./pictures";

const task: Task = {
  id: "1".repeat(32),
  title: "Kitchen",
  madeAt: "2026-01-01T00:00:00.000Z",
  flips: true,
  classes: [],
};
const request: ImportRequest = { task: task.id, into: null, shifted: false, validation: "more", cap: 500, seed: 1 };

const folder = async (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => ({
      path: `${at % 2 ? "mugs" : "glasses"}/${at}.jpg`,
      file: new File([await picture(at, { width: 40, height: 40 })], `${at}.jpg`),
    })),
  );

type Ended = Extract<ImportEvent, { type: "ended" }>;

async function imported(
  store: TaskStore,
  files: Awaited<ReturnType<typeof folder>>,
  { change = {}, stopAt = Number.POSITIVE_INFINITY }: { change?: Partial<ImportRequest>; stopAt?: number } = {},
) {
  const stop = new AbortController();
  const remarked: Remarked[] = [];
  let last: ImportEvent | undefined;
  for await (const event of importFiles(
    { request: { ...request, ...change }, files },
    { store, signal: stop.signal },
  )) {
    if (event.type === "remarked") remarked.push(...event.files);
    if (event.type === "progress" && event.done >= stopAt) stop.abort();
    last = event;
  }
  return { ended: last as Ended, remarked };
}

test("a disk that gets full in the middle keeps what is stored, and tells what is not", async () => {
  const entries = emptyStore();
  const whole = openTaskStore(entries);
  await whole.save(task);
  const files = await folder(60);
  // The task's new classes, then two batches of pictures.
  const { ended, remarked } = await imported(openTaskStore(fullAfter(entries, 3)), files);
  expect(ended).toMatchObject({ how: "refused", why: expect.stringContaining("full"), kept: 32, skipped: 28 });
  const { images } = (await whole.load(task.id))!;
  expect(images).toHaveLength(32);
  const stored = new Set(images.map(({ source }) => source));
  expect(new Set(remarked.map(({ path }) => path))).toEqual(
    new Set(files.map(({ path }) => path).filter((path) => !stored.has(path))),
  );
  expect(new Set(remarked.map(({ remark }) => remark))).toEqual(new Set(["not-reached"]));
  // Both classes have as many: an import that ends early is balanced.
  expect(images.filter(({ source }) => source.startsWith("mugs"))).toHaveLength(16);
});

test("the same files again go on where the disk was full", async () => {
  const entries = emptyStore();
  const whole = openTaskStore(entries);
  await whole.save(task);
  const files = await folder(40);
  await imported(openTaskStore(fullAfter(entries, 2)), files);
  const { ended, remarked } = await imported(whole, files);
  expect(ended).toMatchObject({ how: "complete", kept: 24, skipped: 16, classes: 2 });
  expect(new Set(remarked.map(({ remark }) => remark))).toEqual(new Set(["same-picture"]));
  const { images } = (await whole.load(task.id))!;
  expect(images.map(({ at }) => at)).toEqual(Array.from({ length: 40 }, (_, at) => at));
});

test("a disk that is full from the start changes nothing", async () => {
  const entries = emptyStore();
  await openTaskStore(entries).save(task);
  const { ended, remarked } = await imported(openTaskStore(fullAfter(entries, 0)), await folder(4));
  expect(ended).toMatchObject({ how: "refused", kept: 0, skipped: 4 });
  expect(remarked).toHaveLength(4);
  expect(await openTaskStore(entries).load(task.id)).toEqual({ task, images: [] });
});

test("cancelling keeps what is stored, and tells what was not reached", async () => {
  const store = openTaskStore(emptyStore());
  await store.save(task);
  const { ended, remarked } = await imported(store, await folder(60), { stopAt: 16 });
  expect(ended.how).toBe("cancelled");
  expect(ended.kept).toBeGreaterThanOrEqual(16);
  expect(ended.kept).toBeLessThan(60);
  expect(ended.kept + ended.skipped).toBe(60);
  expect(remarked).toHaveLength(ended.skipped);
  expect((await store.load(task.id))!.images).toHaveLength(ended.kept);
});

test("a task that is not there takes nothing", async () => {
  const { ended } = await imported(openTaskStore(emptyStore()), await folder(2));
  expect(ended).toMatchObject({ how: "refused", why: expect.stringContaining("not there"), kept: 0, skipped: 2 });
});

test("files can all go into one class, and into its shifted set, whatever their folders", async () => {
  const store = openTaskStore(emptyStore());
  const classes = [
    { id: "a".repeat(32), title: "Mugs" },
    { id: "b".repeat(32), title: "Glasses" },
  ];
  await store.save({ ...task, classes });
  const into = classes[1]!.id;
  const { ended } = await imported(store, await folder(4), { change: { into, shifted: true } });
  expect(ended).toMatchObject({ how: "complete", kept: 4, classes: 1 });
  const loaded = (await store.load(task.id))!;
  expect(loaded.task.classes).toEqual(classes);
  expect(loaded.images.every((image) => image.class === into && image.shifted)).toBe(true);
});

test("validation folders are more pictures, or the shifted set, as the visitor says", async () => {
  const [one, two] = await folder(2);
  const files = [
    { ...one!, path: "train/mugs/1.jpg" },
    { ...two!, path: "val/mugs/2.jpg" },
  ];
  const shifted = async (validation: "more" | "shifted") => {
    const store = openTaskStore(emptyStore());
    await store.save(task);
    await imported(store, files, { change: { validation } });
    return (await store.load(task.id))!.images.map((image) => image.shifted);
  };
  expect(await shifted("more")).toEqual([false, false]);
  expect(await shifted("shifted")).toEqual([false, true]);
});
