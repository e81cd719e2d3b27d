import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf, digestOfSet } from "#core/digest";
import type { LabelledSet, TargetOutline } from "#core/pixels";
import { splitOf, TooFewImages } from "#core/split/split";

interface Photo {
  readonly label: number;
  readonly group: number;
  /** Photos of one content look the same to the byte. */
  readonly content: number;
}

function setOf(photos: readonly Photo[]): LabelledSet {
  return {
    labels: Uint8Array.from(photos, ({ label }) => label),
    groups: Uint32Array.from(photos, ({ group }) => group),
    hashes: photos.map(({ content }) => digestOf(Uint8Array.of(content & 255, content >> 8))),
  };
}

function targetOf(
  classes: number,
  training: LabelledSet,
  validation: LabelledSet = training,
  { sharesGroups = false } = {},
): TargetOutline {
  const names = Array.from({ length: classes }, (_, label) => `class ${label}`);
  return { id: "made up", classes: names, flips: true, training, validation, sharesGroups };
}

/** `each` photos a class, in groups of `burst` that no other class shares. */
function bursts(classes: number, each: number, burst: number, firstContent = 0): Photo[] {
  return Array.from({ length: classes * each }, (_, at) => {
    const label = Math.floor(at / each);
    return { label, group: label * each + Math.floor((at % each) / burst), content: firstContent + at };
  });
}

/** Photos whose groups span classes and whose contents repeat. */
const anyPhotos = (classes: number) =>
  fc.array(fc.record({ label: fc.nat(classes - 1), group: fc.nat(40), content: fc.nat(300) }), {
    minLength: 20,
    maxLength: 120,
  });
const anyTarget = fc
  .tuple(anyPhotos(3), fc.option(anyPhotos(3)), fc.boolean())
  .map(([training, validation, sharesGroups]) =>
    targetOf(3, setOf(training), validation ? setOf(validation) : undefined, { sharesGroups }),
  );
const options = { seed: 1, budgets: [1, 3], validationPerClass: 3 };

/** The split, or nothing where the photos are too few. */
function splitIfAny(target: TargetOutline, how = options) {
  try {
    return splitOf(target, how);
  } catch (error) {
    if (error instanceof TooFewImages) return undefined;
    throw error;
  }
}

test("no group and no content is on both sides, whatever the groups and the copies", () => {
  let splits = 0;
  fc.assert(
    fc.property(anyTarget, fc.nat(), (target, seed) => {
      const split = splitIfAny(target, { ...options, seed });
      if (!split) return;
      splits++;
      const trained = [...split.training.get(3)!];
      const validated = [...split.validation];
      const contents = new Set(validated.map((image) => target.validation.hashes[image]));
      expect(trained.filter((image) => contents.has(target.training.hashes[image]!))).toEqual([]);
      if (target.training !== target.validation && !target.sharesGroups) return;
      const groups = new Set(validated.map((image) => target.validation.groups[image]));
      expect(trained.filter((image) => groups.has(target.training.groups[image]!))).toEqual([]);
    }),
    { numRuns: 500 },
  );
  // Else the property says nothing.
  expect(splits).toBeGreaterThan(200);
});

test("copies tie their groups together: a chain of them stays on one side", () => {
  // Photos 0, 1 and 2 are tied 0 -(group 0)- 1 -(content 7)- 2; the others are free.
  const chain = [
    { label: 0, group: 0, content: 6 },
    { label: 0, group: 0, content: 7 },
    { label: 0, group: 1, content: 7 },
  ];
  const photos = [...chain, ...bursts(1, 5, 1, 100).map((photo) => ({ ...photo, group: photo.group + 2 }))];
  for (let seed = 0; seed < 50; seed++) {
    const split = splitOf(targetOf(1, setOf(photos)), { seed, budgets: [3], validationPerClass: 3 });
    const tied = (images: Uint32Array) => [...images].some((image) => image < 3);
    expect(tied(split.training.get(3)!) && tied(split.validation)).toBe(false);
  }
});

