import { expect, test } from "vitest";
import type { Caps, TargetId } from "#core/study/study";
import { openCapping } from "../../../client/src/state/capping";
import { openKeeping } from "../../../client/src/state/keeping";
import type { CapsStore } from "../../../client/src/storage/caps-store";
import { burstTarget, burstTask, readerOf, tasksIn } from "../own-tasks";
import { taskShelf } from "../task-shelf";

/** A desk over a shelf that has one task. */
async function open() {
  const { store, state } = taskShelf();
  await store.save(burstTask.task);
  await store.add(
    burstTask.task.id,
    burstTask.images.map((image) => ({ image, picture: new Blob(["four"]) })),
  );
  const keeping = openKeeping({
    store,
    importing: { ...readerOf(() => tasksIn(store)), pack: () => {}, events: () => () => {} },
    storage: null,
    clear: async () => ({ cached: true }),
    reopen: () => {},
  });
  await keeping.refresh();
  const stored = async () => (await store.load(burstTask.task.id))?.task.caps;
  const caps = capsShelf();
  return { capping: openCapping({ keeping, store: caps.store }), keeping, stored, state, caps };
}

/** A store of caps in memory, and what it holds. */
function capsShelf() {
  const kept = new Map<TargetId, Caps>();
  const store: CapsStore = {
    all: async () => new Map(kept),
    keep: async (target, caps) => {
      if (caps) kept.set(target, caps);
      else kept.delete(target);
      return { cached: true };
    },
  };
  return { store, kept };
}

test("what is capped on an own task is kept with it, and taken back with it", async () => {
  const { capping, stored } = await open();
  await capping.cap(burstTarget, "rotation", 0.35);
  await capping.cap(burstTarget, "flip", 0);
  expect(capping.capsOf(burstTarget)).toEqual({ rotation: 0.35, flip: 0 });
  expect(await stored()).toEqual({ rotation: 0.35, flip: 0 });
  await capping.cap(burstTarget, "rotation", undefined);
  await capping.cap(burstTarget, "flip", undefined);
  expect([capping.capsOf(burstTarget), await stored()]).toEqual([undefined, undefined]);
});

test("an own task stays the same target, so that a study of it can go on", async () => {
  const { capping, keeping } = await open();
  await capping.cap(burstTarget, "crop", 0);
  expect(keeping.tasks.value?.map(({ name }) => name)).toEqual([burstTarget]);
});

test("a cap that can't be kept is not claimed", async () => {
  const { capping, keeping, state } = await open();
  state.full = true;
  await capping.cap(burstTarget, "crop", 0);
  expect([capping.capsOf(burstTarget), keeping.refused.value]).toEqual([undefined, "the disk is full"]);
});

test("a built-in target has its own caps, and no other target has them", async () => {
  const { capping } = await open();
  await capping.cap("digits", "rotation", 0.5);
  expect(capping.capsOf("digits")).toEqual({ rotation: 0.5 });
  expect([capping.capsOf("emoji"), capping.capsOf(burstTarget)]).toEqual([undefined, undefined]);
  await capping.cap("digits", "rotation", undefined);
  expect(capping.capsOf("digits")).toBeUndefined();
});

test("what is capped on a built-in target is there when the page is opened again, and is not lost to an answer before that", async () => {
  const { capping, keeping, caps } = await open();
  await capping.cap("digits", "rotation", 0.5);
  await capping.cap("emoji", "flip", 0);
  await capping.cap("emoji", "flip", undefined);
  expect([...caps.kept]).toEqual([["digits", { rotation: 0.5 }]]);
  const again = openCapping({ keeping, store: caps.store });
  await caps.store.all();
  expect([again.capsOf("digits"), again.capsOf("emoji")]).toEqual([{ rotation: 0.5 }, undefined]);
  const quick = openCapping({ keeping, store: caps.store });
  await quick.cap("digits", "flip", 0);
  expect(quick.capsOf("digits")).toEqual({ flip: 0, rotation: 0.5 });
});
