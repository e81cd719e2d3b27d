import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { answered, bracketOf, capIn, capsSchema, strengthToAsk, withCap } from "#core/study/caps";

test("only operations and strengths in 0..1 are caps, and none at all is no object", () => {
  const accepts = (caps: unknown) => v.safeParse(capsSchema, caps).success;
  expect(accepts({ rotation: 0.5, flip: 0 })).toBe(true);
  for (const wrong of [{}, { heavy: 1 }, { flip: 1.01 }, { flip: -1 }, { flip: "0" }, { flip: undefined }]) {
    expect(accepts(wrong)).toBe(false);
  }
});

test("a cap is set, replaced and taken away; the last one leaves nothing", () => {
  const one = withCap(undefined, "rotation", 0.5);
  expect(withCap(withCap(one, "rotation", 0.3), "flip", 0)).toEqual({ rotation: 0.3, flip: 0 });
  expect(withCap(one, "rotation", undefined)).toBeUndefined();
  expect(withCap(undefined, "crop", undefined)).toBeUndefined();
});

const ask = { kind: "rotation" } as const;

test("a no caps at the strongest strength that was still right: none was, so the operation is off", () => {
  expect(capIn(answered(bracketOf(undefined), { ...ask, strength: 1, same: false }))).toBe(0);
});

test("yes alone caps nothing; a no above it caps there", () => {
  const right = answered(bracketOf(undefined), { ...ask, strength: 0.4, same: true });
  expect(capIn(right)).toBeUndefined();
  expect(capIn(answered(right, { ...ask, strength: 0.8, same: false }))).toBe(0.4);
});

test("a later answer outweighs one that contradicts it", () => {
  const capped = bracketOf(0.4);
  expect(capIn(answered(capped, { ...ask, strength: 0.3, same: false }))).toBe(0);
  expect(capIn(answered(capped, { ...ask, strength: 0.6, same: true }))).toBe(0.6);
  expect(capIn(answered(capped, { ...ask, strength: 1, same: true }))).toBeUndefined();
});

test("asking halfway finds what somebody can bear, to a step of the dial, in no more than six answers", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 19 }), (steps) => {
      const borne = steps / 20;
      let bracket = answered(bracketOf(undefined), { ...ask, strength: 1, same: false });
      let answers = 1;
      for (let next = strengthToAsk(bracket, "rotation"); next !== null; next = strengthToAsk(bracket, "rotation")) {
        bracket = answered(bracket, { ...ask, strength: next, same: next <= borne + 1e-9 });
        answers += 1;
      }
      expect(answers).toBeLessThanOrEqual(6);
      expect(capIn(bracket)).toBe(borne);
    }),
  );
});

test("a mirror image is of its class or not, however many are mirrored", () => {
  const mirrored = answered({ right: 0.3, wrong: null }, { kind: "flip", strength: 0.8, same: false });
  expect(capIn(mirrored)).toBe(0);
  expect(strengthToAsk(mirrored, "flip")).toBeNull();
});
