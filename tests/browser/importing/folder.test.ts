// The importing worker as the page uses it: a folder goes in, a task grows, an archive comes out.

import { beforeEach, expect, test } from "vitest";
import type { Task } from "#core/study/task";
import {
  createImporting,
  type ImportEvent,
  type ImportRequest,
} from "../../../client/src/importing-client/importing-client";
import { openTaskStore } from "../../../client/src/storage/task-store";
import { gif, picture, turned } from "./pictures";

const store = openTaskStore();
const task: Task = {
  id: "1".repeat(32),
  title: "Kitchen",
  madeAt: "2026-01-01T00:00:00.000Z",
  flips: true,
  classes: [],
};
const request: ImportRequest = { task: task.id, into: null, shifted: false, validation: "more", cap: 500, seed: 1 };

beforeEach(async () => {
  for (const { id } of await store.list()) await store.drop(id);
  await store.save(task);
});

type Ended = Extract<ImportEvent, { type: "ended" }>;

/** Imports files by the worker and answers with everything that it said. */
async function imported(files: Record<string, Uint8Array<ArrayBuffer>>, change: Partial<ImportRequest> = {}) {
  const importing = createImporting();
  const heard: ImportEvent[] = [];
  const pathed = Object.entries(files).map(([path, bytes]) => ({
    path,
    file: new File([bytes], path.split("/").at(-1)!),
  }));
  await new Promise<void>((resolve) => {
    importing.events((event) => {
      heard.push(event);
      if (event.type === "ended" || event.type === "failed") resolve();
    });
    importing.start({ ...request, ...change }, pathed);
  });
  const remarks = heard.flatMap((event) => (event.type === "remarked" ? event.files : []));
  return { importing, heard, remarks, ended: heard.at(-1) as Ended };
}

/** Pixels of a kept picture. */
async function pixels(image: string) {
  const bitmap = await createImageBitmap((await store.picture(task.id, image))!);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  return {
    width: bitmap.width,
    height: bitmap.height,
    at: (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data],
  };
}

test("a folder of class folders becomes a task with its classes, pictures kept as middle squares", async () => {
  const { ended, remarks, heard } = await imported({
    "data/mugs/2.jpg": await picture(2, { width: 400, height: 300 }),
    "data/mugs/10.png": await picture(3, { type: "image/png" }),
    "data/glasses/1.webp": await picture(4, { width: 600, height: 900, type: "image/webp" }),
  });
  expect(remarks).toEqual([]);
  expect(ended).toEqual({ type: "ended", how: "complete", why: "", kept: 3, skipped: 0, classes: 2 });
  expect(heard.find(({ type }) => type === "listed")).toEqual({
    type: "listed",
    pictures: 3,
    classes: ["glasses", "mugs"],
  });
  const loaded = (await store.load(task.id))!;
  expect(loaded.task.classes.map(({ title }) => title)).toEqual(["glasses", "mugs"]);
  const title = new Map(loaded.task.classes.map((each) => [each.id, each.title]));
  expect(loaded.images.map((image) => [title.get(image.class), image.source, image.side, image.at])).toEqual([
    ["glasses", "data/glasses/1.webp", 256, 0],
    ["mugs", "data/mugs/2.jpg", 256, 1],
    ["mugs", "data/mugs/10.png", 64, 2],
  ]);
  for (const image of loaded.images) {
    expect(await pixels(image.id)).toMatchObject({ width: image.side, height: image.side });
  }
});

test("files of one name are two moments, in whatever class and import they come", async () => {
  await imported({ "mugs/1.jpg": await picture(1), "glasses/1.jpg": await picture(2) });
  const { images } = (await store.load(task.id))!;
  expect(new Set(images.map(({ group }) => group)).size).toBe(2);
});

