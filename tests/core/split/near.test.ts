import fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "#core/random";
import { looksOf } from "#core/split/looks";
import { nearPairs } from "#core/split/near";
import type { TaskImage } from "#core/study/task";
import { tiedGroups } from "#core/tasks/own-outline";

const side = 64;
/** Soft spots of a picture of its own: x, y, brightness. */
const spotsOf = (seed: number) => {
  const source = stream(seed).fork("spots");
  return Array.from(
    { length: 12 },
    () => [source.next() * side, source.next() * side, source.between(-90, 90)] as const,
  );
};
/** A picture, moved by so many pixels, brightened and mirrored. */
function picture(seed: number, { move = 0, light = 1, mirror = false } = {}): Uint8Array {
  const spots = spotsOf(seed);
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const place = mirror ? side - 1 - x : x;
      const level = spots.reduce(
        (sum, [cx, cy, by]) => sum + by * Math.exp(-((place + move - cx) ** 2 + (y - cy) ** 2) / 200),
        128,
      );
      data.fill(Math.max(0, Math.min(255, Math.round(light * level))), (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return data;
}
const look = (data: Uint8Array) => ({ looks: looksOf(data, side) });
const pairsOf = (images: readonly { readonly looks: [string, string] }[]) => {
  const pairs: (readonly [number, number])[] = [];
  nearPairs(images, (one, other) => pairs.push([one, other]));
  return pairs;
};

test("a picture is near its copy and its mirror image always, mostly when darker or moved, and hardly ever near another", () => {
  const seeds = Array.from({ length: 40 }, (_, at) => 37 * at);
  const near = (other: (seed: number) => Uint8Array) =>
    seeds.filter((seed) => pairsOf([look(picture(seed)), look(other(seed))]).length > 0).length;
  expect(near((seed) => picture(seed))).toBe(40);
  expect(near((seed) => picture(seed, { mirror: true }))).toBe(40);
  expect(near((seed) => picture(seed, { light: 0.8 }))).toBeGreaterThan(35);
  expect(near((seed) => picture(seed, { move: 1 }))).toBeGreaterThan(25);
  expect(near((seed) => picture(seed + 20_000))).toBeLessThan(2);
});

test("small things on a flat ground are not near because their grounds are", () => {
  const dot = (x: number, y: number) => {
    const data = new Uint8Array(side * side * 4);
    for (let row = y; row < y + 8; row++) data.fill(255, (row * side + x) * 4, (row * side + x + 8) * 4);
    return look(data);
  };
  expect(pairsOf([dot(8, 8), dot(30, 40), dot(20, 22)])).toEqual([]);
  expect(pairsOf([dot(8, 8), dot(8, 8)])).toEqual([[0, 1]]);
});

test("groups, equal content and near-duplicates tie in chains, and a group is named by its first image", () => {
  const hash = (digit: number) => `${digit}`.repeat(64);
  const image = (group: string, content: number, looks: [string, string]) => ({
    group,
    image: { hash: hash(content), looks } as TaskImage,
  });
  const looks = [1, 2, 3, 4, 5, 6].map((seed) => look(picture(1000 * seed)).looks);
  const groups = tiedGroups([
    image("a", 1, looks[0]!),
    image("b", 2, looks[1]!),
    image("a", 3, looks[2]!),
    image("c", 4, look(picture(3000, { mirror: true })).looks),
    image("d", 4, looks[4]!),
    image("e", 5, looks[5]!),
  ]);
  // 0 and 2 by group; 2 and 3 are mirror images; 3 and 4 have one content.
  expect([...groups]).toEqual([0, 1, 0, 0, 0, 5]);
});

test("the pairs are those of the rule, place by place, among pictures that repeat, mirror and lack slopes", () => {
  // Places grow brighter (1), darker (-1) or neither; the mirror's row runs the other way and grows the other way.
  const slopesFrom = (...kinds: readonly number[]) =>
    fc.array(fc.constantFrom(...kinds), { minLength: 64, maxLength: 64 });
  const slopes = fc.oneof(slopesFrom(1, -1), slopesFrom(1, 1, 1, -1, -1, -1, 0));
  // About as many places as may differ: anywhere, or all in one half, which alone decides most pairs.
  const placesIn = (first: number, last: number) =>
    fc.uniqueArray(fc.integer({ min: first, max: last }), { minLength: 5, maxLength: 10 });
  const places = fc.oneof(fc.constant<number[]>([]), placesIn(0, 63), placesIn(0, 31), placesIn(32, 63));
  const mirrorOf = (all: readonly number[]) => all.map((_, at) => 0 - all[at - (at % 8) + 7 - (at % 8)]!);
  const hashOf = (all: readonly number[]) =>
    Array.from({ length: 16 }, (_, digit) =>
      [0, 1, 2, 3].reduce((sum, bit) => 2 * sum + Number(all[4 * digit + bit] === 1), 0).toString(16),
    ).join("");
  const isNear = (one: readonly number[], other: readonly number[]) => {
    const differing = one.filter((slope, at) => slope !== other[at]).length;
    const telling = one.filter((slope, at) => slope !== 0 || other[at] !== 0).length;
    return differing <= 8 * (telling / 64) ** 2;
  };
  const some = fc.array(fc.tuple(slopes, fc.boolean(), places), { maxLength: 5 });
  fc.assert(
    fc.property(some, (drawn) => {
      const pictures = drawn.flatMap(([all, mirrored, turned]) => {
        const changed = all.map((slope, at) => (turned.includes(at) ? ((slope + 2) % 3) - 1 : slope));
        return [all, mirrored ? mirrorOf(changed) : changed];
      });
      const looks = pictures.map((all) => ({ looks: [hashOf(all), hashOf(mirrorOf(all))] as [string, string] }));
      const expected = pictures.flatMap((one, at) =>
        pictures.flatMap((other, place) =>
          place > at && (isNear(one, other) || isNear(one, mirrorOf(other))) ? [[at, place]] : [],
        ),
      );
      expect(pairsOf(looks)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
