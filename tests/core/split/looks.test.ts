import * as fc from "fast-check";
import { expect, test } from "vitest";
import { resize } from "#core/pictures/resize";
import { stream } from "#core/random";
import { contradictions, looksOf } from "#core/split/looks";

/** A square of soft blobs, so that neighbouring pixels are alike as in a photo. */
function square(seed: number, side = 64): Uint8Array {
  const random = stream(seed);
  const blobs = Array.from({ length: 8 }, () => ({
    x: random.next(),
    y: random.next(),
    radius: random.between(0.1, 0.4),
    level: random.between(-90, 90),
  }));
  return rgba(side, (x, y) => {
    const level = blobs.reduce(
      (sum, blob) => sum + blob.level * Math.exp(-((x - blob.x) ** 2 + (y - blob.y) ** 2) / blob.radius ** 2),
      128,
    );
    return Math.max(0, Math.min(255, Math.round(level)));
  });
}

function rgba(side: number, level: (x: number, y: number) => number): Uint8Array {
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let at = 0; at < side * side; at++) {
    data.fill(level(((at % side) + 0.5) / side, (Math.floor(at / side) + 0.5) / side), 4 * at, 4 * at + 3);
  }
  return data;
}

function mirrored(data: Uint8Array, side: number): Uint8Array {
  const turned = new Uint8Array(data.length);
  for (let at = 0; at < side * side; at++) {
    const from = at - (at % side) + side - 1 - (at % side);
    turned.set(data.subarray(4 * from, 4 * from + 4), 4 * at);
  }
  return turned;
}

test("a ramp that grows brighter to the right sets every bit, and its mirror image none", () => {
  expect(
    looksOf(
      rgba(32, (x) => Math.round(255 * x)),
      32,
    ),
  ).toEqual(["f".repeat(16), "0".repeat(16)]);
});

test("one brighter column sets the bit before it in each row", () => {
  // 36 pixels are four to a column of nine; the third is bright: bit 1 of 0..7, the second from the left, is set.
  const [hash] = looksOf(
    rgba(36, (x) => (Math.floor(x * 9) === 2 ? 200 : 100)),
    36,
  );
  expect(hash).toBe("40".repeat(8));
});

test("columns of unequal width are compared by their means", () => {
  expect(
    looksOf(
      rgba(32, () => 77),
      32,
    ),
  ).toEqual(["0".repeat(16), "0".repeat(16)]);
});

test("a mirrored picture has the same two hashes the other way round, at any side", () => {
  fc.assert(
    fc.property(fc.integer({ min: 9, max: 70 }), fc.nat(), (side, seed) => {
      const [one, other] = looksOf(square(seed, side), side);
      expect(looksOf(mirrored(square(seed, side), side), side)).toEqual([other, one]);
    }),
    { numRuns: 50 },
  );
});

test("a picture that is brighter, noisier or smaller contradicts itself in few places, and strangers in many", () => {
  const near: number[] = [];
  const far: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const looks = looksOf(square(seed), 64);
    const noise = stream(seed).fork("noise");
    const brighter = square(seed).map((value, at) =>
      at % 4 === 3 ? 255 : Math.min(255, value + 12 + noise.integer(5)),
    );
    const smaller = resize({ data: square(seed), count: 1, size: 64 }, 40).data;
    near.push(contradictions(looks, looksOf(brighter, 64)), contradictions(looks, looksOf(smaller, 40)));
    far.push(contradictions(looks, looksOf(square(seed + 1000), 64)));
  }
  expect(Math.max(...near)).toBeLessThanOrEqual(8);
  expect(far.filter((count) => count <= 8).length).toBeLessThanOrEqual(4);
});

test("rising against falling contradicts everywhere, flat against anything nowhere", () => {
  const rising = looksOf(
    rgba(32, (x) => Math.round(255 * x)),
    32,
  );
  const falling = looksOf(
    rgba(32, (x) => Math.round(255 - 255 * x)),
    32,
  );
  const flat = looksOf(
    rgba(32, () => 77),
    32,
  );
  expect(contradictions(rising, falling)).toBe(64);
  expect(contradictions(rising, rising)).toBe(0);
  expect(contradictions(flat, falling)).toBe(0);
});

test("one place that rises in one and falls in the other is one contradiction", () => {
  const column = (level: number) =>
    looksOf(
      rgba(36, (x) => (Math.floor(x * 9) === 0 ? level : 100)),
      36,
    );
  expect(contradictions(column(50), column(150))).toBe(8);
});
