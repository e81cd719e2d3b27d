// Which layers of the trunk a depth trains, and how much of the network's work they are. The head always trains.

import type { Cut, Depth } from "../study/study";
import { type Base, type Block, blocksOf } from "./base";

/** Names of the layers that train: none for `probe`, the last third of the cut's blocks for `top`, all for `full`. */
export function trainedLayers(base: Base, cut: Cut, depth: Depth): ReadonlySet<string> {
  return new Set(trainedBlocks(base, cut, depth).flatMap(({ layers }) => layers.map(({ name }) => name)));
}

/** The share, in 0..1, of a forward pass's multiply-adds that these layers take, at 96 px; at other sizes about the same. */
export function trainedShare(base: Base, cut: Cut, depth: Depth): number {
  const trained = trainedBlocks(base, cut, depth);
  let side = 96;
  let [whole, part] = [0, 0];
  for (const block of blocksOf(base, cut)) {
    for (const { kind, kernel, stride, inChannels, outChannels } of block.layers) {
      side = Math.ceil(side / stride);
      const work = side ** 2 * kernel ** 2 * outChannels * (kind === "depthwise" ? 1 : inChannels);
      whole += work;
      if (trained.includes(block)) part += work;
    }
  }
  return part / whole;
}

function trainedBlocks(base: Base, cut: Cut, depth: Depth): readonly Block[] {
  const graph = blocksOf(base, cut);
  // The stem stands before the blocks and is not one of them: 3 to 4 of 5, 7 to 10 of 11, 11 to 15 of 16.
  const third = Math.round((graph.length - 1) / 3);
  return { probe: [], top: graph.slice(-third), full: graph }[depth];
}
