import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { classesOf, isOwn, targetNameSchema } from "#core/study/target-name";
import { ownTargetName, samplesOf } from "#core/tasks/own-target";
import { imagesOf, taskOf } from "./task-images";

const shots = fc.array(fc.record({ label: fc.nat(2), group: fc.nat(6), content: fc.nat(40), shifted: fc.boolean() }), {
  minLength: 1,
  maxLength: 30,
});
const task = taskOf(3);

test("a name tells the number of classes, and what no task can be called is refused", () => {
  const name = ownTargetName(task, imagesOf(task, [{ label: 0, group: 0, content: 0 }]))!;
  expect(name).toMatch(/^own-3-[0-9a-f]{16}$/);
  expect(v.is(targetNameSchema, name)).toBe(true);
  expect([isOwn(name), classesOf(name), isOwn("digits"), classesOf("digits")]).toEqual([true, 3, false, 10]);
  for (const wrong of ["own-1-", "own-13-", "own-03-", "own-3.0-", "own--3-"])
    expect(v.is(targetNameSchema, `${wrong}0123456789abcdef`)).toBe(false);
  for (const wrong of ["own-3-0123456789ABCDEF", "own-3-0123456789abcde", `${name}0`, "own", "mugs", 3, null])
    expect(v.is(targetNameSchema, wrong)).toBe(false);
  expect(ownTargetName(taskOf(1), [])).toBe(null);
});

test("neither titles, ids, files, times nor the order of arrival change a name or what a study sees", () => {
  fc.assert(
    fc.property(shots, fc.nat(), (drawn, turn) => {
      const images = imagesOf(task, drawn);
      const renamed = taskOf(3, {
        id: "f".repeat(32),
        title: "another",
        madeAt: "",
        classes: task.classes.map(({ id }, at) => ({ id: id.replace(/^0/, "a"), title: `other ${at}` })),
      });
      const moved = images.map((image, at) => ({
        ...image,
        id: `${at}`.padStart(32, "b"),
        class: image.class.replace(/^0/, "a"),
        group: `burst ${image.group}`,
        source: "mugs/1.jpg",
      }));
      const turned = [...moved.slice(turn % moved.length), ...moved.slice(0, turn % moved.length)];
      expect(ownTargetName(renamed, turned)).toBe(ownTargetName(task, images));
      const seen = (samples: ReturnType<typeof samplesOf>) =>
        samples.map(({ label, group, image }) => [label, group, image.hash, image.shifted]);
      expect(seen(samplesOf(renamed, turned))).toEqual(seen(samplesOf(task, images)));
    }),
  );
});

test("neither what is capped, which settings carry, nor a colour changes the name", () => {
  const images = imagesOf(task, [{ label: 0, group: 0, content: 0 }]);
  const classes = task.classes.map((each) => ({ ...each, colour: "wine" as const }));
  expect(ownTargetName({ ...task, classes, caps: { rotation: 0.5 } }, images)).toBe(ownTargetName(task, images));
});

test("a change of anything that a study sees changes the name", () => {
  const images = imagesOf(task, [
    { label: 0, group: 0, content: 0 },
    { label: 0, group: 0, content: 1 },
    { label: 1, group: 1, content: 2 },
    { label: 2, group: 2, content: 3 },
  ]);
  const change = (at: number, by: Partial<(typeof images)[number]>) =>
    images.map((image, place) => (place === at ? { ...image, ...by } : image));
  const names = [
    ownTargetName(task, images),
    ownTargetName(task, images.slice(1)),
    ownTargetName(task, change(0, { hash: "a".repeat(64) })),
    ownTargetName(task, change(0, { class: task.classes[1]!.id })),
    ownTargetName(task, change(0, { group: "of its own" })),
    ownTargetName(task, change(0, { shifted: true })),
    ownTargetName(taskOf(3, { flips: false }), images),
    ownTargetName(taskOf(3, { classes: task.classes.toReversed() }), images),
  ];
  expect(new Set(names).size).toBe(names.length);
});
