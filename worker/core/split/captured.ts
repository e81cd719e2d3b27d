// Real shifted images: what the visitor photographed again from another angle, in another place. One more shifted set, judged
// like the recipe's; never trained on, and never tied to an image that may be.

import { shiftedPerClass } from "../pictures/shift";
import type { TargetOutline } from "../pixels";
import { shuffle, stream } from "../random";
import type { Settings } from "../study/study";

/** Which captured images a block is judged on, as indices into `captured`: drawn by seed, at most as many a class as are shifted. */
export function capturedOf(
  { classes, captured }: Pick<TargetOutline, "classes" | "captured">,
  { seed, ...settings }: Pick<Settings, "steps" | "batch" | "validationPerClass" | "seed">,
): Uint32Array {
  if (!captured) return new Uint32Array();
  const most = shiftedPerClass(settings, classes.length);
  const images = Array.from(captured.labels.keys());
  return Uint32Array.from(
    classes.flatMap((_, label) =>
      shuffle(
        images.filter((image) => captured.labels[image] === label),
        stream(seed).fork("captured").fork(label),
      ).slice(0, most),
    ),
  );
}
