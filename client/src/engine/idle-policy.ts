// A policy that leaves the pictures as they are: a mirror image where left and right carry meaning, a hue of grey, anything
// whose every operation is capped to 0. Both arms would be one, and an answer of exactly 0 would say nothing.

import { StudyError } from "#core/error";
import { plansOf, renderPlaces } from "#core/pictures/batches";
import type { Settings } from "#core/study/study";
import type { TrainingSet } from "./batches";

/** The augmentation under test does nothing to this target. */
export class PolicyIdle extends StudyError {
  readonly code = "policy-idle";
  constructor({ policy, caps }: Pick<Settings, "policy" | "caps">) {
    super(
      `The augmentation “${policy}” changes nothing in these pictures, so there is nothing to compare. Nothing was started; ` +
        (caps ? "choose another one, or let some of what was turned down go farther again." : "choose another one."),
    );
  }
}

/** Views that are looked at; a mirror image has every other one. */
const looked = 64;

/** Throws `PolicyIdle` where views of the training images are the images themselves, byte for byte. */
export function requireEffect(
  { images, hashes }: Pick<TrainingSet, "images" | "hashes">,
  settings: Pick<Settings, "policy" | "strength" | "caps"> & { readonly flips: boolean; readonly seed: number },
): void {
  const order = Uint32Array.from({ length: looked }, (_, place) => place % images.count);
  const plan = plansOf({ ...settings, hashes, order });
  const { data } = renderPlaces(images, { order, plan, from: 0, to: looked });
  const length = data.length / looked;
  const isChanged = order.some((image, place) => {
    const [view, picture] = [place * length, image * length];
    for (let at = 0; at < length; at++) if (data[view + at] !== images.data[picture + at]) return true;
    return false;
  });
  if (!isChanged) throw new PolicyIdle(settings);
}
