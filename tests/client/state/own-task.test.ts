import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { classColours, mostClasses, taskSchema } from "#core/study/task";
import {
  applied,
  type Collection,
  differenceOf,
  type Edit,
  edited,
  emptyTask,
  isNothing,
  nextClassTitle,
} from "../../../client/src/state/own-task";
import { imageOf } from "../task-shelf";

const name = (number: number) => number.toString(16).padStart(32, "0");
const [mugs, glasses, jars] = [name(1), name(2), name(3)];
const empty: Collection = {
  task: emptyTask({ id: name(9), at: "2026-01-02T03:04:05.000Z", classes: [mugs, glasses] }),
  images: [],
};
const six: Collection = {
  ...empty,
  images: [0, 1, 2, 3, 4, 5].map((at) => imageOf({ at, class: at < 4 ? mugs : glasses })),
};
const ids = (...places: number[]) => new Set(places.map((at) => six.images[at]!.id));

describe("a task that is made", () => {
  test("begins with two classes, in a form that the store takes", () => {
    expect(v.parse(taskSchema, empty.task)).toEqual(empty.task);
    expect(empty.task.classes.map(({ title }) => title)).toEqual(["Class 1", "Class 2"]);
  });

  test("has a title that no other task has", () => {
    const made = { id: name(9), at: empty.task.madeAt, classes: [] };
    const second = emptyTask({ ...made, beside: [empty.task] });
    expect([empty.task.title, second.title]).toEqual(["My images", "My images 2"]);
    expect(emptyTask({ ...made, beside: [second] }).title).toBe("My images");
  });

  test("has at most twelve classes, each with a title of its own", () => {
    let now = empty;
    for (let more = 0; more < 20; more++) {
      now = edited(now, { type: "class-added", id: name(100 + more), title: nextClassTitle(now.task) });
    }
    expect(now.task.classes).toHaveLength(mostClasses);
    expect(new Set(now.task.classes.map(({ title }) => title)).size).toBe(mostClasses);
    const removed = edited(now, { type: "class-removed", class: mugs });
    expect(nextClassTitle(removed.task)).toBe("Class 13");
    expect(v.safeParse(taskSchema, now.task).success).toBe(true);
  });

  test("no class takes an empty title or another class's", () => {
    for (const title of ["", "   ", "Class 2"]) {
      expect(edited(empty, { type: "class-titled", class: mugs, title })).toBe(empty);
    }
    const named = edited(empty, { type: "class-titled", class: mugs, title: `  ${"m".repeat(90)}` });
    expect(named.task.classes[0]?.title).toBe("m".repeat(40));
  });

  test("a class has the colour that it was given, alone, until that is taken back", () => {
    const colours = ({ task }: Collection) => task.classes.map(({ colour }) => colour);
    const marked = edited(empty, { type: "class-coloured", class: glasses, colour: "wine" });
    expect(colours(marked)).toEqual([undefined, "wine"]);
    expect(v.parse(taskSchema, marked.task)).toEqual(marked.task);
    expect(edited(marked, { type: "class-coloured", class: glasses, colour: null })).toEqual(empty);
  });

  test("classes change places, and stay where there is no place", () => {
    const order = ({ task }: Collection) => task.classes.map(({ id }) => id);
    const swapped = edited(six, { type: "class-moved", class: glasses, by: -1 });
    expect(order(swapped)).toEqual([glasses, mugs]);
    expect(order(edited(swapped, { type: "class-moved", class: glasses, by: -1 }))).toEqual([glasses, mugs]);
  });

  test("a class goes with its images, and images move or go alone", () => {
    expect(edited(six, { type: "class-removed", class: mugs }).images.map(({ at }) => at)).toEqual([4, 5]);
    const moved = edited(six, { type: "images-moved", images: ids(0, 5), to: glasses });
    expect(moved.images.map((image) => image.class)).toEqual([glasses, mugs, mugs, mugs, glasses, glasses]);
    expect(differenceOf(six, moved).changed.map(({ at }) => at)).toEqual([0]);
    expect(edited(six, { type: "images-moved", images: ids(0), to: jars })).toBe(six);
    expect(edited(six, { type: "images-removed", images: ids(1, 2) }).images.map(({ at }) => at)).toEqual([0, 3, 4, 5]);
  });

  test("whatever is done, its difference makes it and the one back takes it away", () => {
    const classId = fc.constantFrom(mugs, glasses, jars, name(4));
    const some = fc.subarray(six.images.map(({ id }) => id)).map((list) => new Set(list));
    const edits: fc.Arbitrary<Edit> = fc.oneof(
      fc.record({ type: fc.constant("titled" as const), title: fc.string() }),
      fc.record({ type: fc.constant("flips-set" as const), flips: fc.boolean() }),
      fc.record({ type: fc.constant("class-added" as const), id: classId, title: fc.constantFrom("Jars", "Cups") }),
      fc.record({ type: fc.constant("class-titled" as const), class: classId, title: fc.string() }),
      fc.record({
        type: fc.constant("class-coloured" as const),
        class: classId,
        colour: fc.constantFrom(null, ...classColours),
      }),
      fc.record({
        type: fc.constant("class-moved" as const),
        class: classId,
        by: fc.constantFrom(-1 as const, 1 as const),
      }),
      fc.record({ type: fc.constant("class-removed" as const), class: classId }),
      fc.record({ type: fc.constant("images-moved" as const), images: some, to: classId }),
      fc.record({ type: fc.constant("images-removed" as const), images: some }),
    );
    let changes = 0;
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 12 }), (list) => {
        const states = [six];
        for (const edit of list) states.push(edited(states.at(-1)!, edit));
        let now = states.at(-1)!;
        for (let at = states.length - 1; at > 0; at--) {
          const [before, after] = [states[at - 1]!, states[at]!];
          expect(applied(before, differenceOf(before, after))).toEqual(after);
          if (!isNothing(differenceOf(before, after))) changes += 1;
          now = applied(now, differenceOf(after, before));
          expect(now).toEqual(before);
        }
      }),
      { numRuns: 300 },
    );
    expect(changes).toBeGreaterThan(300);
  });
});
