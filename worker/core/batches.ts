// The pictures of a run: what they are known by, and how they are rendered. They depend on images, policy, strength, seed, n and
// steps alone, so both inits and all depths share them. Nothing is stored here.

import { utf8ToBytes } from "@noble/hashes/utils.js";
import { digestOf } from "./digest";
import type { PackedViews } from "./pixels";
import { rendererVersion, renderView } from "./render";
import { type PolicyName, protocol } from "./study";
import { planView } from "./view";

/** What the augmented batches of a run are known by: `key` names the pixels, `hash` is SHA-256 over the key and the batch order. */
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
  /** The block's seed. */
  readonly seed: number;
  /** Training images a class. */
  readonly n: number;
  readonly steps: number;
  readonly batch: number;
  /** As from `batchOrder`, [steps * batch]. */
  readonly order: Uint32Array;
}): { readonly key: string; readonly hash: string } {
  const { target, trainingHash, pixels, policy, strength, flips, seed, n, steps, batch, order } = options;
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
  ].join("/");
  const name = utf8ToBytes(key);
  // Little-endian whatever the device.
  const bytes = new Uint8Array(name.length + 4 * order.length);
  const view = new DataView(bytes.buffer);
  bytes.set(name);
  order.forEach((image, place) => {
    view.setUint32(name.length + 4 * place, image, true);
  });
  return { key, hash: digestOf(bytes) };
}

/**
 * The views of the steps from `from` up to, not including, `to`: [(to - from) * batch].
 * - Place p of step t shows image `order[t * batch + p]`, and its view number is t * batch + p: any part can be rendered again to the
 *   bit, whatever was rendered before.
 * - For the policy `none` every view is a copy; use the clean images and the order instead.
 */
export function renderBatches(options: {
  /** The run's clean training images at the size that the network sees, [n * classes]. */
  readonly images: PackedViews;
  /** Content hash of each of them. */
  readonly hashes: readonly string[];
  /** As from `batchOrder`, [steps * batch]. */
  readonly order: Uint32Array;
  readonly policy: PolicyName;
  readonly strength: number;
  readonly flips: boolean;
  /** The block's seed. */
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly batch: number;
}): PackedViews {
  const { images, hashes, order, policy, strength, flips, seed, from, to, batch } = options;
  if (from < 0 || to < from || to * batch > order.length) throw new RangeError(`there are no steps ${from} to ${to}`);
  if (hashes.length !== images.count) throw new RangeError(`${hashes.length} hashes for ${images.count} images`);
  const count = (to - from) * batch;
  const data = new Uint8Array(count * images.size * images.size * 4);
  for (let place = 0; place < count; place++) {
    const view = from * batch + place;
    const image = order[view]!;
    const plan = planView({ seed, policy, strength, flips, image: hashes[image]!, view });
    renderView(images, image, plan, data, place);
  }
  return { data, count, size: images.size };
}
