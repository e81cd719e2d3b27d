import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { batchesKey, plansOf, renderPlaces } from "#core/pictures/batches";
import { fixedMix } from "#core/pictures/fixed-view";
import { labelAt, type Mix, mixedLabelsOf, mixPlanner } from "#core/pictures/mix";
import { batchOrder } from "#core/pictures/order";
import { renderView } from "#core/pictures/render";
import { identity } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import { mixKinds, policyNames } from "#core/study/study";
import { hashesOf, noise } from "./pictures";

const images = noise({ seed: 1, count: 6, size: 8 });
const labels = Uint8Array.of(0, 0, 1, 1, 2, 2);
const order = batchOrder({ images: 6, steps: 10, batch: 4, seed: 9 });
const run = { hashes: hashesOf(images), order, flips: true, seed: 9 } as const;
const anyMix = fc.record({
  policy: fc.constantFrom(...mixKinds),
  strength: fc.double({ min: 0, max: 1, noNaN: true, minExcluded: true }),
  seed: fc.nat(),
  image: fc.nat(5),
  view: fc.nat(),
});
const planned = ({ image, view, ...wanted }: { image: number; view: number } & Omit<Wanted, "hashes">) =>
  mixPlanner({ ...wanted, hashes: run.hashes })({ image, view })!;
type Wanted = Parameters<typeof mixPlanner>[0];
const mixes = (policy: "mixup" | "cutmix", count: number) =>
  Array.from({ length: count }, (_, view) => planned({ policy, strength: 1, seed: 5, image: 2, view }));
/** A black picture and a white one. */
const blackAndWhite = (size: number): PackedViews => ({
  data: Uint8Array.from({ length: 2 * size * size * 4 }, (_, at) => (at % 4 === 3 || at >= size * size * 4 ? 255 : 0)),
  count: 2,
  size,
});

test("only mixup and CutMix mix: every other policy's views show one image", () => {
  for (const policy of policyNames) {
    const plan = plansOf({ ...run, policy, strength: 1 });
    const isMixed = Array.from(order.keys(), (place) => plan(place).mix !== undefined);
    expect(new Set(isMixed), policy).toEqual(new Set([mixKinds.some((kind) => kind === policy)]));
  }
});

test("at strength 0, and where there is no other image, nothing is mixed: the clean images, byte for byte", () => {
  for (const policy of mixKinds) {
    const still = plansOf({ ...run, policy, strength: 0 });
    for (const place of order.keys()) expect(still(place)).toEqual(identity);
    const { data } = renderPlaces(images, { order, plan: still, from: 0, to: 40 });
    expect(hashesOf({ data, count: 40, size: 8 })).toEqual(Array.from(order, (image) => run.hashes[image]));
    expect(new Set(mixedLabelsOf({ order, plan: still, labels, size: 8 }).shares)).toEqual(new Set([0]));
    const alone = plansOf({ ...run, policy, strength: 1, hashes: run.hashes.slice(0, 1), order: order.map(() => 0) });
    expect(alone(3)).toEqual(identity);
  }
});

test("a mix goes to 0 with its strength", () => {
  fc.assert(
    fc.property(anyMix, (wanted) => {
      expect(fixedMix(planned({ ...wanted, strength: 1e-9 }), 96).share).toBe(0);
    }),
  );
});

test("the other image is never the view's own, is the same in both policies at any strength, and is drawn evenly", () => {
  fc.assert(
    fc.property(anyMix, (wanted) => {
      const { image } = planned(wanted);
      expect(image).not.toBe(wanted.image);
      for (const policy of mixKinds) expect(planned({ ...wanted, policy, strength: 1 }).image).toBe(image);
    }),
  );
  const drawn = mixes("mixup", 4000).map(({ image }) => image);
  for (const other of [0, 1, 3, 4, 5]) {
    const share = drawn.filter((image) => image === other).length / drawn.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / drawn.length));
  }
});

test("how the set is ordered decides nothing: the same two images are mixed the same way", () => {
  const reversed = [...run.hashes].reverse();
  fc.assert(
    fc.property(anyMix, ({ image, view, ...wanted }) => {
      const { image: other, ...how } = planned({ image, view, ...wanted });
      expect(mixPlanner({ ...wanted, hashes: reversed })({ image: 5 - image, view })).toEqual({
        image: 5 - other,
        ...how,
      });
    }),
  );
});

