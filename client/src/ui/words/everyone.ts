// What everyone's studies say, in words; and what protects a study among them.

import { epsilon, fewestShown } from "#core/everyone/privacy";
import type { PublishedGroup } from "#core/everyone/published";
import { devices, largestOfSize } from "#core/everyone/report";
import type { Split } from "#core/everyone/strata";
import { type ArmMean, doubtedShare, fewestCombined, type Summary } from "#core/everyone/summary";
import type { RandomEffects } from "#core/statistics/random-effects";
import { cuts } from "#core/study/study";
import { count, cutWords, initNames, interval, points, signedPoints } from "./format";

/** How a study is protected, in two sentences, before anybody reads of epsilon; `needed` is null while it is not known. */
export function protectionSentence(needed: number | null): string {
  const enough = needed === null ? "enough" : `at least ${needed}`;
  return `Every count that is published carries random noise, so that nobody can tell from it what your study said. A group’s counts are published when ${enough} new studies of it are in, all at once, and never one by one.`;
}

/** What epsilon covers and what it does not. */
export const protectionLimits: readonly string[] = [
  `The noise (differential privacy with an epsilon of ${epsilon}) is for one study with all its numbers: whatever the others are, a published table is at most e² (about seven times) as probable with your study’s numbers as without them.`,
  "It protects a study, not a person: whoever gives three studies has three times as much at stake.",
  "It does not hide that some study was given, its task and kind of device among those counted, nor how many there are.",
  "The exact counts are deleted when a group is published. Until then the site has them, and its database provider can restore a state of the last 30 days.",
];

/** A group's answers in a sentence. */
export function summarySentence({ studies, centre }: Summary): string {
  const many = count(studies, "study", "studies");
  if (!centre) return studies < fewestCombined ? `${many}, too few to sum up.` : `${many}, not summed up.`;
  return `Median ${signedPoints(centre.median)} points over ${many}; the middle half lies between ${signedPoints(centre.low)} and ${signedPoints(centre.high)}.`;
}

/** What visitors' own tasks say of the next one. */
export function ownTasksSentence({ mean, interval: [low, high], prediction }: RandomEffects): string {
  return `Their mean is ${signedPoints(mean)} points (95 % interval ${interval(low, high, 0)}). Tasks differ, so on the next one the truth plausibly lies anywhere from ${signedPoints(prediction[0])} to ${signedPoints(prediction[1])} points (95 % prediction interval, the bar).`;
}

/** How far the centre holds if some studies are made up. */
export function doubtSentence({ centre }: Summary): string {
  if (!centre) return "";
  const [low, high] = centre.medianBand;
  const [trimmedLow, trimmedHigh] = centre.trimmedBand;
  return `Even if ${Math.round(doubtedShare * 100)} % of them were made up, all at one end, the median would stay ${withinWords(low, high)}. The diamond, the mean without a fifth of them at either end, is ${signedPoints(centre.trimmedMean)} and would stay ${withinWords(trimmedLow, trimmedHigh)}.`;
}

/** `between +15 and +17`, `at +17`, in whole points. */
function withinWords(low: number, high: number): string {
  const [least, most] = [signedPoints(low), signedPoints(high)];
  return least === most ? `at ${least}` : `between ${least} and ${most}`;
}

/** How the chart of answers is read. */
export const answersCaption = `Each dot counts the studies whose answer lies on its flat line; its upright line says how far noise may have moved it (one standard deviation). A hollow dot is under ${fewestShown}, too few to be told from noise. Needle and bar: the median, and the middle half of the studies.`;

/** The arms in words, for those who don't see the slopes. */
export function armsSentence(arms: readonly ArmMean[]): string {
  const parts = arms.map(
    ({ init, treated, accuracy, noise }) =>
      `${initNames[init]} ${treated ? "with" : "without"} heavy augmentation ${points(accuracy)} % (noise ±${points(noise)})`,
  );
  return `Mean accuracy: ${parts.join("; ")}.`;
}

/** How far a group's next release is; empty where a release is out and nothing is on its way. */
export function progressSentence({ studies, needed, parts }: PublishedGroup): string {
  const some = `At least ${studies} of the ${needed}`;
  if (parts.length > 0) return studies === 0 ? "" : `${some} new studies for its next release are in.`;
  return studies === 0
    ? `A first release needs ${count(needed, "study", "studies")}; the first ones are in.`
    : `${some} studies for a first release are in.`;
}

/** A part of a group: `up to 2 classes, the first 5 blocks of the network, on WebGPU`. */
export function splitWords(split: Split | null): string {
  if (!split) return "All others together";
  const most = largestOfSize[split.size]!;
  const classes = Number.isFinite(most) ? `up to ${most} classes` : "many classes";
  const on = devices[split.device] === "webgpu" ? "on WebGPU" : "on another backend";
  return `${classes}, ${cutWords[cuts[split.cut]!]}, ${on}`;
}