test("a picture that was taken with the camera turned is kept upright", async () => {
  await imported({ "mugs/1.jpg": await turned(96, 64), "glasses/1.jpg": await picture(1) });
  const { images } = (await store.load(task.id))!;
  const { at } = await pixels(images.find(({ source }) => source === "mugs/1.jpg")!.id);
  const [top, bottom] = [at(32, 4), at(32, 60)];
  expect(top[0]).toBeGreaterThan(200);
  expect(top[2]).toBeLessThan(60);
  expect(bottom[2]).toBeGreaterThan(200);
});

test("of an animated picture the first frame is kept, and said", async () => {
  const { ended, remarks } = await imported({
    "mugs/1.gif": gif(2),
    "glasses/1.gif": gif(1),
    "glasses/2.jpg": await picture(1),
  });
  // One white square is in two classes: its second coming is left out.
  expect(remarks).toEqual([{ path: "mugs/1.gif", remark: "same-picture-elsewhere" }]);
  expect(ended).toMatchObject({ kept: 2, skipped: 1, classes: 1 });
  const again = await imported({ "glasses/3.gif": gif(3) });
  expect(again.remarks).toEqual([{ path: "glasses/3.gif", remark: "same-picture" }]);
  await store.drop(task.id);
  await store.save(task);
  expect((await imported({ "mugs/1.gif": gif(2) })).remarks).toEqual([{ path: "mugs/1.gif", remark: "first-frame" }]);
});

test("a camera's frame is made ready as a file is", async () => {
  const { importing } = await imported({});
  const bytes = await picture(7, { width: 300, height: 500 });
  const square = await importing.prepare(await createImageBitmap(new Blob([bytes])));
  await imported({ "mugs/1.jpg": bytes });
  const [image] = (await store.load(task.id))!.images;
  expect({ hash: square.hash, looks: square.looks, side: square.side }).toEqual({
    hash: image!.hash,
    looks: image!.looks,
    side: 256,
  });
  expect(new Uint8Array(await square.picture.arrayBuffer())).toEqual(
    new Uint8Array(await (await store.picture(task.id, image!.id))!.arrayBuffer()),
  );
});

test("a cancelled import ends, keeps what it stored, and another one can begin", async () => {
  const importing = createImporting();
  const file = new File([await picture(1)], "1.jpg");
  const many = Array.from({ length: 400 }, (_, at) => ({ path: `mugs/${at}.jpg`, file }));
  const next = (type: ImportEvent["type"]) =>
    new Promise<ImportEvent>((resolve) => {
      const stop = importing.events((event) => {
        if (event.type !== type) return;
        stop();
        resolve(event);
      });
    });
  const ended = next("ended");
  expect(importing.start(request, many)).toBe(true);
  expect(importing.start(request, many)).toBe(false);
  await next("progress");
  importing.cancel();
  expect(await ended).toMatchObject({ how: "cancelled", kept: 1 });
  const again = next("ended");
  expect(importing.start(request, many.slice(0, 3))).toBe(true);
  expect(await again).toMatchObject({ how: "complete", kept: 0, skipped: 3 });
});

test("a page that is reloaded in the middle finds what was stored", async () => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  // The worker belongs to the frame, as it would to the page, and ends with it.
  const FrameWorker = (frame.contentWindow as Window & typeof globalThis).Worker;
  const url = new URL("../../../client/src/importing/worker.ts", import.meta.url);
  const importing = createImporting(() => new FrameWorker(url, { type: "module" }));
  const files = await Promise.all(
    Array.from({ length: 120 }, async (_, at) => ({
      path: `mugs/${at}.jpg`,
      file: new File([await picture(at)], "a.jpg"),
    })),
  );
  const stored = new Promise<number>((resolve) => {
    importing.events((event) => event.type === "progress" && event.done >= 32 && resolve(event.done));
  });
  importing.start(request, files);
  const done = await stored;
  frame.remove();
  const { images } = (await store.load(task.id))!;
  expect(images.length).toBeGreaterThanOrEqual(done);
  for (const image of images) expect(await store.picture(task.id, image.id)).toBeInstanceOf(Blob);
});
