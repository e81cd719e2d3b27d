import { expect, test } from "vitest";
import { planShift, renderShift, renderShifts, type Shift, shiftedPerClass, shifts } from "#core/pictures/shift";
import { identity, planView } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import { stream } from "#core/random";

const many = Array.from({ length: 500 }, (_, image) => `image ${image}`);
const plansOf = (shift: Shift, seed = 1) => many.map((image) => planShift({ seed, image, shift }));

function noise(size: number, count = 1): PackedViews {
  const source = stream(7);
  const data = Uint8Array.from({ length: count * size * size * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : source.integer(256),
  );
  return { data, count, size };
}

test("each change changes one thing, and as far as the recipe says", () => {
  const changed = (shift: Shift) =>
    new Set(
      plansOf(shift).flatMap(({ view, warmth }) => [
        ...Object.entries(view).flatMap(([key, value]) => (value === identity[key as keyof typeof view] ? [] : [key])),
        ...(warmth === 0 ? [] : ["warmth"]),
      ]),
    );
  expect(changed("turned")).toEqual(new Set(["rotation"]));
  expect(changed("darker")).toEqual(new Set(["brightness"]));
  expect(changed("warmer")).toEqual(new Set(["warmth"]));
  expect(changed("closer")).toEqual(new Set(["cropArea"]));
  expect(changed("aside")).toEqual(new Set(["cropX", "cropY"]));

  const degrees = plansOf("turned").map(({ view }) => (view.rotation * 180) / Math.PI);
  expect(Math.min(...degrees.map(Math.abs))).toBeGreaterThanOrEqual(20);
  expect(Math.max(...degrees.map(Math.abs))).toBeLessThanOrEqual(45);
  expect(degrees.filter((angle) => angle > 0).length).toBeGreaterThan(200);
  expect(degrees.filter((angle) => angle < 0).length).toBeGreaterThan(200);
  for (const { view } of plansOf("darker")) {
    expect(view.brightness).toBeGreaterThanOrEqual(0.35);
    expect(view.brightness).toBeLessThanOrEqual(0.6);
  }
  for (const { view } of plansOf("aside")) {
    const distance = Math.hypot(view.cropX - 0.5, view.cropY - 0.5);
    expect(distance).toBeGreaterThanOrEqual(0.1 - 1e-12);
    expect(distance).toBeLessThanOrEqual(0.2 + 1e-12);
  }
});

test("all at once goes as far as each change alone", () => {
  many.slice(0, 20).forEach((image) => {
    const alone = (shift: Shift) => planShift({ seed: 3, image, shift });
    const { cropX, cropY } = alone("aside").view;
    expect(alone("together")).toEqual({
      view: {
        ...identity,
        rotation: alone("turned").view.rotation,
        brightness: alone("darker").view.brightness,
        cropArea: alone("closer").view.cropArea,
        cropX,
        cropY,
      },
      warmth: alone("warmer").warmth,
    });
  });
});

test("plans are the same for the same seed and image, and others for others", () => {
  expect(plansOf("turned", 1)).toEqual(plansOf("turned", 1));
  expect(plansOf("turned", 1)).not.toEqual(plansOf("turned", 2));
  expect(new Set(plansOf("turned").map(({ view }) => view.rotation)).size).toBe(many.length);
});

// Frozen when the recipe was made: a later draw, change or view must move none of them.
test("the recipe's first numbers stay what they are", () => {
  const { view, warmth } = planShift({ seed: 1, image: "a", shift: "together" });
  expect([view.rotation, view.brightness, warmth, view.cropArea, view.cropX, view.cropY]).toEqual([
    0.4960543877916052, 0.5629472145461477, 0.5015735405730084, 0.4146786292612552, 0.5372229067608714,
    0.3992064162157476,
  ]);
});

test("no view of training moves because of the recipe", () => {
  const plan = () => planView({ seed: 1, policy: "heavy", strength: 1, flips: true, image: "a", view: 0 });
  const before = plan();
  for (const shift of shifts) planShift({ seed: 1, image: "a", shift });
  expect(plan()).toEqual(before);
});

test("warmer light takes blue, half as much green and no red, rounded half up", () => {
  const source = noise(8);
  const data = new Uint8Array(source.data.length);
  renderShift(source, 0, { view: identity, warmth: 0.5 }, data, 0);
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    expect(data[pixel]).toBe(source.data[pixel]);
    expect(data[pixel + 1]).toBe(Math.floor(source.data[pixel + 1]! * 0.75 + 0.5));
    expect(data[pixel + 2]).toBe(Math.floor(source.data[pixel + 2]! * 0.5 + 0.5));
    expect(data[pixel + 3]).toBe(255);
  }
});

test("every shift can be rendered at every size, and changes every picture", () => {
  for (const size of [32, 64, 96]) {
    const source = noise(size, 3);
    const { data, count } = renderShifts(source, { seed: 5, hashes: ["a", "b", "c"] });
    expect(count).toBe(18);
    const length = size * size * 4;
    for (let place = 0; place < count; place++) {
      const clean = source.data.subarray((place % 3) * length, ((place % 3) + 1) * length);
      expect(data.subarray(place * length, (place + 1) * length)).not.toEqual(clean);
    }
  }
});

test("as many images a class as a twentieth of a run's training pays for, one at least, and no more than are held back", () => {
  const settings = { steps: 300, batch: 16, validationPerClass: 40 };
  expect(shiftedPerClass(settings, 10)).toBe(12);
  expect(shiftedPerClass({ ...settings, steps: 500 }, 10)).toBe(20);
  expect(shiftedPerClass(settings, 2)).toBe(40);
  expect(shiftedPerClass({ ...settings, steps: 1, batch: 1 }, 10)).toBe(1);
  for (const classes of [2, 3, 6, 10, 12]) {
    const passes = shifts.length * classes * shiftedPerClass(settings, classes);
    expect(passes).toBeLessThanOrEqual((3 * 300 * 16) / 20);
  }
});
