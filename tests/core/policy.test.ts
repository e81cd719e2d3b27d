import { expect, test } from "vitest";
import { policies, policyFor } from "#core/policy";

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
    expect(policyFor(name, { flips: true })).toBe(policies[name]);
  }
});
