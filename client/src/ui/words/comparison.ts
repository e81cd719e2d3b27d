// How far a linked result and its repeat agree, in words.

import type { Comparison } from "../../state/comparison";
import { asCarried, count, decimalsOf, inPoints, interval } from "./format";
import { headline } from "./verdict";

type Side = Comparison["here"];

/** `The need fell. +16 points (95 % interval 13 to 19), 6 seeds.` */
export function sideSentence({ finding }: Side): string {
  const { estimate, low, high, blocks, verdict } = finding;
  const seeds = count(blocks, "seed");
  if (estimate === null || verdict === "at-floor") return `${headline(finding)} ${seeds}.`;
  const decimals = low === null || high === null ? 0 : decimalsOf((high - low) / 2);
  const range = low === null || high === null ? "no interval yet" : `95 % interval ${interval(low, high, decimals)}`;
  return `${headline(finding)} ${inPoints(estimate, decimals)} (${range}), ${seeds}.`;
}

/** How far the answers are apart, and in how many runs they are the same to the image. */
export function agreementSentence({ linked, here, runs, equalRuns }: Comparison): string {
  const apart = Math.abs(asCarried(here.finding.estimate ?? 0) - asCarried(linked.finding.estimate ?? 0));
  const whole = Math.round(apart * 100);
  const answers =
    whole === 0 ? "The two answers agree within a point" : `The two answers are ${count(whole, "point")} apart`;
  if (equalRuns === runs) return `${answers}: all ${runs} runs got the same number of held-back images right.`;
  return `${answers}: ${equalRuns} of ${runs} runs got the same number of held-back images right. Devices round differently, and training makes small roundings larger, so single runs may differ by some images.`;
}

/** Whether the same plans were trained, as far as the link lets it be checked. */
export function plansSentence({ samePlans, common }: Comparison): string {
  const seeds = common === 1 ? "the seed that both completed" : `the ${common} seeds that both completed`;
  if (samePlans === null) return "This older link can’t show whether both devices drew the same images and views.";
  return samePlans
    ? `Checked for ${seeds}: the same images, in the same order, with the same augmented views.`
    : `The images, their order or the views of ${seeds} were not the same, so this is another study with the same settings. One of the two versions of Headstart may be older.`;
}
