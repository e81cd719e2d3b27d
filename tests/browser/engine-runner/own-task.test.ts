// Promise 26's other half: a study of a visitor's own images is as good as one of a built-in target. It runs, resumes, and is
// refused where the images are not what they were.

import { beforeAll, expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { blockSeed } from "#core/random";
import { requireOneStudy } from "#core/records/mixed-records";
import type { StudyRecord } from "#core/records/record";
import { capturedOf } from "#core/split/captured";
import { leakedPlaces } from "#core/split/leakage";
import { leakySplitOf, splitOf } from "#core/split/split";
import { outlineOf } from "#core/tasks/own-outline";
import { ownTargetName } from "#core/tasks/own-target";
import { runLab } from "../../../client/src/engine/leakage-lab";
import { openOwnTarget } from "../../../client/src/engine/own-images";
import type { EngineEvent } from "../../../client/src/engine/protocol";
import { openTaskStore, type TaskStore } from "../../../client/src/storage/task-store";
import { drawnImages, drawnTask } from "../storage/drawn-task";
import { emptyStore } from "../storage/faults";
import { settings as builtIn, eventsOf, numbersOf, services, start, studyOf } from "./workplace";

/** Eight bursts a class, and a ninth that was captured again elsewhere. */
const images = (await drawnImages(9)).map(({ image, picture }) => ({
  image: { ...image, shifted: image.group.endsWith(" 8") },
  picture,
}));
const target = ownTargetName(
  drawnTask,
  images.map(({ image }) => image),
)!;
const settings: StudyRecord["settings"] = { ...builtIn, target };
const request = { ...start, target, settings };

/** A device that has the task. */
async function device(): Promise<{ readonly tasks: TaskStore; readonly on: ReturnType<typeof services> }> {
  const tasks = openTaskStore(emptyStore());
  await tasks.save(drawnTask);
  await tasks.add(drawnTask.id, images);
  return { tasks, on: { ...services(), tasks } };
}

/** Runs until so many runs are finished. */
async function stoppedAfter(runs: number) {
  const stop = new AbortController();
  const { tasks, on } = await device();
  let finished = 0;
  const events = await eventsOf(request, { ...on, signal: stop.signal }, ({ type }) => {
    if (type === "run-finished" && ++finished === runs) stop.abort();
  });
  return { tasks, on, study: studyOf(events) };
}

const notices = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === "notice" ? [event.message] : []));

let complete: StudyRecord;
beforeAll(async () => {
  complete = studyOf(await eventsOf(request, (await device()).on));
});

test("a study of an own task runs to its end with the kernels, as one fair comparison", () => {
  expect(complete.state).toBe("finished");
  expect(complete.runs.map(({ trainer }) => trainer)).toEqual(Array.from({ length: 8 }, () => "kernels"));
  expect(() => requireOneStudy(complete)).not.toThrow();
  expect(complete.runs[0]!.confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([2, 2]);
});

test("pictures are decoded to the byte, in the order that is asked for", async () => {
  const { tasks } = await device();
  const opened = await openOwnTarget(target, { pixels: 48, tasks, signal: new AbortController().signal });
  const { training, validation } = splitOf(opened, { ...settings, budgets: [2], validationPerClass: 2, seed: 5 });
  const length = 48 * 48 * 4;
  for (const images of [training.get(2)!, validation]) {
    const { data, count, size } = await opened.training.pictures(images);
    expect([count, size]).toEqual([4, 48]);
    const hashes = Array.from(images.keys(), (at) => digestOf(data.subarray(at * length, (at + 1) * length)));
    expect(hashes).toEqual(Array.from(images, (image) => opened.training.hashes[image]));
  }
});

test("what was captured again is judged apart, on pictures of its own, and is never trained on", () => {
  const outline = outlineOf(
    drawnTask,
    images.map(({ image }) => image),
  )!;
  expect(outline.captured?.labels).toHaveLength(4);
  expect(outline.training.labels).toHaveLength(32);
  const block = complete.blocks[0]!;
  const judged = capturedOf(outline, { ...settings, seed: block.seed });
  expect(judged.length).toBeGreaterThan(1);
  expect(block.captured).toEqual(Array.from(judged, (image) => outline.captured!.groups[image]!));
  for (const { shifted } of complete.runs) {
    expect(shifted.captured?.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(judged.length);
  }
});

test("interrupted, renamed and resumed, it ends with the same numbers", async () => {
  const { tasks, on, study } = await stoppedAfter(3);
  expect(study.runs).toHaveLength(3);
  const renamed = { ...drawnTask, title: "Other", classes: drawnTask.classes.map((one) => ({ ...one, title: "x" })) };
  expect(await tasks.save(renamed, drawnTask)).toEqual({ cached: true });
  const resumed = studyOf(await eventsOf({ type: "resume", id: study.id }, on));
  expect(numbersOf(resumed)).toEqual(numbersOf(complete));
});

test("after an image was removed it ends with what is finished and says why; no new one begins", async () => {
  const { tasks, on, study } = await stoppedAfter(1);
  await tasks.remove(drawnTask.id, [images[0]!.image.id]);
  const events = await eventsOf({ type: "resume", id: study.id }, on);
  expect(studyOf(events)).toMatchObject({ state: "stopped", runs: study.runs });
  expect(notices(events)).toEqual([expect.stringMatching(/^The images of this study are not on this device, or/)]);
  expect((await eventsOf(request, on)).at(-1)).toMatchObject({ type: "failed", code: "task-missing" });
});

test("a picture that is gone while its record is there is no black picture", async () => {
  const { tasks, on } = await device();
  const without: TaskStore = { ...tasks, picture: async () => undefined };
  expect((await eventsOf(request, { ...on, tasks: without })).at(-1)).toMatchObject({ code: "task-missing" });
});

test("the leakage lab repeats the honest run, trains a leaky one beside it, and keeps neither", async () => {
  const { on } = await device();
  const events: EngineEvent[] = [];
  for await (const event of runLab(settings, on)) events.push(event);
  const last = events.at(-1);
  if (last?.type !== "lab-finished") throw new Error(JSON.stringify(last));
  const { honest, leaky, leaked, onLeaked, onOthers, validation } = last.result;
  expect(honest).toBe(complete.runs[0]?.accuracy);
  expect(last.result).toMatchObject({ n: 2, validation: 4 });
  const outline = outlineOf(
    drawnTask,
    images.map(({ image }) => image),
  )!;
  const seed = blockSeed(settings.seed, 0);
  expect(leaked).toBe(leakedPlaces(outline, leakySplitOf(outline, { ...settings, seed }), 2).size);
  expect(leaked * (onLeaked ?? 0) + (validation - leaked) * (onOthers ?? 0)).toBeCloseTo(validation * leaky, 10);
  expect((await on.studies.list()).studies).toEqual([]);
});