test("with two sets equal group numbers mean nothing, but a copy's whole group stays out of training", () => {
  const training = [...bursts(1, 4, 2), ...bursts(1, 4, 4, 50).map((photo) => ({ ...photo, group: 9 }))];
  // Group 0 here has nothing to do with group 0 there; content 50 is a copy of one of group 9.
  const validation = [
    { label: 0, group: 0, content: 200 },
    { label: 0, group: 1, content: 50 },
  ];
  const split = splitOf(targetOf(1, setOf(training), setOf(validation)), {
    seed: 1,
    budgets: [4],
    validationPerClass: 2,
  });
  expect([...split.training.get(4)!].sort()).toEqual([0, 1, 2, 3]);
});

test("every class gives what is asked, without repeats, and any prefix is balanced", () => {
  fc.assert(
    fc.property(anyTarget, fc.nat(), (target, seed) => {
      const split = splitIfAny(target, { ...options, seed });
      if (!split) return;
      const sides = [
        [split.validation, target.validation.labels, 3],
        [split.training.get(1)!, target.training.labels, 1],
        [split.training.get(3)!, target.training.labels, 3],
      ] as const;
      for (const [images, labels, each] of sides) {
        expect(new Set(images).size).toBe(images.length);
        expect(Array.from(images, (image) => labels[image])).toEqual(
          Array.from({ length: 3 * each }, (_, at) => at % 3),
        );
      }
    }),
  );
});

test("a smaller budget is the first part of a larger one", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 4 }),
      (seed, budgets) => {
        const { training } = splitOf(targetOf(3, setOf(bursts(3, 40, 2))), { seed, budgets, validationPerClass: 10 });
        const largest = training.get(Math.max(...budgets))!;
        for (const n of budgets) expect(training.get(n)).toEqual(largest.slice(0, 3 * n));
      },
    ),
  );
});

test("what a pass trains with beside the budgets is a part of the same order, and no other pass asks for images", () => {
  const target = targetOf(3, setOf(bursts(3, 40, 2)));
  const { training, trainingHash } = splitOf(target, { ...options, budgets: [2, 8], passes: ["light", 4, "probe"] });
  expect([...training.keys()]).toEqual([2, 4, 8]);
  expect(training.get(4)).toEqual(training.get(8)!.slice(0, 12));
  expect(trainingHash.get(4)).toBe(
    digestOfSet(Array.from(training.get(4)!, (image) => target.training.hashes[image]!)),
  );
});

test("validation depends on the seed and not on the budgets; its hash is that of its images", () => {
  fc.assert(
    fc.property(anyTarget, fc.nat(), (target, seed) => {
      const split = splitIfAny(target, { ...options, seed });
      if (!split) return;
      const other = splitOf(target, { ...options, seed, budgets: [2] });
      expect(other.validation).toEqual(split.validation);
      expect(other.validationHash).toBe(split.validationHash);
      expect(split.validationHash).toBe(
        digestOfSet(Array.from(split.validation, (image) => target.validation.hashes[image]!)),
      );
      for (const [n, images] of split.training) {
        expect(split.trainingHash.get(n)).toBe(
          digestOfSet(Array.from(images, (image) => target.training.hashes[image]!)),
        );
      }
    }),
  );
});

test("another seed gives another split, the same seed the same", () => {
  const target = targetOf(3, setOf(bursts(3, 40, 2)));
  const how = { seed: 1, budgets: [5, 20], validationPerClass: 10 };
  expect(splitOf(target, how)).toEqual(splitOf(target, { ...how }));
  const other = splitOf(target, { ...how, seed: 2 });
  expect(other.validationHash).not.toBe(splitOf(target, how).validationHash);
  expect(other.trainingHash.get(5)).not.toBe(splitOf(target, how).trainingHash.get(5));
});

test("over seeds every photo validates about equally often", () => {
  const target = targetOf(2, setOf(bursts(2, 20, 1)));
  const counts = new Array<number>(40).fill(0);
  for (let seed = 0; seed < 400; seed++) {
    for (const image of splitOf(target, { seed, budgets: [5], validationPerClass: 5 }).validation) counts[image]!++;
  }
  // Binomial with p = 1/4: five standard deviations.
  for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(5 * Math.sqrt(400 * 0.25 * 0.75));
});

