import fc from "fast-check";
import { expect, test } from "vitest";
import { packBits, unpackBits } from "#core/bitset";

test("what was packed comes back", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (flags) => {
      const text = packBits(flags);
      expect(Array.from(unpackBits(text, flags.length))).toEqual(flags.map(Number));
      expect(packBits(Uint8Array.from(flags.map(Number)))).toBe(text);
    }),
  );
});

test("the text is base64 of bytes whose lowest bit comes first", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (flags) => {
      const bytes = new Uint8Array(Math.ceil(flags.length / 8));
      flags.forEach((flag, index) => {
        if (flag) bytes[Math.floor(index / 8)]! += 2 ** (index % 8);
      });
      expect(packBits(flags)).toBe(Buffer.from(bytes).toString("base64"));
    }),
  );
});

test("no flags are an empty text", () => {
  expect(packBits([])).toBe("");
  expect(unpackBits("", 0)).toHaveLength(0);
});

test("a text of another length is refused", () => {
  const text = packBits(new Array(30).fill(true));
  for (const count of [0, 8, 24, 49, 300]) expect(() => unpackBits(text, count)).toThrow(RangeError);
  expect(() => unpackBits(text.slice(0, -1), 30)).toThrow(RangeError);
});

test("stray bits, foreign characters and wrong padding are refused", () => {
  // 30 flags are 4 bytes; the last byte has two unused bits.
  const text = packBits(new Array(30).fill(true));
  expect(text).toBe("////Pw==");
  for (const wrong of ["/////w==", "////Px==", "////P===", "////-w==", "//// w==", "////Pw=A"]) {
    expect(() => unpackBits(wrong, 30), wrong).toThrow(RangeError);
  }
});

test("one flipped bit flips one flag", () => {
  const flags = new Uint8Array(20);
  flags[13] = 1;
  expect(Array.from(unpackBits(packBits(flags), 20)).flatMap((flag, index) => (flag ? [index] : []))).toEqual([13]);
});
