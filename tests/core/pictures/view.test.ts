import fc from "fast-check";
import { expect, test } from "vitest";
import { identity, isIdentity, planView, type ViewPlan } from "#core/pictures/view";
import { policyNames } from "#core/study/study";

const anyOptions = fc.record({
  seed: fc.nat(),
  policy: fc.constantFrom(...policyNames),
  strength: fc.double({ min: 0, max: 1, noNaN: true }),
  flips: fc.boolean(),
  image: fc.string(),
  view: fc.nat(),
});
const heavyViews = (count: number, strength = 1) =>
  Array.from({ length: count }, (_, view) =>
    planView({ seed: 5, policy: "heavy", strength, flips: true, image: "a", view }),
  );
const numbers = (plan: ViewPlan) => Object.values(plan).map(Number);

test("a plan is a pure function of its options", () => {
  fc.assert(
    fc.property(anyOptions, fc.array(anyOptions, { maxLength: 3 }), (options, others) => {
      const plan = planView(options);
      others.map(planView);
      expect(planView({ ...options })).toEqual(plan);
    }),
  );
});

test("seed, image and view each change the plan", () => {
  const options = { seed: 1, policy: "heavy", strength: 1, flips: true, image: "a", view: 0 } as const;
  const plans = [options, { ...options, seed: 2 }, { ...options, image: "b" }, { ...options, view: 1 }].map(planView);
  expect(new Set(plans.map((plan) => plan.rotation)).size).toBe(4);
});

test("strength 0 is the identity for any policy, and the policy none is the identity at any strength", () => {
  fc.assert(
    fc.property(anyOptions, (options) => {
      expect(planView({ ...options, strength: 0 })).toEqual(identity);
      expect(planView({ ...options, policy: "none" })).toEqual(identity);
    }),
  );
  expect(isIdentity(identity)).toBe(true);
});

test("a strength beyond 0..1 is refused", () => {
  for (const strength of [-0.1, 1.1, Number.NaN]) {
    expect(() => planView({ seed: 1, policy: "heavy", strength, flips: true, image: "a", view: 0 })).toThrow(
      RangeError,
    );
  }
});

test("every effect grows linearly with the strength", () => {
  const linear = ["cropArea", "rotation", "brightness", "contrast", "saturation", "hue", "cutoutSide"] as const;
  fc.assert(
    fc.property(anyOptions, ({ strength, ...options }) => {
      const whole = planView({ ...options, strength: 1 });
      const part = planView({ ...options, strength });
      for (const key of linear) {
        expect(part[key] - identity[key]).toBeCloseTo(strength * (whole[key] - identity[key]), 12);
      }
      // A mirror image has no half: its probability grows instead, so what is mirrored once stays mirrored.
      if (part.flip) expect(whole.flip).toBe(true);
    }),
  );
});

test("without flips no plan mirrors a picture or turns it by more than 30 degrees", () => {
  fc.assert(
    fc.property(anyOptions, (options) => {
      const plan = planView({ ...options, flips: false });
      expect(plan.flip).toBe(false);
      expect(Math.abs(plan.rotation)).toBeLessThanOrEqual((30 * Math.PI) / 180);
    }),
  );
});

test("an operation never shifts another: light crops what heavy would crop at the same share", () => {
  for (let view = 0; view < 50; view++) {
    const options = { seed: 5, flips: true, image: "a", view };
    // Light gives up at most 0.2 of the area and heavy 0.5, so heavy at strength 0.4 crops as far as light at 1.
    const light = planView({ ...options, policy: "light", strength: 1 });
    const heavy = planView({ ...options, policy: "heavy", strength: 0.4 });
    expect(heavy.cropArea).toBeCloseTo(light.cropArea, 12);
    expect(heavy.cropX).toBeCloseTo(light.cropX, 12);
    expect(heavy.cropY).toBeCloseTo(light.cropY, 12);
    const unmirrored = planView({ ...options, policy: "heavy", strength: 1, flips: false });
    expect({ ...unmirrored, flip: true }).toEqual({
      ...planView({ ...options, policy: "heavy", strength: 1 }),
      flip: true,
    });
  }
});

