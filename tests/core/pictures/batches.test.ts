import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { batchesKey, plansOf, renderPlaces, type ViewsWanted } from "#core/pictures/batches";
import { batchOrder } from "#core/pictures/order";
import { rendererVersion } from "#core/pictures/render";
import type { PackedViews } from "#core/pixels";
import { protocol } from "#core/study/study";
import { hashesOf, noise } from "./pictures";

const images = noise({ seed: 1, count: 6, size: 8 });
const order = batchOrder({ images: 6, steps: 10, batch: 4, seed: 9 });
const run = { images, hashes: hashesOf(images), order, policy: "heavy", strength: 1, flips: true, seed: 9 } as const;
/** The views of steps `from` up to `to`. */
function rendered(
  { images, ...wanted }: ViewsWanted & { readonly images: PackedViews },
  { from = 0, to = 10 }: { readonly from?: number; readonly to?: number } = {},
): PackedViews {
  return renderPlaces(images, { order: wanted.order, plan: plansOf(wanted), from: from * 4, to: to * 4 });
}
const named = {
  target: "digits",
  trainingHash: "ab".repeat(32),
  pixels: 8,
  policy: "heavy",
  strength: 0.5,
  flips: false,
  seed: 9,
  n: 5,
  steps: 10,
  batch: 4,
  order,
} as const;

test("a part rendered alone equals the same part of the whole", () => {
  const whole = rendered(run);
  expect(whole).toMatchObject({ count: 40, size: 8 });
  const step = 4 * 8 * 8 * 4;
  fc.assert(
    fc.property(fc.nat(10), fc.nat(10), (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const part = rendered(run, { from, to });
      expect(part.count).toBe((to - from) * 4);
      expect(part.data).toEqual(whole.data.slice(from * step, to * step));
    }),
  );
});

test("every visit of an image is a fresh view", () => {
  const views = rendered(run);
  expect(new Set(hashesOf(views)).size).toBe(40);
});

test("a view follows its image and its place, not the image's position in the set", () => {
  const reversed = {
    images: {
      ...images,
      data: Uint8Array.from(
        { length: images.data.length },
        (_, at) => images.data[(5 - Math.floor(at / 256)) * 256 + (at % 256)]!,
      ),
    },
    hashes: [...run.hashes].reverse(),
    order: order.map((image) => 5 - image),
  };
  expect(rendered({ ...run, ...reversed }, { from: 2, to: 5 })).toEqual(rendered(run, { from: 2, to: 5 }));
});

test("strength 0 and the policy none give the clean images in their order", () => {
  const clean = Array.from(order, (image) => run.hashes[image]);
  expect(hashesOf(rendered({ ...run, strength: 0 }))).toEqual(clean);
  expect(hashesOf(rendered({ ...run, policy: "none" }))).toEqual(clean);
});

test("places that do not exist are refused", () => {
  expect(() => rendered(run, { to: 11 })).toThrow(RangeError);
  expect(() => rendered(run, { from: 3, to: 2 })).toThrow(RangeError);
});

test("the key names everything that the pixels depend on", () => {
  const { key } = batchesKey(named);
  for (const part of [
    rendererVersion,
    `protocol-${protocol}`,
    "digits",
    named.trainingHash,
    "8px",
    "heavy-0.5",
    "no-flips",
    "seed-9",
    "n-5",
    "10x4",
  ]) {
    expect(key.split("/")).toContain(part);
  }
});

test("each of them changes the key and the hash", () => {
  const others = [
    named,
    { ...named, target: "printed-to-handwritten" },
    { ...named, trainingHash: "cd".repeat(32) },
    { ...named, pixels: 16 },
    { ...named, policy: "light" as const },
    { ...named, strength: 0.4 },
    { ...named, flips: true },
    { ...named, seed: 10 },
    { ...named, n: 20 },
    { ...named, steps: 5, batch: 8 },
    { ...named, caps: { rotation: 0.5 } },
    { ...named, caps: { rotation: 0.4 } },
  ].map(batchesKey);
  expect(new Set(others.map(({ key }) => key)).size).toBe(others.length);
  expect(new Set(others.map(({ hash }) => hash)).size).toBe(others.length);
});

test("another batch order changes the hash and not the key", () => {
  const other = batchesKey({ ...named, order: order.toReversed() });
  expect(other.key).toBe(batchesKey(named).key);
  expect(other.hash).not.toBe(batchesKey(named).hash);
  expect(() => batchesKey({ ...named, order: order.slice(1) })).toThrow(RangeError);
});

test("the hash and the views are frozen: every device gives the same", () => {
  const { hash } = batchesKey(named);
  expect([hash, digestOf(rendered(run).data)]).toMatchInlineSnapshot(`
    [
      "fabdd3eb07fc131d767a5dde1dde5d675df6046fc6e1e6b6e9b8dfa12f481bc2",
      "78618972181ec19391804d087264b5c32d28c3d609e2fba02c467252eaa58dc1",
    ]
  `);
});
