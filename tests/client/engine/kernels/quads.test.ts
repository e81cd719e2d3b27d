import fc from "fast-check";
import { expect, test } from "vitest";
import { type Product, quadPlanOf, quadThreads } from "../../../../client/src/engine/kernels/quads";

const read = () => "0.0";
const products = fc.record({
  kept: fc.record({ count: fc.integer({ min: 1, max: 40_000 }), read: fc.constant(read) }),
  streamed: fc.record({ count: fc.integer({ min: 1, max: 40_000 }), read: fc.constant(read) }),
  length: fc.integer({ min: 1, max: 40_000 }),
  parts: fc.integer({ min: 1, max: 16 }),
}) satisfies fc.Arbitrary<Product>;

test("a plan covers every row, every column and every term of the sums", () => {
  fc.assert(
    fc.property(products, (product) => {
      const { fours, depth, chunks, span } = quadPlanOf(product);
      const { kept, streamed, length, parts = 1 } = product;
      const quads = quadThreads(product, { fours, depth, chunks, span, cost: 0 }) / 4;
      const tiles = Math.ceil(kept.count / (4 * fours));
      expect(depth % 4).toBe(0);
      expect(depth * chunks).toBeGreaterThanOrEqual(Math.ceil(length / parts));
      expect((quads / tiles / parts) * span).toBeGreaterThanOrEqual(streamed.count);
      expect((quads / tiles / parts - 1) * span).toBeLessThan(streamed.count);
    }),
  );
});

test("the code of a plan stays short enough to compile", () => {
  fc.assert(
    fc.property(products, (product) => {
      const { fours, depth } = quadPlanOf(product);
      expect(fours * depth).toBeLessThanOrEqual(760);
    }),
  );
});
