import { expect, test } from "vitest";
import { batchesKey, plansOf } from "#core/pictures/batches";
import { batchOrder } from "#core/pictures/order";
import { viewAtPlace } from "#core/pictures/visits";
import { probeViews } from "#core/study/study";

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