test("training takes one photo of every burst before a second one of any", () => {
  const target = targetOf(2, setOf(bursts(2, 40, 4)));
  const { training } = splitOf(target, { seed: 1, budgets: [5], validationPerClass: 8 });
  const groups = Array.from(training.get(5)!, (image) => target.training.groups[image]);
  expect(new Set(groups).size).toBe(10);
});

test("validation takes whole bursts, so that as much as possible is left to train with", () => {
  // One burst of 20 and 10 single photos: 10 to validate and 20 to train with exist in one way only.
  const photos = Array.from({ length: 30 }, (_, at) => ({ label: 0, group: Math.max(0, at - 19), content: at }));
  for (let seed = 0; seed < 20; seed++) {
    const split = splitOf(targetOf(1, setOf(photos)), { seed, budgets: [20], validationPerClass: 10 });
    expect(split.training.get(20)).toHaveLength(20);
  }
});

test("validation groups say which images belong together, by the same numbers in every block", () => {
  const tied = bursts(1, 40, 2).map((photo) => (photo.content === 3 ? { ...photo, content: 0 } : photo));
  const target = targetOf(1, setOf(tied));
  for (let seed = 0; seed < 10; seed++) {
    const { validation, validationGroups } = splitOf(target, { seed, budgets: [5], validationPerClass: 20 });
    // Photos 0 and 3 look the same, so their bursts 0 and 1 are one group.
    const expected = Array.from(validation, (image) => (image < 4 ? 0 : target.validation.groups[image]));
    expect(Array.from(validationGroups)).toEqual(expected);
  }
});

test("faces that appear in every class: each class draws its own", () => {
  const faces = Array.from({ length: 300 }, (_, at) => ({ label: at % 10, group: Math.floor(at / 10), content: at }));
  const target = targetOf(10, setOf(faces), setOf(bursts(10, 30, 1, 1000)));
  const { training } = splitOf(target, { seed: 1, budgets: [5, 20], validationPerClass: 20 });
  const facesOf = (label: number) =>
    Array.from(training.get(5)!)
      .filter((image) => image % 10 === label)
      .map((image) => target.training.groups[image]);
  expect(facesOf(0)).not.toEqual(facesOf(1));
  expect(new Set(facesOf(0)).size).toBe(5);
});

test("too few images: the error names the class, what there is and what is needed", () => {
  const photos = bursts(2, 30, 1).filter(({ label }, at) => label === 0 || at < 42);
  const target = targetOf(2, setOf(photos));
  const refusal = (how: { budgets: number[]; validationPerClass: number }) => {
    try {
      splitOf(target, { seed: 1, ...how });
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const short = refusal({ budgets: [5, 10], validationPerClass: 4 });
  expect(short).toBeInstanceOf(TooFewImages);
  expect(short).toMatchObject({ code: "too-few-images", className: "class 1", side: "training", found: 8, needed: 10 });
  expect(String(short)).toContain("“class 1” has 8 images for training and 10 are needed");
  expect(refusal({ budgets: [1], validationPerClass: 20 })).toMatchObject({
    side: "validation",
    found: 12,
    needed: 20,
  });
  expect(refusal({ budgets: [5], validationPerClass: 4 })).toBeUndefined();
});

test("a class of one burst cannot be split", () => {
  const target = targetOf(1, setOf(bursts(1, 30, 30)));
  expect(() => splitOf(target, { seed: 1, budgets: [5], validationPerClass: 5 })).toThrow(TooFewImages);
});

test("the split is frozen: every device gives the same", () => {
  const { validation, training } = splitOf(targetOf(2, setOf(bursts(2, 10, 2))), {
    seed: 1,
    budgets: [2],
    validationPerClass: 4,
  });
  expect([[...validation], [...training.get(2)!]]).toMatchInlineSnapshot(`
    [
      [
        2,
        10,
        9,
        15,
        8,
        11,
        3,
        14,
      ],
      [
        0,
        18,
        7,
        13,
      ],
    ]
  `);
});
