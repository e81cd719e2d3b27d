import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { blockSeed } from "#core/random";
import { allowanceOf } from "#core/split/allowance";
import { leakageOf, leakedPlaces } from "#core/split/leakage";
import { nearPairs } from "#core/split/near";
import { leakySplitOf, splitOf, TooFewImages } from "#core/split/split";
import { unitsOf } from "#core/split/unit";
import { outlineOf } from "#core/tasks/own-outline";
import { standingOf, standingSchema } from "#core/tasks/standing";
import { imagesOf, type Shot, taskOf } from "../tasks/task-images";

const task = taskOf(3);
const outline = (shots: readonly Shot[]) => outlineOf(task, imagesOf(task, shots))!;

/** Hashes of 64 places, none of them flat: those of one number differ in a few, or are mirrored. */
function looksLike(number: number, change: number): [string, string] {
  const rows = Array.from({ length: 8 }, (_, row) => ((number * 2654435761 + row * 40503 * (number + 7)) >>> 5) & 255);
  rows[change % 8]! ^= 1 << (change % 5);
  const turned = rows.map((row) => Number.parseInt([...row.toString(2).padStart(8, "0")].reverse().join(""), 2));
  const hex = (bytes: readonly number[]) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const pair: [string, string] = [hex(rows), hex(turned.map((row) => row ^ 255))];
  return change % 3 === 0 ? [pair[1], pair[0]] : pair;
}

/** Images in bursts, copies and near-duplicates, across classes too. */
const anyShots = fc
  .array(
    fc.record({
      label: fc.nat(2),
      group: fc.nat(60),
      content: fc.nat(400),
      near: fc.option(fc.record({ number: fc.nat(12), change: fc.nat(30) }), { freq: 4 }),
    }),
    { minLength: 30, maxLength: 110 },
  )
  .map((shots) =>
    shots.map(({ near, ...shot }): Shot => (near ? { ...shot, looks: looksLike(near.number, near.change) } : shot)),
  );

describe("a split of an own task", () => {
  const budgets = [1, 3];
  const how = { budgets, validationPerClass: 3 };

  test("parts no group, no content and no near-duplicates, whatever they are", () => {
    let splits = 0;
    let tied = 0;
    fc.assert(
      fc.property(anyShots, fc.nat(), (shots, seed) => {
        const target = outline(shots);
        let split: ReturnType<typeof splitOf>;
        try {
          split = splitOf(target, { ...how, seed });
        } catch (error) {
          if (error instanceof TooFewImages) return;
          throw error;
        }
        splits++;
        expect(leakedPlaces(target, split, 3).size).toBe(0);
        const unitOf = new Map(unitsOf(target).flatMap((unit, at) => unit.training.map((image) => [image, at])));
        const sides = [split.training.get(3)!, split.validation].map((images) => [...images]);
        const [trained, held] = sides.map((images) => new Set(images.map((image) => unitOf.get(image))));
        expect([...held!].filter((unit) => trained!.has(unit))).toEqual([]);
        nearPairs(
          target.samples.map(({ image }) => image),
          (one, other) => {
            if (target.training.hashes[one] !== target.training.hashes[other]) tied++;
            expect(unitOf.get(one)).toBe(unitOf.get(other));
          },
        );
        // Budgets are nested, classes are stratified.
        expect(split.training.get(1)).toEqual(split.training.get(3)!.slice(0, 3));
        for (const images of sides)
          expect(images.map((image) => target.training.labels[image])).toEqual(images.map((_, at) => at % 3));
        // One validation set for all arms of a block.
        const other = splitOf(target, { ...how, budgets: [2], seed });
        expect(other.validationHash).toBe(split.validationHash);
      }),
      { numRuns: 400 },
    );
    expect(splits).toBeGreaterThan(100);
    // Else the property says nothing of near-duplicates.
    expect(tied).toBeGreaterThan(1000);
  });
});

