import { describe, expect, test } from "vitest";
import type { Square } from "../../../client/src/importing-client/importing-client";
import { changedElsewhere, createCollecting } from "../../../client/src/state/collecting";
import { imageOf, namesInTurn, taskShelf } from "../task-shelf";

let frames = 0;

/** A desk over a shelf in memory; frames are made ready when the test says so, or at once. */
async function open({ task = null as string | null, shelf = taskShelf(), hold = Promise.resolve() } = {}) {
  let asked = 0;
  const desk = createCollecting({
    store: shelf.store,
    prepare: async (frame): Promise<Square> => {
      await hold;
      frame.close();
      const { hash, looks, side } = imageOf({ class: "", at: ++frames });
      return { picture: new Blob([`picture ${frames}`]), hash, looks, side };
    },
    newName: namesInTurn(),
    now: () => "2026-01-02T03:04:05.000Z",
    onKept: () => {
      asked += 1;
    },
  });
  expect(await desk.open(task)).toBe(true);
  return { desk, shelf, asked: () => asked };
}

type Desk = Awaited<ReturnType<typeof open>>["desk"];

const frame = () => ({ close: () => {} }) as unknown as ImageBitmap;
const take = async (desk: Desk, group: string, count: number) => {
  for (let at = 0; at < count; at++) await desk.capture(frame(), { group });
};
const classOf = (desk: Desk, place: number) => desk.collection.value!.task.classes[place]!.id;
const imagesOf = (desk: Desk) => desk.collection.value!.images;
/** What the device has after everything was written. */
const kept = async (desk: Desk, shelf: ReturnType<typeof taskShelf>) => {
  const id = desk.collection.value!.task.id;
  await desk.picture("");
  return shelf.store.load(id);
};

describe("the collecting desk", () => {
  test("keeps every frame at once, in the class that is shown, each hold as one group", async () => {
    const { desk, shelf } = await open();
    await take(desk, "first hold", 3);
    desk.show(classOf(desk, 1));
    desk.setShifted(true);
    await take(desk, "second hold", 1);
    expect(imagesOf(desk).map(({ group, shifted, at }) => [group, shifted, at])).toEqual([
      ["first hold", false, 0],
      ["first hold", false, 1],
      ["first hold", false, 2],
      ["second hold", true, 3],
    ]);
    expect(imagesOf(desk).map((image) => image.class)).toEqual([0, 0, 0, 1].map((place) => classOf(desk, place)));
    expect(await kept(desk, shelf)).toEqual(desk.collection.value);
  });

  test("nothing is on the device before the first image or change, and an empty task is forgotten", async () => {
    const { desk, shelf } = await open();
    expect(shelf.entries.size).toBe(0);
    desk.edit({ type: "class-titled", class: classOf(desk, 0), title: "Mugs" });
    expect((await kept(desk, shelf))?.task.classes[0]?.title).toBe("Mugs");
    await desk.close();
    expect(shelf.entries.size).toBe(0);
    expect(desk.collection.value).toBeNull();
  });

  test("a desk that is opened again has what was kept, and goes on after it", async () => {
    const { desk, shelf } = await open();
    await take(desk, "hold", 2);
    const before = desk.collection.value!;
    const again = (await open({ task: before.task.id, shelf })).desk;
    expect(again.collection.value).toEqual(before);
    await take(again, "next", 1);
    expect(imagesOf(again).at(-1)?.at).toBe(2);
  });

  test("everything is taken back step by step, the pictures too", async () => {
    const { desk, shelf } = await open();
    await take(desk, "hold", 3);
    desk.show(classOf(desk, 1));
    await take(desk, "other", 2);
    const before = desk.collection.value!;
    const pictures = await Promise.all(before.images.map(({ id }) => desk.picture(id).then((each) => each?.text())));
    expect(new Set(pictures).size).toBe(5);

    desk.edit({ type: "images-moved", images: new Set([imagesOf(desk)[0]!.id]), to: classOf(desk, 1) });
    expect(desk.undoable.value).toEqual({ type: "images-moved", images: 1 });
    desk.edit({ type: "images-removed", images: new Set([imagesOf(desk)[1]!.id]) });
    desk.edit({ type: "class-removed", class: classOf(desk, 1) });
    expect(desk.undoable.value).toEqual({ type: "class-removed", images: 3 });
    expect((await kept(desk, shelf))?.images).toHaveLength(1);
    for (let step = 0; step < 3; step++) desk.undo();

    expect(desk.collection.value).toEqual(before);
    expect(await kept(desk, shelf)).toEqual(before);
    const back = await Promise.all(before.images.map(({ id }) => desk.picture(id).then((each) => each?.text())));
    expect(back).toEqual(pictures);
  });

  test("a hold is taken back as a whole, and only the last one", async () => {
    const { desk, shelf } = await open();
    await take(desk, "first", 2);
    await take(desk, "second", 4);
    expect(desk.undoable.value).toEqual({ type: "images-added", images: 4 });
    desk.undo();
    expect(imagesOf(desk).map(({ group }) => group)).toEqual(["first", "first"]);
    expect((await kept(desk, shelf))?.images).toHaveLength(2);
    expect(desk.undoable.value).toEqual({ type: "images-added", images: 2 });
  });

  test("a frame whose class is gone when it is ready is not kept", async () => {
    let ready = () => {};
    const hold = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const { desk, shelf } = await open({ hold });
    desk.addClass();
    const taking = desk.capture(frame(), { group: "hold" });
    desk.edit({ type: "class-removed", class: desk.shown.value! });
    ready();
    await taking;
    expect(imagesOf(desk)).toEqual([]);
    expect((await kept(desk, shelf))?.images).toEqual([]);
  });

  test("on a full disk the page goes back to what is on the device and says why", async () => {
    const { desk, shelf } = await open();
    await take(desk, "hold", 2);
    shelf.state.full = true;
    await take(desk, "too much", 1);
    expect(imagesOf(desk)).toHaveLength(2);
    expect(desk.refused.value).toBe("the disk is full");
    desk.edit({ type: "images-removed", images: new Set([imagesOf(desk)[0]!.id]) });
    expect(imagesOf(desk)).toHaveLength(1);
    expect(await kept(desk, shelf)).toEqual(desk.collection.value);
    expect(imagesOf(desk)).toHaveLength(2);
    shelf.state.full = false;
    await take(desk, "fits", 1);
    expect((await kept(desk, shelf))?.images).toHaveLength(3);
  });

  test("a class that is added is shown, and a selection does not outlive what it selects", async () => {
    const { desk } = await open();
    await take(desk, "hold", 2);
    const order = imagesOf(desk).map(({ id }) => id);
    desk.select(order[0]!, { order, how: "toggle" });
    desk.edit({ type: "images-removed", images: desk.selection.value.ids });
    expect(desk.selection.value.ids.size).toBe(0);
    desk.addClass();
    expect(desk.shown.value).toBe(classOf(desk, 2));
    desk.edit({ type: "class-removed", class: classOf(desk, 2) });
    expect(desk.shown.value).toBe(classOf(desk, 0));
  });

  test("a task that is gone can't be opened", async () => {
    const { desk } = await open();
    expect(await desk.open("f".repeat(32))).toBe(false);
  });
});

