import { expect, test } from "vitest";
import { batchesKey, plansOf } from "#core/batches";
import { batchOrder } from "#core/order";
import { probeViews, viewAtPlace, withTwiceTheViews } from "#core/visits";

const [images, steps, batch] = [6, 40, 4];
const order = batchOrder({ images, steps, batch, seed: 9 });
const hashes = Array.from({ length: images }, (_, image) => `image ${image}`);
const wanted = { policy: "heavy", strength: 1, flips: true, seed: 9, hashes, order } as const;

test("an image shows its r views in turn, and all of them equally often", () => {
  const r = 3;
  for (let image = 0; image < images; image++) {
    const places = [...order.keys()].filter((place) => order[place] === image);
    const seen = places.map((place) => viewAtPlace(place, { images, r }));
    expect(seen).toEqual(seen.map((_, visit) => visit % r));
  }
});

test("a view depends on its image and its number among r alone", () => {
  const plan = plansOf({ ...wanted, r: probeViews });
  const plans = new Map<string, unknown>();
  for (const place of order.keys()) {
    const name = `${order[place]}/${viewAtPlace(place, { images, r: probeViews })}`;
    expect(plan(place)).toEqual(plans.get(name) ?? plan(place));
    plans.set(name, plan(place));
  }
  expect(plans.size).toBe(images * probeViews);
  expect(new Set([...plans.values()].map((one) => JSON.stringify(one))).size).toBe(images * probeViews);
});

test("doubling r changes no visit before the r-th", () => {
  const [once, twice] = [plansOf({ ...wanted, r: 3 }), plansOf({ ...wanted, r: 6 })];
  const same = [...order.keys()].filter((place) => JSON.stringify(once(place)) === JSON.stringify(twice(place)));
  expect(same).toEqual([...order.keys()].filter((place) => Math.floor(place / images) % 6 < 3));
});

test("r is part of what batches are known by", () => {
  const named = { ...wanted, target: "digits", trainingHash: "ab".repeat(32), pixels: 8, n: 5, steps, batch };
  const keys = [batchesKey(named), batchesKey({ ...named, r: 8 }), batchesKey({ ...named, r: 16 })];
  expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
  expect(new Set(keys.map(({ hash }) => hash)).size).toBe(3);
});

test("r is enough where twice as many views can hardly gain a point", () => {
  // t.ppf(0.975, 3) = 3.182446; standard deviation of the gains 0.002645751.
  const once = [0.8, 0.81, 0.79, 0.83];
  const result = withTwiceTheViews(once, [0.803, 0.81, 0.792, 0.827]);
  expect(result.gain).toBeCloseTo(0.0005, 12);
  expect(result.high - result.gain).toBeCloseTo((3.182446 * 0.002645751) / 2, 8);
  expect(result.low).toBeCloseTo(2 * result.gain - result.high, 12);
  expect(result.enough).toBe(true);
  expect(withTwiceTheViews(once, [0.82, 0.81, 0.83, 0.85]).enough).toBe(false);
});

test("one block leaves it open, and none is refused", () => {
  expect(withTwiceTheViews([0.8], [0.8])).toMatchObject({ gain: 0, high: Number.POSITIVE_INFINITY, enough: false });
  expect(() => withTwiceTheViews([], [])).toThrow(RangeError);
  expect(() => withTwiceTheViews([0.8], [0.8, 0.9])).toThrow(RangeError);
});
