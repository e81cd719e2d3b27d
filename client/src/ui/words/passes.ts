// What was measured beside the answer, in words: each question, what came out, and whether it may be claimed.

import type { Effect } from "#core/secondary";
import type { Pass, Settings } from "#core/study";
import {
  capital,
  count,
  decimalsOf,
  depthWords,
  initNames,
  interval,
  pointsWithInterval,
  policyWords,
  signedPoints,
} from "./format";

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
  return isClear ? "clear" : "not clear";
}

/** What a pass found, in sentences: what may be claimed with its size, and what can't be told. */
export function passSentences(effects: readonly Effect[], settings: Settings): readonly string[] {
  const [first] = effects;
  if (!first) return [];
  if (effects.every(({ blocks }) => blocks === 0)) return [`Not measured yet: ${passWords(first.pass)}.`];
  if (!effects.some(({ isClear }) => isClear)) {
    return [`${capital(passWords(first.pass))}: no difference can be told from zero.`];
  }
  return effects.flatMap((effect) => sentenceOf(effect, settings));
}

function sentenceOf(effect: Effect, { policy }: Settings): readonly string[] {
  const { pass, question, isClear } = effect;
  const [heavy, treated] = [policyWords[policy], typeof pass === "string" && pass !== "probe" ? pass : policy];
  const where = typeof pass === "number" ? `with ${passWords(pass)}, ` : "";
  const more = (effect.estimate ?? 0) > 0;
  switch (question.ask) {
    case "interaction": {
      const gain = `the gain of ${policyWords[treated]} augmentation`;
      return [
        isClear
          ? `${capital(`${where}${gain}`)} from scratch is ${sized(effect)} ${more ? "larger" : "smaller"} than the pretrained start’s.`
          : `${capital(`${where}whether ${gain}`)} differs between the starts can’t be told.`,
      ];
    }
    case "gain":
      // Of the other passes the table says it.
      if (pass !== "probe") return [];
      return [
        isClear
          ? `With only its last layer trained, ${heavy} augmentation ${more ? "brings" : "costs"} the pretrained start ${sized(effect)}.`
          : `With only its last layer trained, whether ${heavy} augmentation changes anything can’t be told.`,
      ];
    case "instead": {
      const what =
        pass === "probe"
          ? `training only the last layer, ${question.policy === "none" ? "without" : `with ${heavy}`} augmentation,`
          : `${policyWords[treated]} instead of ${heavy} augmentation`;
      const whom = question.init === "scratch" ? "the start from scratch" : "the pretrained start";
      return [
        isClear
          ? `${capital(what)} ${more ? "brings" : "costs"} ${whom} ${sized(effect)}.`
          : `Whether ${what} changes anything for ${whom} can’t be told.`,
      ];
    }
    default:
      return question satisfies never;
  }
}

/** The size of a difference whose direction the sentence says. */
function sized({ estimate, low, high }: Effect): string {
  const [least, most] = (estimate ?? 0) < 0 ? [high, low] : [low, high];
  const of = (end: number | null) => end && Math.abs(end);
  return pointsWithInterval({ estimate: Math.abs(estimate ?? 0), low: of(least), high: of(most) });
}
