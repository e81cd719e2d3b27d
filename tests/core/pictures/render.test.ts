import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "#core/digest";
import { rendererVersion, renderView } from "#core/pictures/render";
import { identity, planView, type ViewPlan } from "#core/pictures/view";
import { policyNames } from "#core/study/study";
import { renderInFloats } from "./float-renderer";
import { hashesOf, noise } from "./pictures";
import { colours, gray, reds, render } from "./rendered";

const anyPlan = fc
  .record({
    seed: fc.nat(),
    policy: fc.constantFrom(...policyNames),
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
    flips: fc.boolean(),
    view: fc.nat(),
  })
  .map((options) => planView({ ...options, image: "a" }));

test("the identity copies every byte, also one that no packed picture has", () => {
  const source = { data: Uint8Array.from({ length: 3 * 3 * 4 }, (_, index) => index * 7), count: 1, size: 3 };
  expect(render(source, {})).toEqual(source.data);
});

test("at strength 0 any policy gives the source's bytes", () => {
  const source = noise({ seed: 1, count: 1, size: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...policyNames), fc.nat(), fc.nat(), (policy, seed, view) => {
      const plan = planView({ seed, policy, strength: 0, flips: true, image: "a", view });
      expect(render(source, plan)).toEqual(source.data);
    }),
  );
});

test("a view is a pure function of picture and plan, and stays in its place", () => {
  const source = noise({ seed: 2, count: 3, size: 6 });
  const length = 6 * 6 * 4;
  fc.assert(
    fc.property(anyPlan, fc.nat(2), fc.nat(2), (plan, index, place) => {
      const target = new Uint8Array(3 * length).fill(77);
      const before = source.data.slice();
      renderView(source, index, plan, target, place);
      expect(target.slice(place * length, (place + 1) * length)).toEqual(render(source, plan, index));
      expect(target.filter((_, at) => Math.floor(at / length) !== place).every((value) => value === 77)).toBe(true);
      expect(source.data).toEqual(before);
    }),
  );
});

test("alpha is 255 whatever the plan", () => {
  const source = noise({ seed: 3, count: 1, size: 9 });
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const alphas = render(source, plan).filter((_, index) => index % 4 === 3);
      expect(alphas.every((alpha) => alpha === 255)).toBe(true);
    }),
  );
});

test("grey stays grey whatever the plan", () => {
  fc.assert(
    fc.property(anyPlan, fc.nat(), (plan, seed) => {
      for (const [red, green, blue] of colours(render(noise({ seed, count: 1, size: 9, grey: true }), plan))) {
        expect([green, blue]).toEqual([red, red]);
      }
    }),
  );
});

test("mirroring twice gives the source's bytes, once the mirror image", () => {
  for (const size of [5, 32, 48]) {
    const source = noise({ seed: 4, count: 1, size });
    const once = render(source, { flip: true });
    expect(colours(once)[0]).toEqual(colours(source.data)[size - 1]);
    expect(render({ data: once, count: 1, size }, { flip: true })).toEqual(source.data);
  }
});

test("a quarter turn moves every pixel clockwise and changes none; four of them give the source's bytes", () => {
  for (const size of [3, 32, 48]) {
    const source = noise({ seed: 5, count: 1, size });
    const before = colours(source.data);
    const turned = render(source, { rotation: Math.PI / 2 });
    colours(turned).forEach((colour, pixel) => {
      const [x, y] = [pixel % size, Math.floor(pixel / size)];
      expect(colour).toEqual(before[(size - 1 - x) * size + y]);
    });
    let data = turned;
    for (let turn = 0; turn < 3; turn++) data = render({ data, count: 1, size }, { rotation: Math.PI / 2 });
    expect(data).toEqual(source.data);
  }
});

