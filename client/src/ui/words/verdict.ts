// The verdict in words: a headline, one sentence with its number and interval, what holds it back, what would settle it.
// One wording for each verdict and state. Pure text; emphasis is named, never drawn, here.

import { fewestFitted, type ReasonCode } from "#core/answers/verdict";
import type { Finding } from "#core/links/share";
import { mostSeeds, type Settling } from "#core/statistics/settling";
import { fewestBlocks, fewestSteps, type Init, type Settings } from "#core/study/study";
import { isOwn } from "#core/study/target-name";
import {
  asCarried,
  count,
  decimalsOf,
  inPoints,
  interval,
  points,
  pointsPhrase,
  policyWords,
  signedPoints,
  targetWords,
} from "./format";

/** A piece of a sentence and how it is set. */
export interface Piece {
  readonly text: string;
  readonly tone?: Init | "strong" | "soft";
}

/** A sentence's plain text. */
export function plain(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}

/** The verdict as a headline of a few words. */
export function headline({ verdict, settled, blocks, reasons }: Finding): string {
  if (blocks === 0) return "Stopped before the first answer.";
  if (blocks === 1) return "A first hint, no answer yet.";
  switch (verdict) {
    case "need-fell":
      return settled ? "The need fell." : "The need seems to have fallen.";
    case "need-rose":
      return settled ? "The need rose." : "The need seems to have risen.";
    case "depends-on-scale":
      return settled ? "It depends on how you count." : "It seems to depend on how you count.";
    case "at-floor":
      return "Too hard to tell.";
    case "not-resolved":
      return reasons.includes("under-trained") ? "Not resolved: longer training could change it." : "Not resolved.";
    default:
      return verdict satisfies never;
  }
}

/** The verdict's sentence. */
export function verdictSentence(
  finding: Finding,
  settings: Pick<Settings, "target" | "policy" | "budgets">,
  origin: "here" | "link" = "here",
): Piece[] {
  const { estimate, blocks, verdict } = finding;
  if (estimate === null || blocks === 0) {
    return [
      { text: "No seed was complete when the study ended, so there is nothing to compare. Finished runs are kept." },
    ];
  }
  if (verdict === "at-floor") {
    return [
      {
        text: `${place(settings, origin)}, at least one arm did no better than guessing. A gain that starts from guessing says nothing about the need for augmentation.`,
      },
    ];
  }
  return [...gainsSentence(finding, { ...settings, origin }, estimate), ...answer(finding, estimate)];
}

function gainsSentence(
  { gains }: Finding,
  { origin, ...settings }: Pick<Settings, "target" | "policy" | "budgets"> & { readonly origin: "here" | "link" },
  estimate: number,
): Piece[] {
  const mean = (init: Init) => {
    const mine = gains.filter((gain) => gain.init === init);
    return mine.reduce((sum, { gain }) => sum + gain, 0) / mine.length;
  };
  const [scratch, pretrained] = wholeGains(mean("scratch"), mean("pretrained"), estimate);
  const subject = `${place(settings, origin)}, ${policyWords[settings.policy]} augmentation`;
  const fromScratch: Piece = { text: pointsPhrase(scratch), tone: "scratch" };
  const toPretrained: Piece = { text: pointsPhrase(pretrained), tone: "pretrained" };
  if (scratch >= 0 && pretrained >= 0) {
    return [
      { text: `${subject} added ` },
      fromScratch,
      { text: " from scratch and " },
      toPretrained,
      { text: " to the pretrained start: " },
    ];
  }
  if (scratch < 0 && pretrained < 0) {
    return [
      { text: `${subject} cost ` },
      fromScratch,
      { text: " from scratch and " },
      toPretrained,
      { text: " with the pretrained start: " },
    ];
  }
  return [
    { text: `${subject} ${scratch < 0 ? "cost" : "added"} ` },
    fromScratch,
    { text: ` from scratch and ${pretrained < 0 ? "cost" : "added"} ` },
    toPretrained,
    { text: " with the pretrained start: " },
  ];
}

/** `On handwritten digits`, `On your 3 classes with 5 and 20 images each`. */
function place({ target, budgets }: Pick<Settings, "target" | "budgets">, origin: "here" | "link"): string {
  const images = isOwn(target) ? ` with ${budgets.join(" and ")} images each` : "";
  return `On ${targetWords(target, origin).on}${images}`;
}

