import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { resize } from "#core/pictures/resize";
import { noise } from "./pictures";

const gray = (size: number, values: number[]) => ({
  data: Uint8Array.from(values.flatMap((value) => [value, value, value, 255])),
  count: values.length / size ** 2,
  size,
});
const reds = ({ data }: { data: Uint8Array }) => Array.from(data).filter((_, index) => index % 4 === 0);

test("an equal size is a copy", () => {
  const images = noise({ seed: 1, count: 3, size: 5 });
  const copy = resize(images, 5);
  expect(copy).toEqual(images);
  expect(copy.data.buffer).not.toBe(images.data.buffer);
});

test("half the size averages two by two", () => {
  const quarter = resize(gray(4, [0, 10, 20, 30, 10, 20, 30, 40, 255, 255, 0, 0, 255, 255, 0, 1]), 2);
  // Means 10, 30, 255 and 0.25.
  expect(reds(quarter)).toEqual([10, 30, 255, 0]);
});

test("shrinking 3 to 2 weighs the shared pixels by half", () => {
  // First pixel: (4*9 + 2*18 + 2*36 + 1*90) / 9 = 26.
  expect(reds(resize(gray(3, [9, 18, 0, 36, 90, 0, 0, 0, 0]), 2))[0]).toBe(26);
});

test("enlarging interpolates between pixel centres and goes on beyond the edge", () => {
  // numpy.interp((numpy.arange(4) + .5) / 2 - .5, [0, 1], [0, 100]) = [0, 25, 75, 100]
  expect(reds(resize(gray(2, [0, 100, 0, 100]), 4)).slice(0, 4)).toEqual([0, 25, 75, 100]);
});

test("a plain picture stays plain at any size, alpha stays 255, grey stays grey, and no value leaves the range of the old ones", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(255),
      fc.nat(),
      (from, to, value, seed) => {
        const plain = resize(gray(from, new Array(from * from).fill(value)), to);
        expect(new Set(reds(plain))).toEqual(new Set([value]));
        const images = noise({ seed, count: 2, size: from, grey: true });
        const resized = resize(images, to);
        expect(resized.data).toHaveLength(2 * to * to * 4);
        for (let pixel = 0; pixel < resized.data.length; pixel += 4) {
          const [red, green, blue, alpha] = resized.data.subarray(pixel, pixel + 4);
          expect([green, blue, alpha]).toEqual([red, red, 255]);
        }
        expect(Math.min(...reds(resized))).toBeGreaterThanOrEqual(Math.min(...reds(images)));
        expect(Math.max(...reds(resized))).toBeLessThanOrEqual(Math.max(...reds(images)));
      },
    ),
  );
});

test("pictures do not mix", () => {
  const images = noise({ seed: 3, count: 2, size: 7 });
  for (const size of [3, 12]) {
    const second = { data: images.data.slice(7 * 7 * 4), count: 1, size: 7 };
    expect(resize(images, size).data.slice(size * size * 4)).toEqual(resize(second, size).data);
  }
});

test("a size that no picture can have is refused", () => {
  for (const size of [0, 1.5, Number.NaN]) expect(() => resize(gray(1, [0]), size)).toThrow(RangeError);
});

test("the bytes are frozen: every device gives the same", () => {
  const images = noise({ seed: 1, count: 2, size: 28 });
  expect([20, 32, 48].map((size) => digestOf(resize(images, size).data))).toMatchInlineSnapshot(`
    [
      "9b56aaeed0ab07e7cfbc12e2db982ff1a393116aa9c0d18711fbb237317ce846",
      "c47285657ad0b0c57e7fab5f45c61a2870da49c7205a3b71ee42ac8b835b105e",
      "6a3eef4f5d02fc938fe64372d57dfaf201061c525c55c812795d7265bdea556f",
    ]
  `);
});