test("turning there and back leaves a smooth picture as it was, but for rounding and the corners", () => {
  const size = 32;
  const values = Array.from({ length: size * size }, (_, at) => 60 + 4 * (at % size) + Math.floor(at / size));
  const there = render(gray(size, values), { rotation: 0.3 });
  const back = reds(render({ data: there, count: 1, size }, { rotation: -0.3 }));
  for (let y = 8; y < 24; y++) {
    for (let x = 8; x < 24; x++) expect(Math.abs(back[y * size + x]! - values[y * size + x]!)).toBeLessThanOrEqual(1);
  }
});

test("a crop of a quarter of the area fills the picture with a quarter of it", () => {
  const size = 8;
  // A ramp: bilinear sampling gives it back exactly, so the left upper quarter runs at half the slope.
  const values = Array.from({ length: size * size }, (_, at) => 20 * (at % size));
  const row = reds(render(gray(size, values), { cropArea: 0.25, cropX: 0.25, cropY: 0.25 })).slice(0, size);
  // From x = -0.25 in steps of 0.5: the first pixel lies beyond the edge, which is mirrored.
  expect(row).toEqual([0, 5, 15, 25, 35, 45, 55, 65]);
});

test("beyond the edge the picture is mirrored, never blank", () => {
  const source = gray(16, new Array(256).fill(200));
  for (const rotation of [0.2, 0.7, 2.3]) expect(new Set(reds(render(source, { rotation })))).toEqual(new Set([200]));
});

test("the cutout is 127, where every base's input is 0, and touches nothing else", () => {
  const source = noise({ seed: 7, count: 1, size: 8 });
  const cut = colours(render(source, { cutoutX: 0.25, cutoutY: 0.5, cutoutSide: 0.25 }));
  const before = colours(source.data);
  cut.forEach((colour, pixel) => {
    const [x, y] = [pixel % 8, Math.floor(pixel / 8)];
    const inside = x >= 2 && x < 4 && y >= 4 && y < 6;
    expect(colour).toEqual(inside ? [127, 127, 127] : before[pixel]);
  });
});

/** Largest difference of two renderings and how many of their bytes differ. */
function apart(one: Uint8Array, other: Uint8Array) {
  const differences = one.map((value, at) => Math.abs(value - other[at]!));
  return { most: Math.max(...differences), share: differences.filter((value) => value > 0).length / one.length };
}

test("whole numbers move and colour pixels as float64 does: nowhere more than 1 of 255 apart, and seldom that", () => {
  const geometry = ["cropArea", "cropX", "cropY", "rotation", "flip", "tiltX", "tiltY"] as const;
  const shares: number[] = [];
  fc.assert(
    fc.property(anyPlan, fc.integer({ min: 32, max: 96 }), fc.nat(), fc.boolean(), (plan, size, seed, moves) => {
      const source = noise({ seed, count: 1, size });
      // One after the other: float64 rounds in between as well, and a factor of up to 2 may follow.
      const still = Object.fromEntries(geometry.map((name) => [name, identity[name]]));
      const moved = { ...identity, ...Object.fromEntries(geometry.map((name) => [name, plan[name]])) };
      const half: ViewPlan = moves ? moved : { ...plan, ...still, cutoutSide: 0, noise: 0 };
      const wanted = new Uint8Array(size * size * 4);
      renderInFloats(source, half, wanted);
      const { most, share } = apart(render(source, half), wanted);
      expect(most).toBeLessThanOrEqual(1);
      shares.push(share);
    }),
  );
  expect(shares.reduce((sum, share) => sum + share) / shares.length).toBeLessThan(0.01);
});

test("a tilted view has its near side larger: a grid's lines lie where the perspective puts them", () => {
  const size = 64;
  const ramp = Array.from({ length: size * size }, (_, at) => 4 * (at % size));
  const row = reds(render(gray(size, ramp), { tiltX: 0.2 })).slice(0, size);
  for (const column of [0, 10, 31, 32, 50, 63]) {
    const u = column - 31.5;
    const seen = 31.5 + u / (1 + (2 * 0.2 * u) / size);
    const mirrored = seen < 0 ? -1 - seen : seen;
    if (seen >= 0) expect(Math.abs(row[column]! - 4 * mirrored)).toBeLessThanOrEqual(1);
  }
  // The right edge is farther away, so more of the picture fits between the middle and it than on the left.
  expect(row[63]! - row[32]!).toBeLessThan(row[31]! - row[8]! + 40);
});

