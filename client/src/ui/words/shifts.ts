// Unusual angles and dim light, in words: which change costs most, and whether augmentation mends it.

import type { Effect, UnderShifts } from "#core/answers/shifted";
import type { Shift } from "#core/pictures/shift";
import { fewestBlocks, type Settings } from "#core/study/study";
import { capital, count, pointsWithInterval, policyWords, sizeWithInterval } from "./format";

/** A shift as a row's name, and what was done to the pictures. */
export const shiftWords: Readonly<
  Record<Shift, { readonly name: string; readonly done: string; readonly doing: string }>
> = {
  turned: { name: "turned", done: "turned by 20 to 45 degrees either way", doing: "turning the pictures" },
  darker: { name: "dim light", done: "with 35 to 60 % of the light", doing: "dim light" },
  warmer: { name: "warm light", done: "in the light of a lamp: less blue and green", doing: "warm light" },
  closer: { name: "closer", done: "enlarged 1.25 to 1.6 times", doing: "coming closer" },
  aside: { name: "off centre", done: "moved by 10 to 20 % of the side", doing: "moving them off centre" },
  together: { name: "all at once", done: "with all of these changes", doing: "all of these at once" },
};

/** Which change costs most and whether augmentation mends it, each only as far as the interval allows. */
export function shiftsSentence(
  { hardest, effects, blocks }: UnderShifts,
  { policy }: Pick<Settings, "policy">,
): string {
  const [first, ...others] = hardest;
  if (!first) return "That any single change costs accuracy can’t be told from chance.";
  const seems = blocks < fewestBlocks;
  const { loss, mended } = effects.find(({ shift }) => shift === first)!;
  const lost = `${pointsWithInterval(loss)} without augmentation`;
  const subject = capital(shiftWords[first].doing);
  const most = seems ? "seems to cost most" : "costs most";
  const rest = others.map((other) => shiftWords[other].doing).join(" and ");
  const ties = others.length > 0 ? `; that ${rest} ${others.length > 1 ? "cost" : "costs"} less can’t be told` : "";
  return `${subject} ${most}: ${lost}${ties}. ${mendedSentence(mended, policy, seems)}`;
}

function mendedSentence(mended: Effect, policy: Settings["policy"], seems: boolean): string {
  const subject = capital(`${policyWords[policy]} augmentation`);
  if (!mended.isClear) return `Whether ${policyWords[policy]} augmentation mends any of it can’t be told.`;
  const verb = mended.estimate > 0 ? (seems ? "seems to win back" : "wins back") : seems ? "seems to lose" : "loses";
  const amount = sizeWithInterval(mended);
  return `${subject} ${verb} ${mended.estimate > 0 ? `${amount} of it` : `${amount} more`}.`;
}

/** What was judged, under the drawing. */
export function shiftsCaption({ images, captured }: UnderShifts, { policy }: Pick<Settings, "policy">): string {
  const own = captured
    ? ` “Your own” are ${count(captured.images, "image")} that you captured again, which are other images, so that their row compares with the others only roughly.`
    : "";
  return `Accuracy of the same networks on the first ${count(images, "held-back image")} of each seed, as they are and changed. Hollow: without augmentation; filled: with ${policyWords[policy]} augmentation. The bars are 95 % intervals. The answer above does not count these pictures.${own}`;
}