test("heavy plans fill the declared ranges evenly and never leave them", () => {
  const plans = heavyViews(4000);
  const degree = Math.PI / 180;
  const ranges = {
    cropArea: [0.5, 1],
    rotation: [-30 * degree, 30 * degree],
    brightness: [0.7, 1.3],
    contrast: [0.7, 1.3],
    saturation: [0.6, 1.4],
    hue: [-18 / 360, 18 / 360],
    cutoutSide: [0, 0.25],
  } as const;
  for (const [key, [low, high]] of Object.entries(ranges) as [keyof typeof ranges, readonly [number, number]][]) {
    const shares = plans.map((plan) => (plan[key] - low) / (high - low));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const square = shares.reduce((sum, share) => sum + share * share, 0) / shares.length;
    expect(Math.min(...shares), key).toBeGreaterThanOrEqual(-1e-12);
    expect(Math.max(...shares), key).toBeLessThanOrEqual(1 + 1e-12);
    // Four standard errors of the mean and the mean square of a uniform variable.
    expect(Math.abs(mean - 1 / 2), key).toBeLessThan(4 * Math.sqrt(1 / 12 / plans.length));
    expect(Math.abs(square - 1 / 3), key).toBeLessThan(4 * Math.sqrt(4 / 45 / plans.length));
  }
  const mirrored = plans.filter(({ flip }) => flip).length / plans.length;
  expect(Math.abs(mirrored - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / plans.length));
});

test("the crop and the cutout stay inside the picture", () => {
  for (const plan of heavyViews(500)) {
    const half = Math.sqrt(plan.cropArea) / 2;
    for (const centre of [plan.cropX, plan.cropY]) {
      expect(centre - half).toBeGreaterThanOrEqual(-1e-12);
      expect(centre + half).toBeLessThanOrEqual(1 + 1e-12);
    }
    for (const corner of [plan.cutoutX, plan.cutoutY]) {
      expect(corner).toBeGreaterThanOrEqual(0);
      expect(corner + plan.cutoutSide).toBeLessThanOrEqual(1 + 1e-12);
    }
  }
});

test("trivial does one thing to a view, and each thing sometimes", () => {
  const changed = Array.from({ length: 400 }, (_, view) => {
    const plan = planView({ seed: 5, policy: "trivial", strength: 1, flips: true, image: "a", view });
    const keys = (Object.keys(identity) as (keyof ViewPlan)[]).filter((key) => plan[key] !== identity[key]);
    return [...new Set(keys.map((key) => key.replace(/(Area|X|Y|Side)$/, "")))];
  });
  for (const kinds of changed) expect(kinds).toHaveLength(1);
  expect(new Set(changed.flat()).size).toBe(8);
});

test("the plan is frozen: these numbers are what every device draws", () => {
  const plan = planView({ seed: 1, policy: "heavy", strength: 1, flips: true, image: "a", view: 3 });
  expect(numbers(plan)).toMatchInlineSnapshot(`
    [
      0.8205061925109476,
      0.4720030891588972,
      0.5283436093793263,
      0.12099410149760534,
      1,
      0.9708537959959358,
      1.2478436168748885,
      0.8688338160514831,
      -0.020275379670783876,
      0.8750967361530348,
      0.03228690352321767,
      0.04560652654618025,
      0,
      0,
      0,
      0,
      0,
    ]
  `);
});

test("a capped operation stays within its cap and shifts no other", () => {
  for (let view = 0; view < 60; view++) {
    const options = { seed: 5, policy: "heavy", strength: 1, flips: true, image: "a", view } as const;
    const [free, capped] = [planView(options), planView({ ...options, caps: { rotation: 0.5, flip: 0 } })];
    expect(capped).toEqual({ ...free, flip: false, rotation: capped.rotation });
    expect(capped.rotation).toBeCloseTo(free.rotation / 2, 12);
  }
});
