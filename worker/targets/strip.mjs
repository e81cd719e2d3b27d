// A strip of samples for a target's card: rows of ten pictures in one PNG.

import { PNG } from "pngjs";

/** @typedef {import("./pack.mjs").PictureSet} PictureSet */
/** @typedef {Pick<PictureSet, "side" | "channels"> & { picture: Uint8Array }} Sample */

const cell = 56;
const across = 10;

/**
 * One picture of a set: the `nth` of those with this label or this group.
 * @param {PictureSet} set
 * @param {{ label?: number, group?: number, nth?: number }} which
 * @returns {Sample}
 */
export function sampled({ pictures, labels, groups, side, channels }, { label, group, nth = 0 }) {
  const found = pictures.filter(
    (_, at) => (label === undefined || labels[at] === label) && (group === undefined || groups[at] === group),
  );
  const picture = found[nth];
  if (!picture) throw new RangeError(`there is no sample ${nth} of ${label ?? group}`);
  return { side, channels, picture };
}

/**
 * A PNG of rows of pictures, each centred in a black cell: at the largest whole magnification that fits, or every pixel of a
 * larger picture's middle.
 * @param {Sample[][]} rows
 */
export function strip(rows) {
  const png = new PNG({ width: across * cell, height: rows.length * cell });
  for (let at = 0; at < png.data.length; at++) png.data[at] = at % 4 === 3 ? 255 : 0;
  rows.forEach((samples, down) => {
    samples.forEach(({ side, channels, picture }, column) => {
      const zoom = Math.max(1, Math.floor(cell / side));
      const margin = Math.floor((cell - zoom * side) / 2);
      for (let y = Math.max(0, margin); y < Math.min(cell, margin + zoom * side); y++)
        for (let x = Math.max(0, margin); x < Math.min(cell, margin + zoom * side); x++) {
          const from = channels * (Math.floor((y - margin) / zoom) * side + Math.floor((x - margin) / zoom));
          const at = 4 * ((down * cell + y) * png.width + column * cell + x);
          for (let channel = 0; channel < 3; channel++)
            png.data[at + channel] = picture[from + (channels === 3 ? channel : 0)] ?? 0;
        }
    });
  });
  return PNG.sync.write(png);
}