test("a blur keeps a picture's mean and what is flat, and spreads a point to both sides alike", () => {
  const flat = gray(16, new Array(256).fill(200));
  expect(new Set(reds(render(flat, { blur: 0.05 })))).toEqual(new Set([200]));
  const point = gray(
    33,
    Array.from({ length: 33 * 33 }, (_, at) => (at === 16 * 33 + 16 ? 255 : 0)),
  );
  const spread = reds(render(point, { blur: 1 / 33 }));
  // A Gaussian of one pixel: 255 / 2 pi in the middle, less by exp(-1/2) beside it.
  expect(Math.abs(spread[16 * 33 + 16]! - 255 / (2 * Math.PI))).toBeLessThanOrEqual(1);
  expect(Math.abs(spread[16 * 33 + 17]! - (255 / (2 * Math.PI)) * Math.exp(-0.5))).toBeLessThanOrEqual(1);
  expect(spread).toEqual([...spread].reverse());
});

test("grain has the deviation that was asked for, is grey, and is another with every seed", () => {
  const size = 96;
  const source = gray(size, new Array(size * size).fill(128));
  const views = [1, 2, 4294967295].map((grain) => render(source, { noise: 0.05, grain }));
  for (const view of views) {
    const values = reds(view);
    const mean = values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
    const deviation = Math.sqrt(values.reduce<number>((sum, value) => sum + (value! - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean - 128)).toBeLessThan(4 * (0.05 * 255) * Math.sqrt(1 / values.length));
    // Four standard errors of a deviation, and what rounding to bytes adds.
    expect(Math.abs(deviation / (0.05 * 255) - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length) + 0.002);
    for (const [red, green, blue] of colours(view)) expect([green, blue]).toEqual([red, red]);
  }
  expect(digestOf(views[0]!)).not.toBe(digestOf(views[1]!));
});

test("a plan that 32 bits cannot hold is refused", () => {
  const source = noise({ seed: 8, count: 1, size: 8 });
  expect(() => render(source, { brightness: 2.1 })).toThrow(RangeError);
  expect(() => render(source, { cropX: 3 })).toThrow(RangeError);
  expect(() => render(source, { tiltX: 0.4, tiltY: 0.3 })).toThrow(RangeError);
  expect(() => render(source, { noise: 1000 })).toThrow(RangeError);
  expect(() => render(noise({ seed: 8, count: 1, size: 257 }), {})).toThrow(RangeError);
});

test("a picture or a place that does not exist is refused", () => {
  const source = noise({ seed: 8, count: 1, size: 2 });
  expect(() => renderView(source, 1, identity, new Uint8Array(16), 0)).toThrow(RangeError);
  expect(() => renderView(source, 0, identity, new Uint8Array(16), 1)).toThrow(RangeError);
});

test("the bytes are frozen: every device renders the same, and a change of them needs a new version", () => {
  const source = noise({ seed: 1, count: 4, size: 32 });
  const hashes = hashesOf(source);
  const digests = (["light", "heavy", "trivial"] as const).map((policy) => {
    const target = new Uint8Array(40 * 32 * 32 * 4);
    for (let view = 0; view < 40; view++) {
      const plan = planView({ seed: 1, policy, strength: 1, flips: true, image: hashes[view % 4]!, view });
      renderView(source, view % 4, plan, target, view);
    }
    return digestOf(target);
  });
  expect([rendererVersion, ...digests]).toMatchInlineSnapshot(`
    [
      "whole-1",
      "128cbb9c33921ef5d7edca03e1638ed8d3169abf1d110c5f773f633b41f22ba2",
      "7c75f7bcab673c500a23878764e071fd0b1636a3f4e271540d8b00ce70498164",
      "3ff1a738b7e886c134d7efd6560144043dd009b1f2b5c116ff4cd83dad5f64dc",
    ]
  `);
});
