import fc from "fast-check";
import { expect, test } from "vitest";
import type { LabelledSet } from "#core/pixels";
import { unitsOf } from "#core/split/unit";

function setOf(photos: readonly (readonly [group: number, hash: string])[]): LabelledSet {
  return {
    labels: new Uint8Array(photos.length),
    groups: Uint32Array.from(photos, ([group]) => group),
    hashes: photos.map(([, hash]) => hash),
  };
}
const unitsFor = (training: LabelledSet, validation: LabelledSet = training, sharesGroups = false) =>
  unitsOf({ id: "made up", classes: ["a"], flips: true, training, validation, sharesGroups });

test("a group is a unit, and a copy ties two groups", () => {
  const set = setOf([
    [5, "a"],
    [5, "b"],
    [3, "b"],
    [2, "c"],
    [4, "d"],
    [4, "c"],
  ]);
  expect(unitsFor(set)).toEqual([
    { group: 3, training: [0, 1, 2], validation: [0, 1, 2] },
    { group: 2, training: [3, 4, 5], validation: [3, 4, 5] },
  ]);
});

test("with two sets only copies tie images of one to images of the other", () => {
  const units = unitsFor(
    setOf([
      [1, "a"],
      [1, "b"],
      [2, "c"],
    ]),
    setOf([
      [1, "x"],
      [2, "a"],
      [2, "y"],
    ]),
  );
  expect(units).toEqual([
    { group: 2, training: [0, 1], validation: [1, 2] },
    { group: 2, training: [2], validation: [] },
    { group: 1, training: [], validation: [0] },
  ]);
});

test("two sets that share their group numbers are tied by them as well", () => {
  const training = setOf([
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ]);
  const validation = setOf([
    [2, "x"],
    [4, "c"],
    [5, "y"],
  ]);
  expect(unitsFor(training, validation, true)).toEqual([
    { group: 1, training: [0], validation: [] },
    { group: 2, training: [1], validation: [0] },
    { group: 4, training: [2], validation: [1] },
    { group: 5, training: [], validation: [2] },
  ]);
});

test("every image is in one unit, and units share neither group nor content", () => {
  const anySet = fc
    .array(fc.tuple(fc.nat(30), fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz")), { maxLength: 40 })
    .map(setOf);
  fc.assert(
    fc.property(anySet, (set) => {
      const units = unitsFor(set);
      const images = units.flatMap(({ training }) => training);
      expect(images.toSorted((a, b) => a - b)).toEqual(set.hashes.map((_, image) => image));
      const namesOf: ((image: number) => string)[] = [(image) => `${set.groups[image]}`, (image) => set.hashes[image]!];
      for (const nameOf of namesOf) {
        const names = units.flatMap(({ training }) => [...new Set(training.map(nameOf))]);
        expect(new Set(names).size).toBe(names.length);
      }
    }),
  );
});
