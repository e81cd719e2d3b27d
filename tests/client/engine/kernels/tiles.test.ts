import fc from "fast-check";
import { expect, test } from "vitest";
import { sharingThreads } from "../../../../client/src/engine/kernels/kernel";
import { type TiledProduct, tileMemory, tilePlanOf, tileThreads } from "../../../../client/src/engine/kernels/tiles";

const side = (name: string) =>
  fc.record({
    name: fc.constant(name),
    count: fc.integer({ min: 1, max: 10_000 }).map((fours) => 4 * fours),
    lies: fc.constantFrom("along" as const, "across" as const),
  });
const products = fc.record({
  left: side("left"),
  right: side("right"),
  length: fc.integer({ min: 1, max: 10_000 }).map((fours) => 4 * fours),
  mostParts: fc.integer({ min: 1, max: 300 }),
}) satisfies fc.Arbitrary<TiledProduct>;

test("a plan covers every row, every column and every term of the sums once, and no tile or part is beyond them", () => {
  fc.assert(
    fc.property(products, (product) => {
      const { rows, columns, down, across, depth, partLength, parts } = tilePlanOf(product);
      const { left, right, length, mostParts } = product;
      const covers = (count: number, tile: number, tiles: number) => {
        expect(tiles * tile).toBeGreaterThanOrEqual(count);
        expect((tiles - 1) * tile).toBeLessThan(count);
      };
      covers(left.count, 4 * rows, down);
      covers(right.count, 4 * columns, across);
      covers(length, partLength, parts);
      expect(partLength % depth).toBe(0);
      expect(depth % 4).toBe(0);
      expect(parts).toBeLessThanOrEqual(mostParts);
    }),
  );
});

test("a tile has a block of 4 x 4 for each thread of a workgroup, and fits half of the memory that every device has", () => {
  fc.assert(
    fc.property(products, (product) => {
      const plan = tilePlanOf(product);
      expect(plan.rows * plan.columns).toBe(sharingThreads);
      expect(tileThreads(plan)).toBe(sharingThreads * plan.down * plan.across * plan.parts);
      const { lefts, rights } = tileMemory(product, plan);
      expect(lefts.bytes + rights.bytes).toBeLessThanOrEqual(8_192);
    }),
  );
});
