import { expect, test } from "vitest";
import { shiftedPerClass } from "#core/pictures/shift";
import { capturedOf } from "#core/split/captured";
import { outlineOf } from "#core/tasks/own-outline";
import { imagesOf, type Shot, taskOf } from "../tasks/task-images";

const task = taskOf(2);
const plain: readonly Shot[] = Array.from({ length: 20 }, (_, at) => ({ label: at % 2, group: at, content: at }));
const outline = (shots: readonly Shot[]) => outlineOf(task, imagesOf(task, [...plain, ...shots]))!;
/** Captured again of a class: images of one hold. */
const again = (label: number, count: number, first: number): readonly Shot[] =>
  Array.from({ length: count }, (_, at) => ({ label, group: first, content: first + at, shifted: true }));
const settings = { steps: 300, batch: 16, validationPerClass: 3, seed: 1 };

test("what was captured again is a set of its own, and a task without it has none", () => {
  expect(outline([]).captured).toBeUndefined();
  expect(capturedOf(outline([]), settings)).toHaveLength(0);
  const { captured, training, capturedSamples } = outline([...again(0, 3, 100), ...again(1, 2, 200)]);
  expect([...captured!.labels]).toEqual([0, 0, 0, 1, 1]);
  expect(new Set(captured!.groups).size).toBe(2);
  expect(captured!.hashes).toEqual(capturedSamples.map(({ image }) => image.hash));
  expect(training.labels).toHaveLength(plain.length);
});

test("what is tied to an image that may be trained on is left out: its burst, its copy, its likeness", () => {
  const looks = imagesOf(task, [plain[4]!])[0]!.looks;
  const leaks: readonly Shot[] = [
    { label: 0, group: 2, content: 300, shifted: true },
    { label: 0, group: 301, content: 3, shifted: true },
    { label: 0, group: 302, content: 302, shifted: true, looks },
    // In one hold with a copy.
    { label: 0, group: 301, content: 303, shifted: true },
  ];
  expect(outline(leaks).captured).toBeUndefined();
  expect(outline([...leaks, ...again(0, 2, 400)]).capturedSamples.map(({ image }) => image.group)).toEqual([
    "group 400",
    "group 400",
  ]);
});

test("a block is judged on as many a class as are shifted, drawn by its seed", () => {
  const many = outline([...again(0, 30, 100), ...again(1, 2, 200)]);
  const most = shiftedPerClass(settings, 2);
  expect(most).toBe(3);
  const of = (seed: number) => [...capturedOf(many, { ...settings, seed })];
  expect(of(1).map((image) => many.captured!.labels[image])).toEqual([0, 0, 0, 1, 1]);
  expect(of(1)).toEqual(of(1));
  expect(new Set(Array.from({ length: 10 }, (_, seed) => of(seed).slice(0, most).join())).size).toBeGreaterThan(5);
});
