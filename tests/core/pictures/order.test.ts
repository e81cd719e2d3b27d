import fc from "fast-check";
import { expect, test } from "vitest";
import { batchOrder } from "#core/pictures/order";

const anyOrder = fc.record({
  images: fc.integer({ min: 1, max: 60 }),
  steps: fc.nat(40),
  batch: fc.integer({ min: 1, max: 16 }),
  seed: fc.nat(),
});

test("every image comes once before any comes again", () => {
  fc.assert(
    fc.property(anyOrder, (options) => {
      const order = batchOrder(options);
      expect(order).toHaveLength(options.steps * options.batch);
      for (let start = 0; start < order.length; start += options.images) {
        const pass = order.slice(start, start + options.images);
        expect(new Set(pass).size).toBe(pass.length);
        expect(pass.every((image) => image < options.images)).toBe(true);
      }
    }),
  );
});

test("equal seeds give equal orders, other seeds others, and a longer run begins like a shorter one", () => {
  const options = { images: 50, steps: 20, batch: 16, seed: 1 };
  expect(batchOrder(options)).toEqual(batchOrder({ ...options }));
  expect(batchOrder(options)).not.toEqual(batchOrder({ ...options, seed: 2 }));
  expect(batchOrder({ ...options, steps: 40 }).slice(0, 320)).toEqual(batchOrder(options));
});

test("two passes are shuffled differently", () => {
  const order = batchOrder({ images: 32, steps: 4, batch: 16, seed: 1 });
  expect(order.slice(0, 32)).not.toEqual(order.slice(32));
});

test("an order of no images is refused", () => {
  expect(() => batchOrder({ images: 0, steps: 1, batch: 1, seed: 1 })).toThrow(RangeError);
});

test("the order is frozen: every device trains on the same batches", () => {
  expect(Array.from(batchOrder({ images: 5, steps: 3, batch: 4, seed: 1 }))).toMatchInlineSnapshot(`
    [
      1,
      0,
      4,
      2,
      3,
      2,
      1,
      4,
      3,
      0,
      2,
      3,
    ]
  `);
});
