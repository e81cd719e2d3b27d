import fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "#core/statistics/holm";

// R 4: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"); p.adjust(c(0.5, 0.9, 0.001), "holm")
test("adjusts as R's p.adjust does", () => {
  const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual(near([0.03, 0.06, 0.06, 0.02]));
  expect(holm([0.5, 0.9, 0.001])).toEqual(near([1, 1, 0.003]));
  expect(holm([])).toEqual([]);
  expect(holm([0.2])).toEqual([0.2]);
});

test("never below the value itself, never above 1, and in the values' order", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (values) => {
      const adjusted = holm(values);
      adjusted.forEach((one, at) => {
        expect(one).toBeGreaterThanOrEqual(values[at]!);
        expect(one).toBeLessThanOrEqual(1);
        values.forEach((other, place) => {
          if (other < values[at]!) expect(adjusted[place]!).toBeLessThanOrEqual(one);
        });
      });
    }),
  );
});
