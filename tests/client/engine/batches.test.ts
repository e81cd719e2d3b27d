import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { batchesKey, plansOf } from "#core/pictures/batches";
import { labelAt } from "#core/pictures/mix";
import { batchOrder } from "#core/pictures/order";
import { policyNames } from "#core/study/study";
import { batchesOf, identified, type TrainingSet } from "../../../client/src/engine/batches";
import { hashesOf, noise } from "../../core/pictures/pictures";

const images = noise({ seed: 1, count: 6, size: 8 });
const set: TrainingSet = {
  images,
  labels: Uint8Array.of(0, 0, 1, 1, 2, 2),
  hashes: hashesOf(images),
  hash: digestOf(images.data),
};
const settings = { steps: 20, batch: 4, strength: 1, depth: "full" } as const;
const wanted = (policy: (typeof policyNames)[number]) =>
  batchesOf(settings, { id: "drawn", flips: true }, { seed: 3, policy, n: 2 });

test("a head alone sees eight views of each image or as many as are asked for, and is known by them", () => {
  const probe = { ...settings, depth: "probe" } as const;
  const seen = (policy: "none" | "heavy", views?: number) => {
    const batches = batchesOf(
      { ...probe, ...(views && { views }) },
      { id: "drawn", flips: true },
      { seed: 3, policy, n: 2 },
    );
    return { ...batches, ...identified(set, batches) };
  };
  expect(seen("heavy").r).toBe(8);
  expect(seen("heavy", 16).r).toBe(16);
  expect(seen("heavy", 16).hash).not.toBe(seen("heavy").hash);
  // In the same order, on the same first views.
  expect(seen("heavy", 16).order).toEqual(seen("heavy").order);
  const [usual, twice] = [seen("heavy").plan, seen("heavy", 16).plan];
  const same = Array.from({ length: 80 }, (_, place) => JSON.stringify(usual(place)) === JSON.stringify(twice(place)));
  expect(same).toEqual(same.map((_, place) => Math.floor(place / 6) < 8));
  expect(seen("none", 16)).not.toHaveProperty("r");
  expect(
    batchesOf({ ...settings, views: 16 }, { id: "drawn", flips: true }, { seed: 3, policy: "heavy", n: 2 }),
  ).not.toHaveProperty("r");
});

test("batches that mix nothing are known as they always were: by their key and order alone", () => {
  const order = batchOrder({ images: 6, steps: 20, batch: 4, seed: 3 });
  for (const policy of policyNames.filter((name) => name !== "mixup" && name !== "cutmix")) {
    const { mixed, plan: _, ...known } = identified(set, wanted(policy));
    expect(mixed, policy).toBeUndefined();
    const { key, hash } = batchesKey({ ...wanted(policy), trainingHash: set.hash, pixels: 8, order });
    expect(known, policy).toEqual({ key, hash, order });
  }
});

test("batches that mix are known by their labels too: relabelled images are other batches with the same pixels", () => {
  for (const policy of ["mixup", "cutmix"] as const) {
    const { plan, ...known } = identified(set, wanted(policy));
    const { plan: planAgain, ...again } = identified(set, wanted(policy));
    expect(again).toEqual(known);
    // Planned once for the key, and kept.
    for (const place of known.order.keys()) expect(plan(place)).toBe(plan(place));
    expect(plan(7)).toEqual(planAgain(7));
    expect(plan(7)).toEqual(plansOf({ ...wanted(policy), hashes: set.hashes, order: known.order })(7));
    const relabelled = identified({ ...set, labels: Uint8Array.of(0, 1, 0, 1, 2, 2) }, wanted(policy));
    expect(relabelled.key).toBe(known.key);
    expect(relabelled.hash).not.toBe(known.hash);
    expect(known.mixed?.own).toHaveLength(80);
  }
});

test("the control study's shuffled labels are mixed as they were shuffled", () => {
  const labels = Uint8Array.of(2, 0, 1, 0, 2, 1);
  const { order, mixed } = identified({ ...set, labels }, wanted("mixup"));
  for (const [place, image] of order.entries()) {
    expect(labelAt({ labels, order, ...(mixed && { mixed }) }, place).own).toBe(labels[image]);
  }
});
