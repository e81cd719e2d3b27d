import { promisifyRequest, set } from "idb-keyval";
import { expect, test } from "vitest";
import { digestOfData } from "#core/digest";
import type { Task, TaskImage } from "#core/study/task";
import { taskKeys } from "../../../client/src/storage/databases";
import { changedElsewhere, openTaskStore } from "../../../client/src/storage/task-store";
import { closed, emptyStore, full, fullAfter } from "./faults";

const id = (what: string) => digestOfData(what).slice(0, 32);
const [mugs, glasses] = [id("mugs"), id("glasses")] as const;

function task(name: string, madeAt = "2026-01-01T00:00:00.000Z"): Task {
  return {
    id: id(name),
    title: name,
    madeAt,
    flips: true,
    classes: [
      { id: mugs, title: "Mugs" },
      { id: glasses, title: "Glasses" },
    ],
  };
}

function image(at: number, owner = mugs): TaskImage {
  return {
    id: id(`image ${at}`),
    class: owner,
    group: `group ${at}`,
    shifted: false,
    hash: digestOfData(at),
    looks: ["0".repeat(16), "f".repeat(16)],
    side: 64,
    source: `mugs/${at}.jpg`,
    at,
  };
}

const pictured = (one: TaskImage) => ({ image: one, picture: new Blob([`picture ${one.at}`], { type: "image/webp" }) });

const kitchen = task("kitchen");

test("a task and its images are read back as they were saved, in the order in which they came", async () => {
  const tasks = openTaskStore(emptyStore());
  expect(await tasks.save(kitchen)).toEqual({ cached: true });
  expect(await tasks.add(kitchen.id, [pictured(image(1)), pictured(image(0, glasses))])).toEqual({ cached: true });
  expect(await tasks.load(kitchen.id)).toEqual({ task: kitchen, images: [image(0, glasses), image(1)] });
  const picture = await tasks.picture(kitchen.id, image(1).id);
  expect(picture?.type).toBe("image/webp");
  expect(await picture?.text()).toBe("picture 1");
});

test("more images than are read at a time are all read, once", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  const images = Array.from({ length: 513 }, (_, at) => image(at));
  await tasks.add(kitchen.id, images.map(pictured));
  expect((await tasks.load(kitchen.id))?.images).toEqual(images);
  expect((await tasks.sizes()).get(kitchen.id)?.images).toBe(513);
});

test("the newest task is listed first", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  const later = task("later", "2026-02-01T00:00:00.000Z");
  await tasks.save(later);
  expect(await tasks.list()).toEqual([later, kitchen]);
});

test("images of one add are kept in one transaction, all or none", async () => {
  const store = emptyStore();
  const images = [0, 1, 2].map((at) => pictured(image(at)));
  const room = openTaskStore(fullAfter(store, 2));
  await room.save(kitchen);
  expect(await room.add(kitchen.id, images)).toEqual({ cached: true });
  expect(await room.add(kitchen.id, [pictured(image(3))])).toMatchObject({ cached: false });
  expect((await openTaskStore(store).load(kitchen.id))?.images).toHaveLength(3);
});

test("an image without a picture that can be read takes the others of its add with it", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  const unclonable = { ...image(1), source: (() => "") as unknown as string };
  expect(await tasks.add(kitchen.id, [pictured(image(0)), pictured(unclonable)])).toMatchObject({ cached: false });
  expect((await tasks.load(kitchen.id))?.images).toEqual([]);
});

test("images are moved, regrouped and removed with their pictures", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  await tasks.add(
    kitchen.id,
    [0, 1, 2].map((at) => pictured(image(at))),
  );
  const moved = { ...image(1), class: glasses, group: "hold" };
  expect(await tasks.change(kitchen.id, [moved])).toEqual({ cached: true });
  expect(await tasks.remove(kitchen.id, [image(0).id])).toEqual({ cached: true });
  expect((await tasks.load(kitchen.id))?.images).toEqual([moved, image(2)]);
  expect(await tasks.picture(kitchen.id, image(0).id)).toBeUndefined();
  expect(await (await tasks.picture(kitchen.id, moved.id))?.text()).toBe("picture 1");
});

test("changing an image that was removed does not bring it back", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  await tasks.add(kitchen.id, [pictured(image(0))]);
  await tasks.remove(kitchen.id, [image(0).id]);
  await tasks.change(kitchen.id, [image(0)]);
  expect((await tasks.load(kitchen.id))?.images).toEqual([]);
});

test("a dropped task leaves nothing of its own behind, and touches no other", async () => {
  const store = emptyStore();
  const tasks = openTaskStore(store);
  const other = task("other");
  for (const each of [kitchen, other]) {
    await tasks.save(each);
    await tasks.add(each.id, [pictured(image(0))]);
  }
  expect(await tasks.drop(kitchen.id)).toEqual({ cached: true });
  expect(await tasks.list()).toEqual([other]);
  expect((await tasks.load(other.id))?.images).toEqual([image(0)]);
  const keys = await store("readonly", (entries) => promisifyRequest(entries.getAllKeys()));
  expect(keys.filter((key) => Array.isArray(key) && key.includes(kitchen.id))).toEqual([]);
});

