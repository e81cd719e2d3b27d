import { describe, expect, test } from "vitest";
import type { ImportEvent } from "../../../client/src/importing-client/importing-client";
import { openKeeping, type StorageDesk } from "../../../client/src/state/keeping";
import { emptyTask } from "../../../client/src/state/own-task";
import type { Stored } from "../../../client/src/storage/outcome";
import { readerOf, tasksIn } from "../own-tasks";
import { imageOf, namesInTurn, taskShelf } from "../task-shelf";

/** A desk over a shelf with two tasks of three images each. */
async function open({ storage = null as StorageDesk | null, cleared = { cached: true } as Stored } = {}) {
  const shelf = taskShelf();
  const newName = namesInTurn();
  for (const madeAt of ["2026-01-02T00:00:00.000Z", "2026-01-03T00:00:00.000Z"]) {
    const task = emptyTask({ id: newName(), at: madeAt, classes: [newName(), newName()] });
    await shelf.store.save(task);
    await shelf.store.add(
      task.id,
      [0, 1, 2].map((at) => ({ image: imageOf({ at, class: task.classes[0]!.id }), picture: new Blob(["four"]) })),
    );
  }
  const done: string[] = [];
  let tell: (event: ImportEvent) => void = () => {};
  const keeping = openKeeping({
    store: shelf.store,
    importing: {
      ...readerOf(() => tasksIn(shelf.store)),
      pack: (task) => void done.push(`pack ${task}`),
      events: (listener) => {
        tell = listener;
        return () => {
          tell = () => {};
        };
      },
    },
    storage,
    clear: async () => {
      done.push("clear");
      return cleared;
    },
    reopen: () => void done.push("reopen"),
  });
  await keeping.refresh();
  return { keeping, shelf, done, tell: (event: ImportEvent) => tell(event) };
}

const storageOf = (answers: { persisted: boolean; persist: boolean }, asked: string[] = []): StorageDesk => ({
  estimate: async () => ({ usage: 30, quota: 100 }),
  persisted: async () => answers.persisted,
  persist: async () => {
    asked.push("persist");
    return answers.persist;
  },
});

describe("what is kept", () => {
  test("is listed with its sizes, and the room that is left", async () => {
    const { keeping } = await open({ storage: storageOf({ persisted: false, persist: true }) });
    expect(keeping.tasks.value?.map(({ images, bytes }) => [images.length, bytes])).toEqual([
      [3, 12],
      [3, 12],
    ]);
    expect(keeping.room.value).toEqual({ used: 30, free: 70 });
  });

  test("a browser is asked once to keep it, and not where it promised before", async () => {
    for (const persist of [true, false]) {
      const asked: string[] = [];
      const { keeping } = await open({ storage: storageOf({ persisted: false, persist }, asked) });
      await keeping.persist();
      await keeping.persist();
      expect(asked).toEqual(["persist"]);
      expect(keeping.persistence.value).toBe(persist ? "promised" : "refused");
    }
    const asked: string[] = [];
    const { keeping } = await open({ storage: storageOf({ persisted: true, persist: false }, asked) });
    await keeping.persist();
    expect(asked).toEqual([]);
    expect(keeping.persistence.value).toBe("promised");
    expect((await open()).keeping.persistence.value).toBe("missing");
  });

  test("one task goes without the other", async () => {
    const { keeping, shelf } = await open();
    const [first, second] = keeping.tasks.value!;
    await keeping.drop(first!.task.id);
    expect(keeping.tasks.value?.map(({ task }) => task.id)).toEqual([second!.task.id]);
    shelf.state.full = true;
    await keeping.drop(second!.task.id);
    expect(keeping.refused.value).toBe("the disk is full");
    expect(keeping.tasks.value).toHaveLength(1);
  });

  test("a task is packed, one at a time, or says why not", async () => {
    const { keeping, done, tell } = await open();
    const id = keeping.tasks.value![0]!.task.id;
    const packing = keeping.pack(id);
    expect(keeping.packing.value).toBe(id);
    expect(await keeping.pack(id)).toBeNull();
    const file = new Blob(["zip"]);
    tell({ type: "packed", name: "mugs.zip", file });
    expect(await packing).toEqual({ name: "mugs.zip", file });
    expect(done).toEqual([`pack ${id}`]);

    const failing = keeping.pack(id);
    tell({ type: "failed", what: "pack", code: "task-missing", message: "Gone." });
    expect(await failing).toBeNull();
    expect(keeping.refused.value).toBe("Gone.");
    expect(keeping.packing.value).toBeNull();
  });

  test("the page is opened anew after everything is gone, and not where something stayed", async () => {
    const all = await open();
    await all.keeping.dropEverything();
    expect(all.done).toEqual(["clear", "reopen"]);
    const some = await open({ cleared: { cached: false, why: "the browser refused" } });
    await some.keeping.dropEverything();
    expect(some.done).toEqual(["clear"]);
    expect(some.keeping.refused.value).toBe("the browser refused");
  });
});
