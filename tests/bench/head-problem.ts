// The head that is trained without a trunk: 60 images of 1,280 features and 5 classes, 50 epochs, from weights of 0.

import { stream } from "#core/random";

export const head = { images: 60, channels: 1280, classes: 5, epochs: 50, batch: 15, rate: 1e-3 } as const;

/** Features [images, channels], standard normal around a centre of each class, and the class of each image. */
export function headImages(): { readonly features: Float32Array<ArrayBuffer>; readonly labels: Uint8Array } {
  const { images, channels, classes } = head;
  const source = stream(3).fork("features");
  const centres = Float32Array.from({ length: classes * channels }, () => 0.1 * source.normal());
  const labels = Uint8Array.from({ length: images }, (_, image) => image % classes);
  const features = Float32Array.from({ length: images * channels }, (_, at) => {
    const label = labels[Math.floor(at / channels)]!;
    return centres[label * channels + (at % channels)]! + source.normal();
  });
  return { features, labels };
}

/** Steps of an epoch. */
export const stepsAnEpoch = head.images / head.batch;
