// Canvas2D with its filters, and the pixels read back. It mirrors no edges, so its levels are not compared.

import { cleanPictures, placesOf, plansOf, quarterLevels } from "../../augmentation";
import type { Open } from "../../contender";

export const open: Open = async (settings) => {
  const { batch, pixels } = settings;
  const { data } = cleanPictures(settings);
  const bytes = pixels * pixels * 4;
  const pictures = await Promise.all(
    Array.from({ length: batch }, (_, place) => {
      const levels = Uint8ClampedArray.from(data.subarray(place * bytes, (place + 1) * bytes));
      return createImageBitmap(new ImageData(levels, pixels, pixels));
    }),
  );
  const context = new OffscreenCanvas(pixels, pixels).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no Canvas2D here");
  const views = new Uint8ClampedArray(batch * bytes);
  return {
    async work(times) {
      for (let number = 0; number < times; number++) {
        for (const [place, plan] of plansOf(settings, times - 1 - number).entries()) {
          const { brightness, contrast, saturation, hue } = plan;
          const { xx, xy, x0, yx, yy, y0 } = placesOf(plan, pixels);
          context.filter = `brightness(${brightness}) contrast(${contrast}) saturate(${saturation}) hue-rotate(${hue}turn)`;
          const seen = new DOMMatrix([xx, yx, xy, yy, x0, y0]).invertSelf();
          context.setTransform(seen);
          context.drawImage(pictures[place]!, 0, 0);
          context.resetTransform();
          views.set(context.getImageData(0, 0, pixels, pixels).data, place * bytes);
        }
      }
      return quarterLevels(views, settings, { channels: 4, white: 255 });
    },
  };
};