test("where nothing may be mirrored, and on another device, the mixes are the same", () => {
  for (const policy of mixKinds) {
    const [one, other] = [true, false].map((flips) => plansOf({ ...run, policy, strength: 0.7, flips }));
    for (const place of [...order.keys()].reverse()) expect(other!(place)).toEqual(one!(place));
  }
});

test("shares lie between 0 and the strength, mixup's evenly", () => {
  fc.assert(
    fc.property(anyMix, fc.integer({ min: 4, max: 256 }), (wanted, size) => {
      const { share, weight, columns, rows } = fixedMix(planned(wanted), size);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      // A square of that area covers at most so many pixels' centres.
      const bound =
        wanted.policy === "mixup" ? wanted.strength + 2 ** -14 : (Math.sqrt(wanted.strength) + 1 / size) ** 2;
      expect(share).toBeLessThanOrEqual(bound);
      expect(weight).toBeLessThanOrEqual(2 ** 14);
      for (const [first, end] of [columns, rows]) {
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(first);
        expect(end).toBeLessThanOrEqual(size);
      }
    }),
  );
  const shares = mixes("mixup", 4000).map(({ weight }) => weight);
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  // Four standard errors of the mean and the mean square of a uniform variable.
  expect(Math.abs(meanOf(shares) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / shares.length));
  expect(Math.abs(meanOf(shares.map((share) => share ** 2)) - 1 / 3)).toBeLessThan(
    4 * Math.sqrt(4 / 45 / shares.length),
  );
});

test("mixup's share grows linearly with the strength, and CutMix's square around one centre", () => {
  fc.assert(
    fc.property(anyMix, (wanted) => {
      const [part, whole] = [wanted.strength, 1].map((strength) => planned({ ...wanted, strength })) as [Mix, Mix];
      if (wanted.policy === "mixup") expect(part.weight).toBeCloseTo(wanted.strength * whole.weight, 12);
      for (const [outer, inner] of [
        [part.left, whole.left],
        [part.top, whole.top],
        [-part.right, -whole.right],
        [-part.bottom, -whole.bottom],
      ] as const)
        expect(outer).toBeGreaterThanOrEqual(inner);
    }),
  );
});

test("a view's share is that of its pixels: how white black becomes", () => {
  fc.assert(
    fc.property(anyMix, fc.integer({ min: 4, max: 40 }), (wanted, size) => {
      const mix = { ...planned(wanted), image: 1 };
      const view = new Uint8Array(size * size * 4);
      renderView(blackAndWhite(size), 0, { ...identity, mix }, view, 0);
      const levels = view.filter((_, at) => at % 4 < 3);
      const white = levels.reduce((sum, level) => sum + level, 0) / (255 * levels.length);
      // Rounding to a byte: not at all where pixels are one or the other.
      const tolerance = wanted.policy === "mixup" ? 0.5 / 255 + 1e-9 : 1e-9;
      expect(Math.abs(white - fixedMix(mix, size).share)).toBeLessThanOrEqual(tolerance);
      if (wanted.policy === "cutmix") expect(levels.every((level) => level === 0 || level === 255)).toBe(true);
    }),
  );
});

test("mixed pixels are the weighted means of both pictures within half a level, the others the view's own", () => {
  fc.assert(
    fc.property(anyMix, fc.nat(), (wanted, seed) => {
      const source = noise({ seed, count: 6, size: 8 });
      const mix = planned(wanted);
      const view = new Uint8Array(8 * 8 * 4);
      renderView(source, wanted.image, { ...identity, mix }, view, 0);
      for (const [at, level] of view.entries()) {
        const [x, y] = [((Math.floor(at / 4) % 8) + 0.5) / 8, (Math.floor(at / 32) + 0.5) / 8];
        const isIn = x >= mix.left && x < mix.right && y >= mix.top && y < mix.bottom;
        const weight = isIn && at % 4 < 3 ? mix.weight : 0;
        const [own, other] = [source.data[256 * wanted.image + at]!, source.data[256 * mix.image + at]!];
        // The weight itself is rounded to 2^-14.
        expect(Math.abs(level - ((1 - weight) * own + weight * other))).toBeLessThanOrEqual(0.5 + 255 * 2 ** -15);
      }
    }),
  );
});

