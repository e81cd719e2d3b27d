// A batch of augmented views from IndexedDB, unpacked: what a second run with the same pictures does.

import { renderView } from "#core/pictures/render";
import { packChunk, unpackChunk } from "../../../../client/src/engine/chunk";
import { openChunkCache } from "../../../../client/src/storage/chunk-cache";
import { openDatabase } from "../../../../client/src/storage/databases";
import { cleanPictures, plansOf, quarterLevels } from "../../augmentation";
import type { Open } from "../../contender";

export const open: Open = async (settings) => {
  const { batch, pixels } = settings;
  const clean = cleanPictures(settings);
  const views = new Uint8Array(batch * pixels * pixels * 4);
  for (const [place, plan] of plansOf(settings, 0).entries()) renderView(clean, place, plan, views, place);
  const cache = openChunkCache(openDatabase("batches"), { budget: 64e6 });
  const stored = await cache.write("bench", packChunk(views));
  if (!stored.cached) throw new Error(stored.why);
  return {
    async work(times) {
      for (let time = 0; time < times; time++) {
        const kept = await cache.read("bench");
        if (!kept || !unpackChunk(kept, views)) throw new Error("what was kept is gone");
      }
      return quarterLevels(views, settings, { channels: 4, white: 255 });
    },
  };
};
