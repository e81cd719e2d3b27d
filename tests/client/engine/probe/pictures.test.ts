import { expect, test } from "vitest";
import { plansOf } from "#core/pictures/batches";
import { batchOrder } from "#core/pictures/order";
import { renderView } from "#core/pictures/render";
import { identity } from "#core/pictures/view";
import {
  cleanPictures,
  digestOfPictures,
  type Picture,
  rendered,
  visitedIn,
} from "../../../../client/src/engine/probe/pictures";
import { hashesOf, noise } from "../../../core/pictures/pictures";

const images = noise({ seed: 1, count: 5, size: 8 });
const order = batchOrder({ images: 5, steps: 20, batch: 4, seed: 2 });
const plan = plansOf({ policy: "heavy", strength: 1, flips: true, seed: 2, hashes: hashesOf(images), r: 3, order });
const views = { plan, stepsAChunk: 1, kept: async () => undefined, keep: async () => {} };

test("each distinct view is there once, and every place has its own", () => {
  const visited = visitedIn({ images, order, views });
  expect(visited.pictures).toHaveLength(15);
  expect(visited.pictures.map(({ image }) => image)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  for (const place of order.keys()) {
    expect(visited.pictures[visited.order[place]!]).toEqual({ image: order[place], plan: plan(place) });
  }
});

test("without views the pictures are the images", () => {
  expect(visitedIn({ images, order, views: null })).toEqual({ pictures: cleanPictures(images), order });
  expect(rendered(images, cleanPictures(images))).toEqual(images);
});

test("pictures are rendered as plans say", () => {
  const { pictures } = visitedIn({ images, order, views });
  const wanted = new Uint8Array(15 * 256);
  for (const [place, { image, plan }] of pictures.entries()) renderView(images, image, plan, wanted, place);
  expect(rendered(images, pictures)).toEqual({ data: wanted, count: 15, size: 8 });
});

test("mixed pictures are rendered as plans say, and known by the pixels of both images", () => {
  const mixing = plansOf({ policy: "mixup", strength: 1, flips: true, seed: 2, hashes: hashesOf(images), r: 3, order });
  const { pictures } = visitedIn({ images, order, views: { ...views, plan: mixing } });
  expect(pictures).toHaveLength(15);
  const [{ image, plan }] = pictures as [Picture];
  const wanted = new Uint8Array(256);
  renderView(images, image, plan, wanted, 0);
  expect(rendered(images, pictures.slice(0, 1)).data).toEqual(wanted);
  const digest = digestOfPictures(images, pictures.slice(0, 1));
  const other = plan.mix!.image;
  const changed = { ...images, data: images.data.with(other * 256 + 17, images.data[other * 256 + 17]! ^ 1) };
  expect(digestOfPictures(changed, pictures.slice(0, 1))).not.toBe(digest);
  // The same two pictures in a set of their own.
  const cut = (at: number) => [...images.data.subarray(at * 256, (at + 1) * 256)];
  const pair = { data: Uint8Array.from([...cut(other), ...cut(image)]), count: 2, size: 8 };
  expect(digestOfPictures(pair, [{ image: 1, plan: { ...plan, mix: { ...plan.mix!, image: 0 } } }])).toBe(digest);
});

test("pictures are known by pixels and plans, and not by where the image stands in its set", () => {
  const { pictures } = visitedIn({ images, order, views });
  const some = pictures.slice(6, 12);
  const moved = { ...images, count: 3, data: images.data.slice(2 * 256) };
  const same = some.map(({ image, plan }) => ({ image: image - 2, plan }));
  const digest = digestOfPictures(images, some);
  expect(digestOfPictures(moved, same)).toBe(digest);
  const others: readonly (readonly Picture[])[] = [
    some.toReversed(),
    some.slice(1),
    some.map(({ image }) => ({ image, plan: identity })),
    some.map(({ plan }) => ({ image: 2, plan })),
  ];
  for (const other of others) expect(digestOfPictures(images, other)).not.toBe(digest);
  const changed = { ...images, data: images.data.with(3 * 256 + 17, images.data[3 * 256 + 17]! ^ 1) };
  expect(digestOfPictures(changed, some)).not.toBe(digest);
});
