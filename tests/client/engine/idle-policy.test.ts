import { expect, test } from "vitest";
import { type Caps, operationKinds } from "#core/study/study";
import { PolicyIdle, requireEffect } from "../../../client/src/engine/idle-policy";
import { hashesOf, noise } from "../../core/pictures/pictures";

/** A training set of noise, in colour or grey, and what is tried on it. */
function tried(
  policy: "flip" | "hue" | "saturation" | "heavy" | "noise" | "mixup" | "cutmix",
  how: { flips?: boolean; grey?: boolean; caps?: Caps },
) {
  const images = noise({ seed: 1, count: 5, size: 8, grey: how.grey ?? false });
  const set = { images, hashes: hashesOf(images) };
  return () =>
    requireEffect(set, { policy, strength: 1, flips: how.flips ?? true, seed: 1, ...(how.caps && { caps: how.caps }) });
}

test("a policy that leaves every picture as it is is refused, since both arms would be one", () => {
  expect(tried("flip", { flips: false })).toThrow(PolicyIdle);
  expect(tried("hue", { grey: true })).toThrow(PolicyIdle);
  expect(tried("saturation", { grey: true })).toThrow(PolicyIdle);
});

test("a mixture whose every operation is capped to 0 is refused in a sentence that says what mends it", () => {
  const off: Caps = Object.fromEntries(operationKinds.map((kind) => [kind, 0]));
  expect(tried("heavy", { caps: off })).toThrow(PolicyIdle);
  expect(tried("heavy", { caps: off })).toThrow(/let some of what was turned down go farther again\.$/);
  expect(tried("heavy", { caps: { ...off, crop: 0.5 } })).not.toThrow();
});

test("a policy that changes some of the views is not", () => {
  expect(tried("flip", {})).not.toThrow();
  expect(tried("hue", {})).not.toThrow();
  expect(tried("noise", { grey: true })).not.toThrow();
  expect(tried("heavy", { flips: false, grey: true })).not.toThrow();
  expect(tried("mixup", { flips: false, grey: true })).not.toThrow();
  expect(tried("cutmix", { flips: false, grey: true })).not.toThrow();
});
