import * as v from "valibot";
import { describe, expect, test } from "vitest";
import type { Task, TaskImage } from "#core/study/task";
import { standingOf, standingSchema, wantedImages } from "#core/tasks/standing";

const name = (number: number) => number.toString(16).padStart(32, "0");
const task: Task = {
  id: name(1),
  title: "Things",
  madeAt: "2026-01-02T03:04:05.000Z",
  flips: true,
  classes: [2, 3].map((id) => ({ id: name(id), title: `Class ${id}` })),
};

/** Looks that differ from those of any other number in about half of their bits. */
const looks = (number: number): string =>
  Array.from({ length: 16 }, (_, at) => ((number * (at + 3) * 2_654_435_761) >>> 7) & 15)
    .map((digit) => digit.toString(16))
    .join("");

const imagesOf = (perClass: number, change: (image: TaskImage) => Partial<TaskImage> = () => ({})): TaskImage[] =>
  task.classes.flatMap(({ id }, label) =>
    Array.from({ length: perClass }, (_, place) => {
      const at = 1 + label * perClass + place;
      const image: TaskImage = {
        id: name(100 + at),
        class: id,
        group: `hold ${at}`,
        shifted: false,
        hash: at.toString(16).padStart(64, "0"),
        looks: [looks(2 * at), looks(2 * at + 1)],
        side: 256,
        source: "camera",
        at,
      };
      return { ...image, ...change(image) };
    }),
  );

describe("the standing of a task", () => {
  test("needs as many images as it says, and not of one hold", () => {
    const { one, both } = wantedImages(2);
    const budgets = (images: readonly TaskImage[]) => {
      const { allowed } = standingOf(task, images);
      return allowed?.ok ? allowed.allowance.budgets : null;
    };
    expect(budgets(imagesOf(one - 1))).toBeNull();
    expect(budgets(imagesOf(one))).toEqual([5]);
    expect(budgets(imagesOf(both))).toEqual([5, 20]);
    expect(budgets(imagesOf(both, () => ({ group: "one hold" })))).toBeNull();
    expect(budgets(imagesOf(both, () => ({ shifted: true })))).toBeNull();
  });

  test("names images that look alike across groups, and none within one", () => {
    const twins = imagesOf(3, ({ at }) => (at <= 2 ? { looks: [looks(1), looks(2)] } : {}));
    expect(standingOf(task, twins).alike).toEqual([twins[0]!.id, twins[1]!.id]);
    const burst = twins.map((image) => ({ ...image, group: image.at <= 2 ? "burst" : image.group }));
    expect(standingOf(task, burst).alike).toEqual([]);
  });

  test("crosses to the page as it is; a task of one class has none", () => {
    for (const images of [imagesOf(3), imagesOf(50)]) {
      const standing = standingOf(task, images);
      expect(v.parse(standingSchema, standing)).toEqual(standing);
    }
    expect(standingOf({ ...task, classes: task.classes.slice(0, 1) }, imagesOf(3)).allowed).toBeNull();
  });
});
