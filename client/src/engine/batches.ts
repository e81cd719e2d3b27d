// The pictures of a run: its clean images in batch order, and for augmented runs the plans of their views with a store of what
// was rendered by them. The cache holds chunks of whole steps; of a run no more than a few chunks are ever in memory.

import { batchesKey, plansOf } from "#core/pictures/batches";
import { type MixedLabels, mixedLabelsOf } from "#core/pictures/mix";
import { batchOrder } from "#core/pictures/order";
import { policies } from "#core/pictures/policy";
import type { PackedViews, Target } from "#core/pixels";
import { type Arm, type Caps, type PolicyName, probeViews, type Settings } from "#core/study/study";
import type { ChunkCache } from "../storage/chunk-cache";
import { packChunk, unpackChunk } from "./chunk";
import type { Run, RunViews } from "./trainer";

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

/** What decides the pictures of a run, beside the training set. */
export interface BatchesWanted {
  readonly target: string;
  readonly flips: boolean;
  readonly caps?: Caps | undefined;
  readonly policy: PolicyName;
  readonly strength: number;
  /** The block's seed. */
  readonly seed: number;
  readonly n: number;
  readonly steps: number;
  readonly batch: number;
  /** Views of each image; without it every visit has a fresh one. */
  readonly r?: number;
}

/** How many views of each image a head alone sees; absent for as many as usual. */
export interface ProbeViews {
  readonly views?: number | undefined;
}

/** What an arm's batches are made of in a block of this seed. */
export function batchesOf(
  {
    steps,
    batch,
    strength,
    depth,
    caps,
    views = probeViews,
  }: Pick<Settings, "steps" | "batch" | "strength" | "depth" | "caps"> & ProbeViews,
  { id, flips }: Pick<Target, "id" | "flips">,
  { seed, policy, n }: Pick<Arm, "policy" | "n"> & { readonly seed: number },
): BatchesWanted {
  const wanted = { target: id, flips, policy, seed, n, steps, batch };
  if (policy === "none") return { ...wanted, strength: 0 };
  return { ...wanted, strength, caps, ...(depth === "probe" && { r: views }) };
}

/** What a run trains on. */
export interface RunPictures {
  readonly pictures: Pick<Run, "images" | "labels" | "order" | "views" | "mixed">;
  /** As from `identified`. */
  readonly hash: string;
  /** Resolves when everything that was rendered for the run is stored, or could not be. */
  stored(): Promise<void>;
}

/** Name of the entry in the performance timeline for every part that is rendered; its detail is the number of batches. */
export const renderedMark = "headstart-batches-rendered";

const chunkBytes = 4 * 2 ** 20;
/** Chunks that may wait to be stored before training waits for them. */
const mostWaiting = 4;

/**
 * The key of a run's batches, the hash that its record carries, what both are made of beside what is wanted, and the plan of the
 * view at each place. Where images are mixed every view is planned for the key, and is not planned again.
 */
export function identified(
  { images, labels, hashes, hash: trainingHash }: TrainingSet,
  wanted: BatchesWanted,
): {
  readonly key: string;
  readonly hash: string;
  readonly order: Uint32Array;
  readonly mixed?: MixedLabels;
  readonly plan: RunViews["plan"];
} {
  const { steps, batch, seed, policy } = wanted;
  const { count, size } = images;
  const order = batchOrder({ images: count, steps, batch, seed });
  const planned = plansOf({ ...wanted, hashes, order });
  const keyOf = (made: { readonly order: Uint32Array; readonly mixed?: MixedLabels }) => ({
    ...batchesKey({ ...wanted, trainingHash, pixels: size, ...made }),
    ...made,
  });
  if (!policies[policy].mix) return { ...keyOf({ order }), plan: planned };
  const plans = Array.from(order.keys(), planned);
  const plan = (place: number) => plans[place]!;
  return { ...keyOf({ order, mixed: mixedLabelsOf({ order, plan, labels, size }) }), plan };
}

/** The pictures of a run through a cache; `uncached` hears why something could not be kept. */
export function picturesOf(
  set: TrainingSet,
  wanted: BatchesWanted,
  { cache, uncached }: { readonly cache: ChunkCache; readonly uncached: (why: string) => void },
): RunPictures {
  const { images, labels } = set;
  const { key, hash, plan, ...made } = identified(set, wanted);
  const pictures = { images, labels, ...made };
  if (wanted.policy === "none") return { pictures: { ...pictures, views: null }, hash, stored: async () => {} };
  const { views, stored } = viewsOf({ ...wanted, key, size: images.size }, { cache, uncached });
  return { pictures: { ...pictures, views: { ...views, plan } }, hash, stored };
}

function viewsOf(
  { key, steps, batch, size }: { key: string; steps: number; batch: number; size: number },
  { cache, uncached }: { readonly cache: ChunkCache; readonly uncached: (why: string) => void },
): { readonly views: Omit<RunViews, "plan">; readonly stored: () => Promise<void> } {
  const bytesAStep = batch * size ** 2 * 4;
  const stepsAChunk = Math.max(1, Math.floor(chunkBytes / bytesAStep));
  const startOf = (step: number) => step - (step % stepsAChunk);
  const endOf = (start: number) => Math.min(steps, start + stepsAChunk);
  const nameOf = (start: number) => `${key}/${start}-${endOf(start)}`;

  /** Chunks that are being read, by their first step: the present one and the next. */
  const reading = new Map<number, Promise<Uint8Array | undefined>>();
  const read = (start: number) => {
    const found = reading.get(start) ?? unpacked(start);
    reading.set(start, found);
    return found;
  };
  async function unpacked(start: number): Promise<Uint8Array | undefined> {
    const packed = await cache.read(nameOf(start));
    if (!packed) return undefined;
    const data = new Uint8Array((endOf(start) - start) * bytesAStep);
    return unpackChunk(packed, data) ? data : undefined;
  }

  /** The chunk that is being filled with what was rendered. */
  let filling: { readonly start: number; readonly data: Uint8Array; next: number } | undefined;
  const waiting = new Set<Promise<void>>();
  let keeping = true;
  async function write(start: number, data: Uint8Array): Promise<void> {
    const written = await cache.write(nameOf(start), packChunk(data));
    if (written.cached) return;
    keeping = false;
    uncached(written.why);
  }

  return {
    views: {
      stepsAChunk,
      async kept(from, to) {
        const start = startOf(from);
        for (const other of reading.keys()) if (other < start) reading.delete(other);
        const found = await read(start);
        if (found && endOf(start) < steps) read(endOf(start));
        return found?.subarray((from - start) * bytesAStep, (to - start) * bytesAStep);
      },
      async keep(from, to, views) {
        performance.mark(renderedMark, { detail: to - from });
        if (!keeping) return;
        const start = startOf(from);
        if (from === start) filling = { start, data: new Uint8Array((endOf(start) - start) * bytesAStep), next: start };
        if (filling?.start !== start || filling.next !== from) return;
        filling.data.set(views, (from - start) * bytesAStep);
        filling.next = to;
        if (to < endOf(start)) return;
        const writing = write(start, filling.data).finally(() => waiting.delete(writing));
        waiting.add(writing);
        filling = undefined;
        if (waiting.size > mostWaiting) await Promise.race(waiting);
      },
    },
    stored: async () => {
      await Promise.all(waiting);
    },
  };
}
