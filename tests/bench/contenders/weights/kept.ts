// A cut's weights from IndexedDB, hashed before use as always.

import { loadBase } from "../../../../client/src/engine/weights";
import { openWeightsCache } from "../../../../client/src/storage/weights-cache";
import type { Open } from "../../contender";

export const open: Open = async ({ cut }) => {
  const cache = openWeightsCache();
  const { signal } = new AbortController();
  await loadBase("lite0", cut, { signal, cache });
  return {
    async work(times) {
      let bytes = 0;
      for (let time = 0; time < times; time++) {
        const { shards, fetchedBytes } = await loadBase("lite0", cut, { signal, cache });
        if (fetchedBytes > 0) throw new Error("weights came over the wire");
        bytes = shards.reduce((sum, { length }) => sum + length, 0);
      }
      return [bytes];
    },
  };
};