describe("the leakage report", () => {
  /** Bursts of five and as many single images in each class. */
  const burst = outline(
    Array.from({ length: 3 * 60 }, (_, at) => ({
      label: at % 3,
      group: at < 90 ? 10 * (at % 3) + Math.floor(at / 15) : 1000 + at,
      content: at,
    })),
  );

  test("finds a burst that a random split parts, and nothing in the split that is used", () => {
    const options = { seed: 1, budgets: [5, 20], validationPerClass: 20 };
    const report = leakageOf(burst, { n: 20, validationPerClass: 20 });
    expect(report).toMatchObject({ images: 180, units: 18 + 90, validation: 60 });
    expect(report.tied.map(({ length }) => length)).toEqual(Array.from({ length: 18 }, () => 5));
    const leaky = leakedPlaces(burst, leakySplitOf(burst, options), 20);
    expect(leaky.size).toBeGreaterThan(10);
    expect(Math.abs(leaky.size - report.expected)).toBeLessThan(10);
    expect(leakedPlaces(burst, splitOf(burst, options), 20).size).toBe(0);
  });

  test("stands in a task's standing for the study that can be planned, and not where none can", () => {
    const shots = Array.from({ length: 120 }, (_, at) => ({ label: at % 3, group: Math.floor(at / 6), content: at }));
    const standing = standingOf(task, imagesOf(task, shots));
    if (!standing.allowed?.ok || !standing.leakage) throw new Error("forty images a class are enough");
    const { budgets, validationPerClass } = standing.allowed.allowance;
    const { images, units, validation, expected } = leakageOf(outline(shots), {
      n: budgets.at(-1)!,
      validationPerClass,
    });
    expect(standing.leakage).toEqual({ images, units, validation, expected });
    expect(expected).toBeGreaterThan(1);
    expect(v.parse(standingSchema, standing)).toEqual(standing);
    expect(standingOf(task, imagesOf(task, shots.slice(0, 30))).leakage).toBe(null);
  });

  test("is zero where nothing is tied, and names the class that leaks", () => {
    const single = outline(Array.from({ length: 90 }, (_, at) => ({ label: at % 3, group: at, content: at })));
    expect(leakageOf(single, { n: 5, validationPerClass: 20 })).toMatchObject({ units: 90, expected: 0, tied: [] });
    const one = outline(
      Array.from({ length: 90 }, (_, at) => ({ label: at % 3, group: at % 3 === 1 ? at % 6 : 100 + at, content: at })),
    );
    const { classes } = leakageOf(one, { n: 5, validationPerClass: 20 });
    expect(classes.map(({ expected }) => expected > 0)).toEqual([false, true, false]);
  });

  test("its expectation is the mean over random splits, units across classes included", () => {
    fc.assert(
      fc.property(anyShots, (shots) => {
        const target = outline(shots);
        const options = { n: 3, validationPerClass: 4 };
        const draws = 400;
        let leaked = 0;
        let squares = 0;
        for (let seed = 0; seed < draws; seed++) {
          try {
            const { size } = leakedPlaces(
              target,
              leakySplitOf(target, { seed, budgets: [3], validationPerClass: 4 }),
              3,
            );
            leaked += size;
            squares += size ** 2;
          } catch (error) {
            if (error instanceof TooFewImages) return;
            throw error;
          }
        }
        const mean = leaked / draws;
        const deviation = Math.sqrt(Math.max(0.01, squares / draws - mean ** 2) / draws);
        expect(Math.abs(mean - leakageOf(target, options).expected)).toBeLessThan(5 * deviation);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test("a task that can be planned can be split at random with the same numbers", () => {
    const allowed = allowanceOf(burst, { seed: 3 });
    if (!allowed.ok) throw new Error("the bursts are enough");
    const split = leakySplitOf(burst, { seed: blockSeed(3, 0), ...allowed.allowance });
    expect(split.validation).toHaveLength(3 * allowed.allowance.validationPerClass);
  });
});