/**
 * Both gains in whole points such that their difference is the rounded answer, as a reader will check it.
 * Moves a gain by less than one point, which is finer than any of its intervals.
 */
export function wholeGains(scratch: number, pretrained: number, estimate: number): readonly [number, number] {
  const answer = Math.round(asCarried(estimate) * 100);
  // The last digits depend on the order of a sum; without them a tie falls the same way whoever summed up.
  const inPoints = (share: number) => Math.round(share * 1e6) / 1e4;
  const [exactS, exactP] = [inPoints(scratch), inPoints(pretrained)];
  const [s, p] = [Math.round(exactS), Math.round(exactP)];
  const keepScratch = Math.abs(s - answer - exactP);
  const keepPretrained = Math.abs(p + answer - exactS);
  return keepScratch <= keepPretrained ? [s, s - answer + 0] : [p + answer + 0, p];
}

function answer(finding: Finding, estimate: number): Piece[] {
  const { verdict, low, high, blocks, settled } = finding;
  const decimals = decimalsOf(low !== null && high !== null ? (high - low) / 2 : null);
  const hasInterval = low !== null && high !== null;
  const less = `${amount(Math.abs(estimate), decimals)} ${estimate < 0 ? "more" : "less"} need`;
  const range = !hasInterval
    ? ""
    : estimate < 0
      ? ` (95 % interval ${interval(-high, -low, decimals)})`
      : ` (95 % interval ${interval(low, high, decimals)})`;
  if (!hasInterval) {
    const why =
      blocks === 1 ? "one seed, which has no interval." : `${count(blocks, "seed")}, too few for an interval.`;
    return [{ text: less, tone: "strong" }, { text: ` after ${why}` }];
  }
  switch (verdict) {
    case "need-fell":
    case "need-rose":
      return [
        { text: less, tone: "strong" },
        { text: range, tone: "soft" },
        { text: settled ? "." : `. With ${count(blocks, "seed")} that is suggestive, not settled.` },
      ];
    case "depends-on-scale":
      return [
        { text: less, tone: "strong" },
        { text: range, tone: "soft" },
        {
          text: " if you count points. Counted in odds the sign turns, because the two starts begin at different heights.",
        },
      ];
    case "not-resolved":
      return [
        { text: `a difference of ${inPoints(estimate, decimals)}`, tone: "strong" },
        { text: ` (95 % interval ${interval(low, high, decimals)})`, tone: "soft" },
        {
          text: low <= 0 && high >= 0 ? ", which this study can't tell from none." : withheldBy(finding),
        },
      ];
    case "at-floor":
      return [];
    default:
      return verdict satisfies never;
  }
}

/** Why a difference that is clear of zero is no verdict, as the end of its sentence. */
function withheldBy({ reasons }: Finding): string {
  return reasons.includes("under-trained")
    ? ", but longer training from scratch could still undo it."
    : ", but runs as short as these mislead.";
}

function amount(share: number, decimals: 0 | 1): string {
  const text = points(share, decimals);
  return `${text} ${text === "1" ? "point" : "points"}`;
}

/** Whether the visitor's guess was right; empty without a guess or an answer to hold it against. */
export function guessSentence(
  guess: "pretrained" | "scratch" | "same" | null,
  { verdict, blocks, settled }: Finding,
): string {
  if (guess === null || blocks === 0 || verdict === "at-floor" || verdict === "depends-on-scale") return "";
  const guessed = { pretrained: "the pretrained start", scratch: "from scratch", same: "no difference" }[guess];
  if (verdict === "not-resolved") return `You guessed ${guessed}; this study can't say.`;
  const gained = verdict === "need-fell" ? "scratch" : "pretrained";
  if (guess === gained) return settled ? "You guessed right." : "Your guess looks right so far.";
  const truth = gained === "scratch" ? "from scratch" : "the pretrained start";
  return `You guessed ${guessed}; ${truth} gained more.`;
}

