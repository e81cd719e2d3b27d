import { expect, test } from "vitest";
import { float16Of, float32Of } from "#core/float16";

// Every finite half is (-1)^sign x 2^exponent x fraction: IEEE 754-2019, 3.4.
function numberOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * 2 ** -24 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

test("all 65,536 halves decode exactly, from any place in a buffer", () => {
  const bytes = new Uint8Array(1 + 2 * 65_536);
  for (let half = 0; half < 65_536; half++) bytes.set([half & 0xff, half >> 8], 1 + 2 * half);
  const decoded = float32Of(bytes.subarray(1));
  const wrong = decoded.findIndex((value, half) => !Object.is(value, numberOf(half)));
  expect(wrong).toBe(-1);
});

test("half a half is refused", () => {
  expect(() => float32Of(new Uint8Array(3))).toThrow(RangeError);
});

/** The halves of these numbers. */
function halvesOf(...values: readonly number[]): number[] {
  const bytes = float16Of(Float32Array.from(values));
  return values.map((_, at) => bytes[2 * at]! | (bytes[2 * at + 1]! << 8));
}

test("every half that is a number is encoded as itself", () => {
  const halves = Array.from({ length: 65_536 }, (_, half) => half).filter((half) => !Number.isNaN(numberOf(half)));
  const encoded = halvesOf(...halves.map(numberOf));
  expect(encoded.findIndex((half, at) => half !== halves[at])).toBe(-1);
});

test("what lies between two halves goes to the nearer one, and from the middle to the even one", () => {
  const bits = new Uint32Array(1);
  const single = new Float32Array(bits.buffer);
  const beside = (value: number, way: number) => {
    single[0] = value;
    bits[0]! += way;
    return single[0]!;
  };
  for (let half = 0; half < 0x7c00; half++) {
    const above = half === 0x7bff ? 65_536 : numberOf(half + 1);
    const middle = (numberOf(half) + above) / 2;
    const even = half % 2 === 0 ? half : half + 1;
    const got = halvesOf(beside(middle, -1), middle, beside(middle, 1), -middle);
    expect(got, `above ${numberOf(half)}`).toEqual([half, even, half + 1, even | 0x8000]);
  }
});

test("what is larger than a half can be is infinite, and what is no number stays none", () => {
  const values = float32Of(float16Of(Float32Array.of(65_519, 65_520, -1e30, Number.NaN, 1e-9)));
  expect([...values]).toEqual([65_504, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0]);
});
