// The first look, in words: what the pretrained start could do at once, and why that is no part of the answer.

import type { FirstLook } from "#core/answers/first-look";
import { count, points, policyWords } from "./format";

/** `A first look: ... 71 % right without augmentation and 74 % with heavy augmentation.`, as far as there is something. */
export function firstLookSentence({ policy, n, images, none, treated }: FirstLook): string {
  const augmented = treated === null ? "" : ` and ${points(treated)} % with ${policyWords[policy]} augmentation`;
  return `A first look: with ${count(n, "image")} a class and only its last layer trained, the pretrained start gets ${points(none)} % of ${count(images, "held-back image")} right without augmentation${augmented}.`;
}

/** What is shown in its place until its first run is finished. */
export function firstLookAhead({ policy }: Pick<FirstLook, "policy">): string {
  return `A first look comes first: the pretrained start with only its last layer trained, without and with ${policyWords[policy]} augmentation.`;
}

/** What it is not. */
export const firstLookCaution = "One seed, and nothing from scratch to compare it with: the answer does not count it.";
