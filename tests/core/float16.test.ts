import { expect, test } from "vitest";
import { float32Of } from "#core/float16";

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
