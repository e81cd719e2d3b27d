// What was measured beside the answer, in words: each question, what came out, and whether it may be claimed.

import type { Effect } from "#core/secondary";
import type { Pass, Settings } from "#core/study";
import { count, decimalsOf, depthWords, initNames, interval, policyWords, signedPoints } from "./format";

/** What a pass is about: `light`, `10 images a class`. */
export function passWords(pass: Pass): string {
  if (pass === "first-look") return "a first look";
  if (pass === "probe") return `the pretrained start, ${depthWords.probe}`;
  return typeof pass === "number" ? `${count(pass, "image")} a class` : policyWords[pass];
}

/** The question: `light instead of heavy, pretrained`. */
export function questionWords({ pass, question }: Pick<Effect, "pass" | "question">, { policy }: Settings): string {
  const treated = typeof pass === "number" || pass === "probe" ? policyWords[policy] : policyWords[pass];
  const within = pass === "probe" ? `${depthWords.probe}: ` : typeof pass === "number" ? `${passWords(pass)}: ` : "";
  switch (question.ask) {
    case "interaction":
      return `${within}gain of ${treated} from scratch, minus the pretrained start’s`;
    case "gain":
      return `${within}${treated} instead of none, ${initNames[question.init]}`;
    case "instead":
      return pass === "probe"
        ? `${depthWords.probe} instead of all, pretrained, ${augmented(question.policy)}`
        : `${treated} instead of ${policyWords[policy]}, ${initNames[question.init]}`;
    default:
      return question satisfies never;
  }
}

function augmented(policy: Settings["policy"] | "none"): string {
  return policy === "none" ? "no augmentation" : policyWords[policy];
}

/** What came out, in points: `+6`, and `2 to 10`; empty where there is nothing yet. */
export function foundWords({ estimate, low, high }: Pick<Effect, "estimate" | "low" | "high">): {
  readonly points: string;
  readonly range: string;
} {
  if (estimate === null) return { points: "", range: "" };
  const isKnown = low !== null && high !== null;
  const decimals = decimalsOf(isKnown ? (high - low) / 2 : null);
  return { points: signedPoints(estimate, decimals), range: isKnown ? interval(low, high, decimals) : "" };
}

/** Whether it may be claimed. */
export function standingWords({ blocks, isClear }: Pick<Effect, "blocks" | "isClear">): string {
  if (blocks === 0) return "not measured yet";
  return isClear ? "clear" : "not told from zero";
}
