import fc from "fast-check";
import { expect, test } from "vitest";
import { blockSeed, shuffle, stream } from "#core/random";

const draws = (source: { next(): number }, count: number) => Array.from({ length: count }, () => source.next());

test("equal names give equal numbers, and drawing from a stream never shifts its forks", () => {
  const one = stream(7);
  const other = stream(7);
  draws(other, 100);
  expect(draws(one.fork("views"), 5)).toEqual(draws(other.fork("views"), 5));
});

test("different names and seeds give different numbers", () => {
  const root = stream(7);
  const firsts = [root, root.fork("views"), root.fork("order"), root.fork("views").fork(1), stream(8)].map((s) =>
    s.next(),
  );
  expect(new Set(firsts).size).toBe(firsts.length);
});

test("the stream is frozen: these numbers are what every device draws", () => {
  expect(draws(stream(1).fork("order"), 3)).toMatchInlineSnapshot(`
    [
      0.5828087152913213,
      0.4433470128569752,
      0.9957102667540312,
    ]
  `);
  expect([blockSeed(1, 0), blockSeed(1, 1), blockSeed(2, 0)]).toMatchInlineSnapshot(`
    [
      716576536,
      4252458143,
      3038624050,
    ]
  `);
});

test("uniform and normal draws have the moments that their names promise", () => {
  const source = stream(3);
  const uniform = Array.from({ length: 20_000 }, () => source.next());
  const normal = Array.from({ length: 20_000 }, () => source.normal());
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(uniform)).toBeCloseTo(0.5, 1);
  expect(mean(uniform.map((u) => (u - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
  expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(20_000));
  expect(mean(normal.map((z) => z * z))).toBeCloseTo(1, 1);
});

test("a shuffle keeps every item", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
      expect(sorted(shuffle(items, stream(seed)))).toEqual(sorted(items));
    }),
  );
});
