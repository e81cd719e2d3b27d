// The leakage report and the lab in the reader's words. Pure text.

import type { Leakage } from "#core/split/leakage";
import type { LabResult } from "../../state/own-studies";
import { count, inPoints, points } from "./format";

/** What a random split would leak. */
export function leakageSentence({
  images,
  units,
  validation,
  expected,
}: Pick<Leakage, "images" | "units" | "validation" | "expected">): string {
  if (units === images)
    return `None of your ${count(images, "image")} belongs together with another (bursts, copies, near-duplicates), so a split at random would leak nothing.`;
  const leaked = Math.round(expected);
  const would =
    leaked === 0
      ? "would seldom part one"
      : `would put about ${leaked} of ${validation} held-back images beside one of their own set in training`;
  return `Your ${count(images, "image")} come in ${count(units, "set")} that stay together: bursts, copies, near-duplicates and single images. No set is ever on both sides of a split here. A split at random ${would}. Such images are recognised again, which makes an accuracy look better than it is.`;
}

/** What the lab found, with what one run is worth. */
export function labSentences({
  honest,
  leaky,
  leaked,
  onLeaked,
  onOthers,
  n,
  validation,
}: LabResult): readonly string[] {
  const apart =
    onLeaked === null || onOthers === null
      ? ""
      : ` In that run, of the ${count(leaked, "image")} with one of their own set in training ${points(onLeaked)} % were right, and of the others ${points(onOthers)} %.`;
  return [
    `Trained once with each split (pretrained start, no augmentation, ${n} images a class, ${validation} held back): ${points(honest)} % right with the honest split, ${points(leaky)} % with the random one, a difference of ${inPoints(leaky - honest)}.${apart}`,
    "One run is one run: which images are held back moves both numbers, and the honest split trains on as many different moments as it can while the random one does not. Neither belongs to the study.",
  ];
}
