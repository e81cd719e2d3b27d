import { describe, expect, test } from "vitest";
import type { ImportEvent, ImportRequest } from "../../../client/src/importing-client/importing-client";
import { createCollecting } from "../../../client/src/state/collecting";
import { createImportDesk, intoOf, type PathedFile } from "../../../client/src/state/importing";
import { followStanding } from "../../../client/src/state/standing";
import { imageOf, namesInTurn, taskShelf } from "../task-shelf";

/** A desk over an open task, and the worker's side of it in the test's hands. */
async function open() {
  const shelf = taskShelf();
  const started: { request: ImportRequest; files: number }[] = [];
  const stood: string[] = [];
  const listeners = new Set<(event: ImportEvent) => void>();
  const importing = {
    start: (request: ImportRequest, files: readonly PathedFile[]) => {
      started.push({ request, files: files.length });
      return true;
    },
    cancel: () => {},
    stand: (task: string) => void stood.push(task),
    events: (listener: (event: ImportEvent) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const collecting = createCollecting({
    store: shelf.store,
    prepare: () => Promise.reject(new Error("no camera here")),
    newName: namesInTurn(),
    now: () => "2026-01-02T03:04:05.000Z",
    onKept: () => {},
  });
  await collecting.open(null);
  const timers: (() => void)[] = [];
  const standing = followStanding({
    collecting,
    importing,
    later: (_, act) => {
      timers.push(act);
      return () => void timers.splice(timers.indexOf(act), 1);
    },
  });
  const imports = createImportDesk({ importing, collecting, newSeed: () => 7 });
  const tell = (event: ImportEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { imports, collecting, shelf, started, stood, standing, timers, tell, settled };
}

const file = (path: string): PathedFile => ({ path, file: new File(["x"], path.split("/").at(-1)!) });

const listed = async (files: readonly PathedFile[]) => files;

describe("an import", () => {
  test("of pictures alone goes to the class that was shown when they were given, whatever is shown when they are listed", async () => {
    const { imports, collecting, started } = await open();
    const [first, second] = collecting.collection.value!.task.classes;
    let list: (files: readonly PathedFile[]) => void = () => {};
    const listing = new Promise<readonly PathedFile[]>((resolve) => {
      list = resolve;
    });
    const given = imports.give(listing);
    expect(imports.state.value).toEqual({ at: "looking" });
    collecting.show(second!.id);
    collecting.setShifted(true);
    list([file("a.jpg"), file("b.jpg")]);
    await given;
    expect(started.map(({ request: { into, shifted } }) => [into, shifted])).toEqual([[first!.id, false]]);
  });

  test("that is stopped while its files are listed takes none of them, and an empty list changes nothing", async () => {
    const { imports, started } = await open();
    const given = imports.give(listed([file("a.jpg")]));
    imports.cancel();
    await given;
    await imports.give(listed([]));
    expect([started.length, imports.state.value]).toEqual([0, { at: "none" }]);
  });

  test("puts pictures alone into the class that is shown, and lets folders and archives name theirs", () => {
    expect(intoOf([file("a.jpg"), file("b.png")], "shown")).toBe("shown");
    expect(intoOf([file("a.jpg"), file("mugs/b.png")], "shown")).toBeNull();
    expect(intoOf([file("Mugs.ZIP")], "shown")).toBeNull();
  });

  test("keeps the task first, says how far it is, and brings what came as one step to take back", async () => {
    const { imports, collecting, shelf, started, tell, settled } = await open();
    const before = collecting.collection.value!;
    const shown = collecting.shown.value!;
    imports.choose({ cap: 50 });
    await imports.give(listed([file("a.jpg"), file("b.txt")]));
    expect(started).toEqual([
      {
        request: { task: before.task.id, into: shown, shifted: false, validation: "more", cap: 50, seed: 7 },
        files: 2,
      },
    ]);
    expect(shelf.entries.has(before.task.id)).toBe(true);
    await imports.give(listed([file("c.jpg")]));
    expect(started).toHaveLength(1);

    tell({ type: "listed", pictures: 1, classes: [] });
    tell({ type: "progress", done: 1, total: 1, secondsLeft: 3 });
    expect(imports.state.value).toEqual({ at: "taking", done: 1, total: 1, secondsLeft: 3 });
    const image = imageOf({ at: 0, class: shown, source: "a.jpg" });
    await shelf.store.add(before.task.id, [{ image, picture: new Blob(["a"]) }]);
    tell({ type: "remarked", files: [{ path: "b.txt", remark: "not-a-picture" }] });
    tell({ type: "ended", how: "complete", why: "", kept: 1, skipped: 1, classes: 1 });
    await settled();
    expect(imports.state.value).toMatchObject({
      at: "ended",
      kept: 1,
      remarked: [{ path: "b.txt", remark: "not-a-picture" }],
    });
    expect(collecting.collection.value?.images).toEqual([image]);
    expect(collecting.undoable.value).toEqual({ type: "images-added", images: 1 });
    collecting.undo();
    await collecting.picture("");
    expect((await shelf.store.load(before.task.id))?.images).toEqual([]);
  });

  test("what breaks is said, and what was kept until then is shown", async () => {
    const { imports, collecting, shelf, tell, settled } = await open();
    await imports.give(listed([file("mugs/a.jpg")]));
    const { task } = collecting.collection.value!;
    await shelf.store.add(task.id, [
      { image: imageOf({ at: 0, class: task.classes[0]!.id }), picture: new Blob(["a"]) },
    ]);
    tell({ type: "failed", what: "everything", code: "importing-broken", message: "It broke." });
    await settled();
    expect(imports.state.value).toEqual({ at: "failed", message: "It broke." });
    expect(collecting.collection.value?.images).toHaveLength(1);
    imports.dismiss();
    expect(imports.state.value).toEqual({ at: "none" });
  });

  test("on a full disk nothing starts, and the page says why", async () => {
    const { imports, collecting, shelf, started } = await open();
    shelf.state.full = true;
    await imports.give(listed([file("a.jpg")]));
    expect(started).toEqual([]);
    expect(imports.state.value).toEqual({ at: "none" });
    expect(collecting.refused.value).toBe("the disk is full");
  });
});

describe("the standing of a task", () => {
  test("is reckoned when the task rests, and is of that task alone", async () => {
    const { imports, collecting, shelf, standing, stood, timers, tell, settled } = await open();
    expect(timers).toHaveLength(0);
    await imports.give(listed([file("a.jpg")]));
    const { task } = collecting.collection.value!;
    await shelf.store.add(task.id, [
      { image: imageOf({ at: 0, class: task.classes[0]!.id }), picture: new Blob(["a"]) },
    ]);
    tell({ type: "ended", how: "complete", why: "", kept: 1, skipped: 0, classes: 1 });
    await settled();
    collecting.edit({ type: "flips-set", flips: false });
    expect(timers).toHaveLength(1);
    timers[0]!();
    await settled();
    expect(stood).toEqual([task.id]);
    const answer = { allowed: null, leakage: null, alike: [] };
    tell({ type: "stood", task: "f".repeat(32), standing: { allowed: null, leakage: null, alike: ["a"] } });
    expect(standing.value).toBeNull();
    tell({ type: "stood", task: task.id, standing: answer });
    expect(standing.value).toEqual(answer);
    await collecting.close();
    expect(standing.value).toBeNull();
  });
});
