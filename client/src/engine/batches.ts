// The pictures of a run: clean images in batch order, or augmented batches from the cache, rendered where they are not there.
// Rendered once for both inits: the last set stays in memory, so that this holds without a cache too.

import { batchesKey, renderBatches } from "#core/batches";
import { batchOrder } from "#core/order";
import type { PackedViews } from "#core/pixels";
import type { PolicyName } from "#core/study";
import type { ChunkCache } from "../storage/chunk-cache";
import { packChunk, unpackChunk } from "./chunk";

/** The clean training images of a run. */
export interface TrainingSet {
  /** [n * classes], at the size that the network sees. */
  readonly images: PackedViews;
  readonly labels: Uint8Array;
  /** Content hash of each image. */
  readonly hashes: readonly string[];
  /** SHA-256 over the set of hashes. */
  readonly hash: string;
}

/** What a run trains on; see `Run` in trainer.ts. */
export interface RunPictures {
  readonly views: PackedViews;
  readonly labels: Uint8Array;
  readonly order: Uint32Array;
  /** SHA-256 of the batches' key and order. */
  readonly hash: string;
}

/** What decides the pictures of a run, beside the training set. */
export interface BatchesWanted {
  readonly target: string;
  readonly flips: boolean;
  readonly policy: PolicyName;
  readonly strength: number;
  /** The block's seed. */
  readonly seed: number;
  readonly n: number;
  readonly steps: number;
  readonly batch: number;
}

/** Gives runs their pictures. */
export interface BatchSource {
  /** `uncached` hears why something could not be kept. */
  picturesOf(
    set: TrainingSet,
    wanted: BatchesWanted,
    options: { readonly signal: AbortSignal; readonly uncached: (why: string) => void },
  ): Promise<RunPictures>;
}

/** Name of the entry in the performance timeline for every chunk that is rendered; its detail is the number of batches. */
export const renderedMark = "headstart-batches-rendered";

const chunkBytes = 4 * 2 ** 20;

/** Pictures for runs through a cache. */
export function batchSource(cache: ChunkCache): BatchSource {
  let last: { readonly key: string; readonly views: PackedViews } | undefined;
  return {
    async picturesOf(set, wanted, { signal, uncached }) {
      const { steps, batch, seed, policy } = wanted;
      const { images, labels, hash: trainingHash } = set;
      const order = batchOrder({ images: images.count, steps, batch, seed });
      const { key, hash } = batchesKey({ ...wanted, trainingHash, pixels: images.size, order });
      if (policy === "none") return { views: images, labels, order, hash };
      if (last?.key !== key) {
        last = undefined;
        last = { key, views: await viewsOf(set, { ...wanted, order, key }, { cache, signal, uncached }) };
      }
      return {
        views: last.views,
        // Every place has a view of its own, so the order of views is 0, 1, 2 ...
        labels: Uint8Array.from(order, (image) => labels[image]!),
        order: Uint32Array.from(order, (_, place) => place),
        hash,
      };
    },
  };
}

async function viewsOf(
  { images, hashes }: TrainingSet,
  wanted: BatchesWanted & { readonly order: Uint32Array; readonly key: string },
  {
    cache,
    signal,
    uncached,
  }: { readonly cache: ChunkCache; readonly signal: AbortSignal; readonly uncached: (why: string) => void },
): Promise<PackedViews> {
  const { steps, batch, key } = wanted;
  const bytesAStep = batch * images.size ** 2 * 4;
  const stepsAChunk = Math.max(1, Math.floor(chunkBytes / bytesAStep));
  const data = new Uint8Array(steps * bytesAStep);
  let keeping = true;
  for (let from = 0; from < steps; from += stepsAChunk) {
    signal.throwIfAborted();
    const to = Math.min(steps, from + stepsAChunk);
    const place = data.subarray(from * bytesAStep, to * bytesAStep);
    const name = `${key}/${from}-${to}`;
    const kept = await cache.read(name);
    if (kept && unpackChunk(kept, place)) continue;
    place.set(renderBatches({ ...wanted, images, hashes, from, to }).data);
    performance.mark(renderedMark, { detail: to - from });
    if (!keeping) {
      // A whole task, so that a stop is heard.
      await new Promise((resolve) => setTimeout(resolve));
      continue;
    }
    const stored = await cache.write(name, packChunk(place));
    if (!stored.cached) {
      keeping = false;
      uncached(stored.why);
    }
  }
  return { data, count: steps * batch, size: images.size };
}
