// Which layers of the trunk a depth trains. The head always trains.

import { type Base, blocksOf } from "#core/base";
import type { Cut, Depth } from "#core/study";

/** Names of the layers that train: none for `probe`, the last third of the cut's blocks for `top`, all for `full`. */
export function trainedLayers(base: Base, cut: Cut, depth: Depth): ReadonlySet<string> {
  const graph = blocksOf(base, cut);
  // The stem stands before the blocks and is not one of them: 3 to 4 of 5, 7 to 10 of 11, 11 to 15 of 16.
  const third = Math.round((graph.length - 1) / 3);
  const blocks = { probe: [], top: graph.slice(-third), full: graph }[depth];
  return new Set(blocks.flatMap(({ layers }) => layers.map(({ name }) => name)));
}