/** What holds the verdict back, in the reader's words. */
export function reasonSentence(
  reason: ReasonCode,
  { steps }: Pick<Settings, "steps">,
  { scratchFit, doubled }: Pick<Finding, "scratchFit" | "doubled">,
): string {
  switch (reason) {
    case "too-few-blocks":
      return `Fewer than ${fewestBlocks} complete seeds: chance alone can look like this.`;
    case "too-few-steps":
      return `Runs of ${steps} steps are too short: under ${fewestSteps}, heavy augmentation is not learnt yet and looks worse than it is.`;
    case "no-interval":
      return "There are too few seeds for an interval.";
    case "no-spread":
      return "All seeds gave the same number, so there is nothing to judge chance by.";
    case "interval-includes-zero":
      return "Zero lies inside the interval.";
    case "photos-not-seeds":
      return "The held-back images are too few: even endless seeds would leave zero inside the interval.";
    case "under-trained":
      return `A rise can be an artefact: from scratch, training may have been too short to profit from augmentation. ${doubt(scratchFit, doubled)}`;
    default:
      return reason satisfies never;
  }
}

/** What of the check for "need rose" is missing. */
function doubt(scratchFit: number | null, doubled: Finding["doubled"]): string {
  if (scratchFit !== null && scratchFit < fewestFitted)
    return `Without augmentation it had learnt only ${points(scratchFit)} % of its own training images, and ${points(fewestFitted)} % are asked for.`;
  if (doubled === null) return "No longer runs were made to check.";
  if (doubled.blocks < doubled.planned)
    return `The check with ${doubled.steps} steps is done for ${doubled.blocks} of ${count(doubled.planned, "seed")}.`;
  return `And with ${doubled.steps} steps the difference does not stay below zero in every seed that was checked.`;
}

/** What scratch showed at doubled steps; empty where that was not measured. */
export function doubledSentence({ doubled }: Pick<Finding, "doubled">): string {
  if (doubled === null) return "";
  const { steps, blocks, estimate, before } = doubled;
  const seeds = blocks === 1 ? "In the first seed" : `In the first ${blocks} seeds`;
  return `${seeds} everything from scratch was trained again with twice the steps (${steps}), to see whether training was too short: the difference is ${inPoints(estimate)} then, and ${signedPoints(before)} without.`;
}

/** Whether more seeds of the same study can make its answer surer; where it hangs on something else, they are not offered. */
export function seedsHelp({ verdict, settled, reasons }: Pick<Finding, "verdict" | "settled" | "reasons">): boolean {
  if (verdict === "at-floor" || (settled && verdict === "depends-on-scale")) return false;
  return !reasons.some((reason) => elsewhere.includes(reason));
}

const elsewhere: readonly ReasonCode[] = ["too-few-steps", "no-spread", "photos-not-seeds", "under-trained"];

/** What would settle the question, or an empty text where it is settled; a link does not say how many seeds it takes. */
export function settlingSentence(
  { settled, verdict, reasons, blocks }: Finding,
  {
    settings,
    settling,
  }: { readonly settings: Pick<Settings, "blocks" | "target">; readonly settling: Settling | null },
): string {
  if (verdict === "at-floor")
    return "An easier task, more images a class or more steps, so that every arm learns something.";
  if (settled && verdict === "depends-on-scale")
    return "Nothing in this design: compare how many images augmentation is worth to each start instead.";
  if (settled && (verdict === "need-fell" || verdict === "need-rose")) return "";
  if (reasons.includes("under-trained"))
    return "A longer training: measure it again with all steps doubled, and with the check of longer runs from scratch.";
  if (reasons.includes("too-few-steps")) return `Runs of ${fewestSteps} steps or more.`;
  if (blocks < settings.blocks) {
    return `This study run to its end: ${count(settings.blocks, "seed")} instead of ${blocks}.`;
  }
  if (blocks < fewestBlocks) return `More seeds: ${fewestBlocks} are the fewest for a settled answer.`;
  if (reasons.includes("photos-not-seeds"))
    return `More photos, not more seeds: which images happen to be held back weighs more here than the luck of a seed. ${
      isOwn(settings.target)
        ? "Add images to its classes and measure again: that is a new study."
        : "This built-in task has no more of them; images of your own can be as many as you like."
    }`;
  if (reasons.includes("no-spread")) return "A harder task, on which seeds can differ.";
  switch (settling?.by) {
    case "seeds":
      return `About ${count(settling.more, "more seed")}, if the difference stays as large as it looks.`;
    case "nothing":
      return `Not even ${mostSeeds} seeds, if the difference is as small as it looks: the interval would narrow, with zero still inside.`;
    case "photos":
    case undefined:
      return "More seeds.";
    default:
      return settling satisfies never;
  }
}
