import { expect, test } from "vitest";
import { trainedLayers, trainedShare } from "#core/network/trained-layers";
import { cuts } from "#core/study/study";
import { baseOf } from "./bases";

const base = baseOf("lite0");

test("top trains the last third of a cut's blocks; the others train none and all", () => {
  const blocks = (cut: (typeof cuts)[number]) => [
    ...new Set(Array.from(trainedLayers(base, cut, "top"), (name) => name.slice(0, name.indexOf("/")))),
  ];
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => `block${String(from + at).padStart(2, "0")}`);
  expect(blocks("shallow")).toEqual(numbered(3, 4));
  expect(blocks("middle")).toEqual(numbered(7, 10));
  expect(blocks("deep")).toEqual(numbered(11, 15));
  for (const cut of cuts) {
    expect(trainedLayers(base, cut, "probe").size).toBe(0);
    expect(trainedShare(base, cut, "probe")).toBe(0);
    expect(trainedShare(base, cut, "full")).toBe(1);
  }
});

test("the share of the layers that train is that of the multiply-adds in the base's own numbers", () => {
  // The shallow cut ends where the middle one's blocks 5 to 10 begin, of which 7 to 10 are the last third.
  const of = (cut: (typeof cuts)[number]) => base.cuts.find(({ id }) => id === cut)!.multiplyAddsAt96;
  const still = (cut: (typeof cuts)[number]) => (1 - trainedShare(base, cut, "top")) * of(cut);
  expect(still("shallow")).toBeLessThan(of("shallow"));
  expect(still("middle")).toBeGreaterThan(of("shallow"));
  // The deep cut leaves the middle one's blocks as they are, and trains what it has beyond them.
  expect(still("deep")).toBeCloseTo(of("middle"), 0);
});
