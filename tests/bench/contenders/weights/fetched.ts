// The same weights over the wire from this machine: no network between, which is the best that fetching can be.

import { loadBase } from "../../../../client/src/engine/weights";
import type { Open } from "../../contender";

const nothingKept = {
  read: async () => undefined,
  write: async () => ({ cached: false, why: "nothing is kept here" }) as const,
  remove: async () => {},
};

export const open: Open = async ({ cut }) => {
  const { signal } = new AbortController();
  return {
    async work(times) {
      let bytes = 0;
      for (let time = 0; time < times; time++) {
        const { shards } = await loadBase("lite0", cut, { signal, cache: nothingKept });
        bytes = shards.reduce((sum, { length }) => sum + length, 0);
      }
      return [bytes];
    },
  };
};
