// The pictures of a run: what they are known by, and how they are rendered. They depend on images, policy, strength, seed, n and
// steps alone, so both inits and all depths share them. Nothing is stored here.

import { utf8ToBytes } from "@noble/hashes/utils.js";
import { digestOf } from "../digest";
import type { PackedViews } from "../pixels";
import { capsText } from "../study/caps";
import { type Caps, type PolicyName, protocol } from "../study/study";
import { type MixedLabels, mixPlanner } from "./mix";
import { rendererVersion, renderView } from "./render";
import { planView, type ViewPlan } from "./view";
import { viewAtPlace } from "./visits";

/**
 * What the augmented batches of a run are known by: `key` names the pixels, `hash` is SHA-256 over the key, the batch order, and
 * where images are mixed the classes and shares at each place.
 */
export function batchesKey(options: {
  /** The target's id. */
  readonly target: string;
  /** SHA-256 over the training images' content hashes. */
  readonly trainingHash: string;
  /** Side of the pictures. */
  readonly pixels: number;
  readonly policy: PolicyName;
  readonly strength: number;
  readonly flips: boolean;
  readonly caps?: Caps | undefined;
  /** The block's seed. */
  readonly seed: number;
  /** Training images a class. */
  readonly n: number;
  readonly steps: number;
  readonly batch: number;
  /** Views of each image; without it every visit has a fresh one. */
  readonly r?: number;
  /** As from `batchOrder`, [steps * batch]. */
  readonly order: Uint32Array;
  /** What views are taught as; absent where it is the class of the image at each place. */
  readonly mixed?: MixedLabels;
}): { readonly key: string; readonly hash: string } {
  const { target, trainingHash, pixels, policy, strength, flips, caps, seed, n, steps, batch, r, order, mixed } =
    options;
  if (order.length !== steps * batch) throw new RangeError(`${order.length} places are not ${steps} steps of ${batch}`);
  const key = [
    "batches",
    rendererVersion,
    `protocol-${protocol}`,
    target,
    trainingHash,
    `${pixels}px`,
    `${policy}-${strength}`,
    flips ? "flips" : "no-flips",
    `seed-${seed}`,
    `n-${n}`,
    `${steps}x${batch}`,
    ...(r === undefined ? [] : [`r-${r}`]),
    ...(caps === undefined ? [] : [`caps-${capsText(caps)}`]),
  ].join("/");
  const name = utf8ToBytes(key);
  // Little-endian whatever the device.
  const places = order.length;
  const bytes = new Uint8Array(name.length + (mixed ? 10 : 4) * places);
  const view = new DataView(bytes.buffer);
  bytes.set(name);
  order.forEach((image, place) => {
    view.setUint32(name.length + 4 * place, image, true);
  });
  if (mixed) {
    bytes.set(mixed.own, name.length + 4 * places);
    bytes.set(mixed.others, name.length + 5 * places);
    mixed.shares.forEach((share, place) => {
      view.setFloat32(name.length + 6 * places + 4 * place, share, true);
    });
  }
  return { key, hash: digestOf(bytes) };
}

/** What decides the views of a run, beside its images. */
export interface ViewsWanted {
  readonly policy: PolicyName;
  readonly strength: number;
  readonly flips: boolean;
  readonly caps?: Caps | undefined;
  /** The block's seed. */
  readonly seed: number;
  /** Content hash of each image. */
  readonly hashes: readonly string[];
  /** Views of each image; without it every visit has a fresh one. */
  readonly r?: number;
  /** As from `batchOrder`, [steps * batch]. */
  readonly order: Uint32Array;
}

/**
 * The plan of the view at each place of a run: place p of step t shows image `order[t * batch + p]`, and its view number is
 * t * batch + p, or what `viewAtPlace` says: any part can be rendered again to the bit, whatever was rendered before.
 */
export function plansOf({ hashes, order, r, ...wanted }: ViewsWanted): (place: number) => ViewPlan {
  const images = hashes.length;
  const mixOf = mixPlanner({ ...wanted, hashes });
  const planned = (image: number, view: number): ViewPlan => {
    const plan = planView({ ...wanted, image: hashes[image]!, view });
    const mix = mixOf({ image, view });
    return mix ? { ...plan, mix } : plan;
  };
  if (r === undefined) return (place) => planned(order[place]!, place);
  const plans = new Map<number, ViewPlan>();
  return (place) => {
    const view = viewAtPlace(place, { images, r });
    const number = order[place]! * r + view;
    const plan = plans.get(number) ?? planned(order[place]!, view);
    plans.set(number, plan);
    return plan;
  };
}

/** The views at the places from `from` up to, not including, `to`. */
export function renderPlaces(
  images: PackedViews,
  {
    order,
    plan,
    from,
    to,
  }: {
    readonly order: Uint32Array;
    readonly plan: (place: number) => ViewPlan;
    readonly from: number;
    readonly to: number;
  },
): PackedViews {
  if (from < 0 || to < from || to > order.length) throw new RangeError(`there are no places ${from} to ${to}`);
  const count = to - from;
  const data = new Uint8Array(count * images.size * images.size * 4);
  for (let place = from; place < to; place++) renderView(images, order[place]!, plan(place), data, place - from);
  return { data, count, size: images.size };
}
