import fc from "fast-check";
import { expect, test } from "vitest";
import { blockSeed } from "#core/random";
import { allowanceOf, leastValidation } from "#core/split/allowance";
import { splitOf } from "#core/split/split";
import { outlineOf } from "#core/tasks/own-outline";
import { imagesOf, type Shot, taskOf } from "../tasks/task-images";

/** Bursts of these sizes in each class; no two images look alike. */
function burstsOf(...classes: readonly (readonly number[])[]) {
  const task = taskOf(classes.length);
  const shots: Shot[] = [];
  classes.forEach((sizes, label) => {
    sizes.forEach((size, at) => {
      for (let frame = 0; frame < size; frame++) {
        shots.push({ label, group: 100 * label + at, content: shots.length });
      }
    });
  });
  return outlineOf(task, imagesOf(task, shots))!;
}
const singles = (count: number) => Array.from({ length: count }, () => 1);
const plan = (...classes: readonly (readonly number[])[]) => {
  const allowed = allowanceOf(burstsOf(...classes));
  return allowed.ok ? [allowed.allowance.budgets.join(), allowed.allowance.validationPerClass] : allowed.shortages;
};

test("single images: everything from 60 a class on, then fewer held back, then the smaller budget alone", () => {
  expect(plan(singles(60), singles(90))).toEqual(["5,20", 40]);
  expect(plan(singles(59), singles(90))).toEqual(["5,20", 30]);
  expect(plan(singles(40), singles(40))).toEqual(["5,20", 20]);
  expect(plan(singles(39), singles(40))).toEqual(["5", 30]);
  expect(plan(singles(25), singles(25))).toEqual(["5", 20]);
});

test("more classes need fewer images each for as many held back together", () => {
  expect([2, 3, 4, 8, 12].map(leastValidation)).toEqual([20, 14, 10, 5, 5]);
  expect(plan(singles(19), singles(19), singles(19))).toEqual(["5", 14]);
  const ten = Array.from({ length: 10 }, () => singles(10));
  expect(plan(...ten)).toEqual(["5", 5]);
});

test("too few: each short class, and how many single images it lacks", () => {
  expect(plan(singles(21), singles(60))).toEqual([{ label: 0, more: 4 }]);
  expect(plan(singles(10), singles(2))).toEqual([
    { label: 0, more: 15 },
    { label: 1, more: 23 },
  ]);
});

test("an image that looks like one of another class leaves what both classes lack as it is", () => {
  const task = taskOf(2);
  const shots = [...Array(23).keys(), ...Array(23).keys()].map((content, at) => {
    const label = at < 23 ? 0 : 1;
    // The first image of both classes is the same.
    return { label, group: at, content: content === 0 ? 0 : content + 100 * label };
  });
  const allowed = allowanceOf(outlineOf(task, imagesOf(task, shots))!);
  expect(allowed).toEqual({
    ok: false,
    shortages: [
      { label: 0, more: 3 },
      { label: 1, more: 3 },
    ],
  });
});

test("bursts count as a whole: one burst is nothing, however long", () => {
  expect(plan([500], singles(60))).toMatchObject([{ label: 0 }]);
  // Four bursts of ten: two validate, two train.
  expect(plan([10, 10, 10, 10], [10, 10, 10, 10])).toEqual(["5,20", 20]);
});

test("whatever it says holds: every block can be split, and what lacks images can't", () => {
  let planned = 0;
  const anyClass = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(fc.array(anyClass, { minLength: 2, maxLength: 4 }), fc.nat(), (classes, seed) => {
      const outline = burstsOf(...classes);
      const allowed = allowanceOf(outline, { seed });
      if (!allowed.ok) {
        expect(allowed.shortages.length).toBeGreaterThan(0);
        const extra = classes.map((sizes, label) => [
          ...sizes,
          ...singles(allowed.shortages.find((shortage) => shortage.label === label)?.more ?? 0),
        ]);
        expect(allowanceOf(burstsOf(...extra), { seed }).ok).toBe(true);
        return;
      }
      planned++;
      for (let block = 0; block < 12; block++)
        expect(() => splitOf(outline, { seed: blockSeed(seed, block), ...allowed.allowance })).not.toThrow();
    }),
    { numRuns: 60 },
  );
  expect(planned).toBeGreaterThan(15);
});
