import { expect, test } from "vitest";
import { policies, policyFor } from "#core/pictures/policy";
import type { Caps } from "#core/study/study";

const reaches = (operations: readonly { kind: string; reach: number }[]) =>
  Object.fromEntries(operations.map(({ kind, reach }) => [kind, reach]));

test("the numbers of light and heavy are those of the README", () => {
  expect(policies.none.operations).toEqual([]);
  expect(reaches(policies.light.operations)).toEqual({ flip: 0.5, crop: 0.2 });
  expect(reaches(policies.heavy.operations)).toEqual({
    flip: 0.5,
    crop: 0.5,
    rotation: 30,
    brightness: 0.3,
    contrast: 0.3,
    saturation: 0.4,
    hue: 18,
    cutout: 0.25,
  });
});

test("heavy does everything to a view, trivial one thing", () => {
  expect(policies.heavy.draw).toBe("all");
  expect(policies.trivial.draw).toBe("one");
});

test("where left and right carry meaning nothing is mirrored or turned by more than 30 degrees", () => {
  for (const name of ["none", "light", "heavy", "trivial"] as const) {
    const allowed = reaches(policyFor(name, { flips: false }).operations);
    expect(allowed).not.toHaveProperty("flip");
    expect(allowed.rotation ?? 0).toBeLessThanOrEqual(30);
    expect({ ...reaches(policies[name].operations), ...allowed }).toMatchObject(allowed);
    expect(policyFor(name, { flips: true })).toEqual(policies[name]);
  }
});

test("a cap is a strength of the operation alone: none goes farther, in any policy, and one with 0 is off", () => {
  const caps = { flip: 0, rotation: 0.5, crop: 0.1 };
  const heavy = reaches(policyFor("heavy", { flips: true, caps }).operations);
  expect(heavy).toEqual({ ...reaches(policies.heavy.operations), rotation: 15, crop: 0.05, flip: undefined });
  expect(heavy).not.toHaveProperty("flip");
  expect(reaches(policyFor("light", { flips: true, caps }).operations)).toEqual({ crop: 0.05 });
  expect(reaches(policyFor("rotation", { flips: true, caps }).operations)).toEqual({ rotation: 15 });
  expect(reaches(policyFor("trivial", { flips: true, caps }).operations)).toMatchObject({ rotation: 15, hue: 90 });
});

test("where left and right carry meaning an answer can lower their caps and never raise them", () => {
  const allowed = (caps: Caps) => reaches(policyFor("trivial", { flips: false, caps }).operations);
  expect(allowed({ flip: 1, rotation: 1 })).toEqual(allowed({}));
  expect(allowed({ rotation: 0.5 })).toEqual({ ...allowed({}), rotation: 15 });
});
