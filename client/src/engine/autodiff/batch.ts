// A step's pictures and labels, from packed bytes to tensors.

import * as tf from "@tensorflow/tfjs-core";
import type { Base } from "#core/base";
import { normalised } from "#core/network";
import type { PackedViews } from "#core/pixels";

/** Pictures as the base wants them [pictures, size, size, 3]. The caller disposes. */
export function picturesOf(base: Base, images: PackedViews): tf.Tensor4D {
  return tf.tensor4d(normalised(base, images).data, [images.count, images.size, images.size, 3]);
}

/** One-hot labels [labels, classes]. The caller disposes. */
export function oneHot(labels: readonly number[], classes: number): tf.Tensor2D {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    if (label >= classes) throw new RangeError(`label ${label} is not one of ${classes} classes`);
    rows[row * classes + label] = 1;
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