test("a picture that is not there is refused", () => {
  const mix = { image: 6, weight: 1, left: 0, right: 1, top: 0, bottom: 1 };
  expect(() => renderView(images, 0, { ...identity, mix }, new Uint8Array(256), 0)).toThrow(RangeError);
});

test("a view is taught as its own class and the other's, by their shares, which sum to 1", () => {
  for (const policy of mixKinds) {
    const plan = plansOf({ ...run, policy, strength: 1 });
    const mixed = mixedLabelsOf({ order, plan, labels, size: 8 });
    for (const place of order.keys()) {
      const { mix } = plan(place);
      const { own, other, share } = labelAt({ labels, order, mixed }, place);
      expect([own, other]).toEqual([labels[order[place]!], labels[mix!.image]]);
      expect(share).toBe(Math.fround(fixedMix(mix!, 8).share));
      expect(Math.fround(1 - share) + share).toBeCloseTo(1, 7);
    }
  }
  const place = 7;
  const own = labels[order[place]!];
  expect(labelAt({ labels, order }, place)).toEqual({ own, other: own, share: 0 });
});

test("a probe's visits of one view see one mix", () => {
  const plan = plansOf({ ...run, policy: "mixup", strength: 1, r: 2 });
  const seen = new Map<string, Set<number>>();
  for (const place of order.keys()) {
    const { image, weight } = plan(place).mix!;
    const of = `${order[place]} with ${image} by ${weight}`;
    seen.set(of, (seen.get(of) ?? new Set()).add(order[place]!));
  }
  expect(seen.size).toBe(12);
});

test("classes and shares change the hash of the batches, not the key of their pixels", () => {
  const named = {
    target: "digits",
    trainingHash: "ab".repeat(32),
    pixels: 8,
    n: 2,
    steps: 10,
    batch: 4,
    order,
  } as const;
  const wanted = { policy: "mixup", strength: 1, flips: true, seed: 9 } as const;
  const mixed = mixedLabelsOf({ order, plan: plansOf({ ...run, ...wanted }), labels, size: 8 });
  const keyOf = (mixed: Parameters<typeof batchesKey>[0]["mixed"]) =>
    batchesKey({ ...named, ...wanted, ...(mixed && { mixed }) });
  const all = [
    keyOf(mixed),
    keyOf(undefined),
    keyOf({ ...mixed, own: mixed.own.with(3, (mixed.own[3]! + 1) % 3) }),
    keyOf({ ...mixed, others: mixed.others.with(3, (mixed.others[3]! + 1) % 3) }),
    keyOf({ ...mixed, shares: mixed.shares.with(3, 0.123) }),
  ];
  expect(new Set(all.map(({ hash }) => hash)).size).toBe(all.length);
  expect(new Set(all.map(({ key }) => key)).size).toBe(1);
});

test("mixes, shares and pixels are frozen: every device gives the same", () => {
  const frozen = mixKinds.map((policy) => {
    const plan = plansOf({ ...run, policy, strength: 0.8 });
    const { shares } = mixedLabelsOf({ order, plan, labels, size: 8 });
    return {
      first: plan(0).mix,
      shares: digestOf(new Uint8Array(shares.buffer)),
      pixels: digestOf(renderPlaces(images, { order, plan, from: 0, to: 40 }).data),
    };
  });
  expect(frozen).toMatchInlineSnapshot(`
    [
      {
        "first": {
          "bottom": 1,
          "image": 4,
          "left": 0,
          "right": 1,
          "top": 0,
          "weight": 0.01738345604389906,
        },
        "pixels": "8d316affec3764cce90fffa53361ac5d738580cf59c2f4204c92528bbf376811",
        "shares": "6fdedc22621ff7a4c9a7dcf85e576a811b1ed34e53f813c1ec77bc5a1d8ed5dc",
      },
      {
        "first": {
          "bottom": 0.9550929327620229,
          "image": 4,
          "left": 0.715832573162947,
          "right": 1,
          "top": 0.49135727881136926,
          "weight": 1,
        },
        "pixels": "8c56cb79586639da33336bbd88e4c082476c84a984fd48679e4d1ed3c51f47db",
        "shares": "b49c38240304193cf730182ecf9b87d5e3e830863e28f805f4011fcd4d417592",
      },
    ]
  `);
});
