// The same batch rendered again by the plain renderer on the processor.

import { renderView } from "#core/pictures/render";
import { cleanPictures, plansOf, quarterLevels } from "../../augmentation";
import type { Open } from "../../contender";

export const open: Open = async (settings) => {
  const { batch, pixels } = settings;
  const clean = cleanPictures(settings);
  const views = new Uint8Array(batch * pixels * pixels * 4);
  return {
    async work(times) {
      for (let time = 0; time < times; time++) {
        for (const [place, plan] of plansOf(settings, 0).entries()) renderView(clean, place, plan, views, place);
      }
      return quarterLevels(views, settings, { channels: 4, white: 255 });
    },
  };
};