test("nothing is added to a task that was dropped meanwhile", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  await tasks.drop(kitchen.id);
  expect(await tasks.add(kitchen.id, [pictured(image(0))])).toMatchObject({
    cached: false,
    why: expect.stringContaining("not there"),
  });
  expect((await tasks.sizes()).size).toBe(0);
});

test("sizes count images and the bytes of their pictures, a task at a time", async () => {
  const tasks = openTaskStore(emptyStore());
  const other = task("other");
  await tasks.save(kitchen);
  await tasks.save(other);
  await tasks.add(
    kitchen.id,
    [0, 1].map((at) => pictured(image(at))),
  );
  await tasks.add(other.id, [pictured(image(10))]);
  await tasks.remove(kitchen.id, [image(1).id]);
  expect(await tasks.sizes()).toEqual(
    new Map([
      [kitchen.id, { images: 1, bytes: "picture 0".length }],
      [other.id, { images: 1, bytes: "picture 10".length }],
    ]),
  );
});

test("images of a class that the task does not have are left out, and come back with the class", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  await tasks.add(kitchen.id, [pictured(image(0)), pictured(image(1, glasses))]);
  const fewer = { ...kitchen, classes: kitchen.classes.slice(0, 1) };
  await tasks.save(fewer, kitchen);
  expect((await tasks.load(kitchen.id))?.images).toEqual([image(0)]);
  await tasks.save(kitchen, fewer);
  expect((await tasks.load(kitchen.id))?.images).toHaveLength(2);
});

test("a task is written over what was read and over nothing else, and not brought back when it was dropped", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(kitchen);
  const mine = { ...kitchen, title: "mine" };
  expect(await tasks.save(mine, kitchen)).toEqual({ cached: true });
  const refused = { cached: false, why: changedElsewhere };
  expect(await tasks.save({ ...kitchen, title: "theirs" }, kitchen)).toEqual(refused);
  expect(await tasks.save(kitchen)).toEqual(refused);
  expect(await tasks.list()).toEqual([mine]);
  await tasks.drop(kitchen.id);
  expect(await tasks.save(kitchen, mine)).toMatchObject({ cached: false });
  expect(await tasks.list()).toEqual([]);
});

test("an image of a class that was removed meanwhile is refused, and not kept where nobody sees it", async () => {
  const tasks = openTaskStore(emptyStore());
  await tasks.save({ ...kitchen, classes: kitchen.classes.slice(0, 1) });
  expect(await tasks.add(kitchen.id, [pictured(image(0)), pictured(image(1, glasses))])).toMatchObject({
    cached: false,
    why: expect.stringContaining("class"),
  });
  expect((await tasks.sizes()).size).toBe(0);
});

test.each<[string, (string | string[])[], unknown]>([
  ["an unknown key", taskKeys.task(kitchen.id), { ...kitchen, extra: 1 }],
  ["another task's name", taskKeys.task(kitchen.id), { ...kitchen, id: mugs }],
  ["no task", taskKeys.task(kitchen.id), "task"],
])("a task that is not what was saved is set aside as it was found: %s", async (_, key, tampered) => {
  const store = emptyStore();
  const tasks = openTaskStore(store);
  const other = task("other");
  await tasks.save(other);
  await set(key, tampered, store);
  expect(await tasks.list()).toEqual([other]);
  expect(await tasks.load(kitchen.id)).toBeUndefined();
  const aside = await store("readonly", (entries) =>
    promisifyRequest<unknown>(entries.get(["aside", "task", kitchen.id])),
  );
  expect(aside).toEqual(tampered);
});

test("an image that is not what was saved is set aside and hides none of the others", async () => {
  const store = emptyStore();
  const tasks = openTaskStore(store);
  await tasks.save(kitchen);
  await tasks.add(
    kitchen.id,
    [0, 1].map((at) => pictured(image(at))),
  );
  const tampered = { image: { ...image(0), side: 1 }, bytes: 9 };
  await set(taskKeys.image(kitchen.id, image(0).id), tampered, store);
  expect((await tasks.load(kitchen.id))?.images).toEqual([image(1)]);
  const aside = await store("readonly", (entries) =>
    promisifyRequest<unknown>(entries.get(taskKeys.aside(taskKeys.image(kitchen.id, image(0).id)))),
  );
  expect(aside).toEqual(tampered);
});

test.each([
  ["a full disk", full(emptyStore())],
  ["a private window", closed],
])("%s is a value with a reason, and reads as empty", async (_, store) => {
  const tasks = openTaskStore(store);
  const refused = { cached: false, why: expect.stringMatching(/full|private/) };
  expect(await tasks.save(kitchen)).toMatchObject(refused);
  expect(await tasks.add(kitchen.id, [pictured(image(0))])).toMatchObject(refused);
  expect(await tasks.remove(kitchen.id, [image(0).id])).toMatchObject(refused);
  expect(await tasks.drop(kitchen.id)).toMatchObject(refused);
  expect(await tasks.list()).toEqual([]);
  expect(await tasks.load(kitchen.id)).toBeUndefined();
  expect((await tasks.sizes()).size).toBe(0);
});
