// A step's pictures and labels, from packed bytes to tensors.

import * as tf from "@tensorflow/tfjs-core";
import type { Base } from "#core/network/base";
import { normalised } from "#core/network/network";
import type { MixedLabel } from "#core/pictures/mix";
import type { PackedViews } from "#core/pixels";

/** Pictures as the base wants them [pictures, size, size, 3]. The caller disposes. */
export function picturesOf(base: Base, images: PackedViews): tf.Tensor4D {
  return tf.tensor4d(normalised(base, images).data, [images.count, images.size, images.size, 3]);
}

/** What pictures are taught as, a row each, [labels, classes]: one-hot where nothing is mixed. The caller disposes. */
export function rowsOfLabels(labels: readonly MixedLabel[], classes: number): tf.Tensor2D {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach(({ own, other, share }, row) => {
    const beyond = Math.max(own, other);
    if (beyond >= classes) throw new RangeError(`label ${beyond} is not one of ${classes} classes`);
    rows[row * classes + own] = 1 - share;
    rows[row * classes + other]! += share;
  });
  return tf.tensor2d(rows, [labels.length, classes]);
}

/** A copy of the pictures at these places, in their order. */
export function picked({ data, count, size }: PackedViews, places: readonly number[]): PackedViews {
  const bytes = size * size * 4;
  const copy = new Uint8Array(places.length * bytes);
  places.forEach((place, at) => {
    if (place >= count) throw new RangeError(`view ${place} is not one of ${count}`);
    copy.set(data.subarray(place * bytes, (place + 1) * bytes), at * bytes);
  });
  return { data: copy, count: places.length, size };
}