describe("two tabs on one task", () => {
  /** The same task in two tabs, with two images. */
  async function twice() {
    const first = await open();
    await take(first.desk, "hold", 2);
    const { task } = first.desk.collection.value!;
    const second = (await open({ task: task.id, shelf: first.shelf })).desk;
    return { first: first.desk, second, shelf: first.shelf };
  }
  const titles = (desk: Desk) => desk.collection.value!.task.classes.map(({ title }) => title);

  test("never drop each other's classes: the later change is refused, and its tab shows what is there", async () => {
    const { first, second, shelf } = await twice();
    first.addClass();
    await kept(first, shelf);
    second.edit({ type: "class-titled", class: classOf(second, 0), title: "Mugs" });
    expect((await kept(second, shelf))?.task).toEqual(first.collection.value!.task);
    expect(titles(second)).toEqual(["Class 1", "Class 2", "Class 3"]);
    expect(second.refused.value).toBe(changedElsewhere);
    second.edit({ type: "class-titled", class: classOf(second, 0), title: "Mugs" });
    expect((await kept(second, shelf))?.task.classes.map(({ title }) => title)).toEqual(["Mugs", "Class 2", "Class 3"]);
  });

  test("a class that is removed on an outdated record keeps its images", async () => {
    const { first, second, shelf } = await twice();
    first.edit({ type: "titled", title: "Kitchen" });
    await kept(first, shelf);
    second.edit({ type: "class-removed", class: classOf(second, 0) });
    expect((await kept(second, shelf))?.images).toHaveLength(2);
    expect(imagesOf(second)).toHaveLength(2);
  });

  test("both add images, and none is lost", async () => {
    const { first, second, shelf } = await twice();
    first.addClass();
    await take(first, "there", 1);
    await take(second, "here", 1);
    expect((await kept(second, shelf))?.images.map(({ group }) => group)).toEqual(["hold", "hold", "there", "here"]);
  });

  test("a picture for a class that the other tab removed is refused with a reason", async () => {
    const { first, second, shelf } = await twice();
    first.edit({ type: "class-removed", class: classOf(first, 0) });
    await kept(first, shelf);
    await take(second, "late", 1);
    expect(second.refused.value).toBe("its class is not there any more");
    expect(titles(second)).toEqual(["Class 2"]);
  });

  test("a tab that saw none of the images does not forget the task when it closes", async () => {
    const { first, shelf } = await twice();
    const [image] = imagesOf(first);
    first.edit({ type: "images-removed", images: new Set(imagesOf(first).map(({ id }) => id)) });
    await kept(first, shelf);
    const late = (await open({ task: first.collection.value!.task.id, shelf })).desk;
    first.undo();
    await kept(first, shelf);
    await late.close();
    expect((await kept(first, shelf))?.images[0]).toEqual(image);
  });

  test("a task that was dropped in one tab is not brought back by another", async () => {
    const { first, second, shelf } = await twice();
    await shelf.store.drop(first.collection.value!.task.id);
    second.edit({ type: "titled", title: "Kitchen" });
    expect(await kept(second, shelf)).toBeUndefined();
    expect(second.refused.value).toBe("its task is not there any more");
  });
});
