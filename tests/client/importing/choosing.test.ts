import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mostClasses } from "#core/study/task";
import { choose } from "../../../client/src/importing/choosing";

const candidates = (title: string, count: number, exported = false) =>
  Array.from({ length: count }, (_, at) => ({ path: `${title}/${at}.jpg`, title, exported }));

const plain = { present: new Map<string, number>(), first: [], cap: 500, seed: 1 };

test("classes come in the order of their names, pictures in turns, numbers as people count", () => {
  const { chosen, added } = choose([...candidates("mugs", 11), ...candidates("Glasses", 2)], plain);
  expect(added).toEqual(["Glasses", "mugs"]);
  expect(chosen.slice(0, 5).map(({ path }) => path)).toEqual([
    "Glasses/0.jpg",
    "mugs/0.jpg",
    "Glasses/1.jpg",
    "mugs/1.jpg",
    "mugs/2.jpg",
  ]);
  expect(chosen.at(-1)?.path).toBe("mugs/10.jpg");
});

test("of too many classes those with most pictures are taken", () => {
  const many = Array.from({ length: 14 }, (_, at) => candidates(`class ${at}`, at + 1)).flat();
  const { added, left } = choose(many, plain);
  expect(added).toEqual(Array.from({ length: mostClasses }, (_, at) => `class ${at + 2}`));
  expect(left.map(({ candidate, remark }) => [candidate.title, remark])).toEqual([
    ["class 0", "too-many-classes"],
    ["class 1", "too-many-classes"],
    ["class 1", "too-many-classes"],
  ]);
});

test("classes that the task has are not added, whatever case they are in, and what they have counts", () => {
  const present = new Map(Array.from({ length: mostClasses }, (_, at) => [`Class ${at}`, at]));
  const { added, chosen, left } = choose([...candidates("class 3", 10), ...candidates("new", 99)], {
    ...plain,
    present,
    cap: 8,
  });
  expect(added).toEqual([]);
  expect(chosen).toHaveLength(8 - 3);
  expect(left.filter(({ remark }) => remark === "too-many-classes")).toHaveLength(99);
  expect(left.filter(({ remark }) => remark === "not-drawn")).toHaveLength(5);
});

test("titles of a manifest come first, in its order, and its pictures are all taken", () => {
  const { added, chosen } = choose([...candidates("zebras", 9, true), ...candidates("apples", 9)], {
    ...plain,
    first: ["zebras"],
    cap: 3,
  });
  expect(added).toEqual(["zebras", "apples"]);
  expect(chosen.filter(({ title }) => title === "zebras")).toHaveLength(9);
  expect(chosen.filter(({ title }) => title === "apples")).toHaveLength(3);
});

test("equal seeds draw equal pictures whatever the order of the files; another class changes no draw", () => {
  const mugs = candidates("mugs", 40);
  const drawn = (files: ReturnType<typeof candidates>, seed: number) =>
    choose(files, { ...plain, cap: 10, seed })
      .chosen.filter(({ title }) => title === "mugs")
      .map(({ path }) => path);
  expect(drawn([...mugs].reverse(), 1)).toEqual(drawn(mugs, 1));
  expect(drawn([...candidates("glasses", 30), ...mugs], 1)).toEqual(drawn(mugs, 1));
  expect(drawn(mugs, 2)).not.toEqual(drawn(mugs, 1));
});

test("every candidate is chosen or left, once, and no class has more than the cap", () => {
  const title = fc.constantFrom(...Array.from({ length: 16 }, (_, at) => `class ${at}`));
  const some = fc.array(title, { maxLength: 60 });
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 6 }), fc.nat(), (titles, cap, seed) => {
      const files = titles.map((each, at) => ({ path: `${each}/${at}.jpg`, title: each, exported: false }));
      const { chosen, left } = choose(files, { ...plain, cap, seed });
      const all = [...chosen, ...left.map(({ candidate }) => candidate)];
      expect(new Set(all)).toEqual(new Set(files));
      expect(all).toHaveLength(files.length);
      const counts = [...new Set(titles)].map((each) => chosen.filter((one) => one.title === each).length);
      expect(Math.max(0, ...counts)).toBeLessThanOrEqual(cap);
      expect(counts.filter((count) => count > 0).length).toBeLessThanOrEqual(mostClasses);
    }),
    { numRuns: 300 },
  );
});
