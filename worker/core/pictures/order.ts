// The batch order: which of a run's images stands at which place of which step. Equal for both inits and all policies.

import { shuffle, stream } from "../random";

/** Image of each place, [steps * batch], in 0..images-1: seeded permutations of all images, one after the other. */
export function batchOrder(options: {
  readonly images: number;
  readonly steps: number;
  readonly batch: number;
  /** The block's seed. */
  readonly seed: number;
}): Uint32Array {
  const { images, steps, batch, seed } = options;
  if (images < 1) throw new RangeError("there are no images to put in order");
  const source = stream(seed).fork("order");
  const all = Array.from({ length: images }, (_, image) => image);
  const order = new Uint32Array(steps * batch);
  for (let pass = 0; pass * images < order.length; pass++) {
    const start = pass * images;
    order.set(shuffle(all, source.fork(pass)).slice(0, order.length - start), start);
  }
  return order;
}
