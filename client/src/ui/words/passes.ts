// What was measured beside the answer, in words: each question, what came out, and whether it may be claimed.

import type { Effect } from "#core/answers/secondary";
import { changeOf } from "#core/study/passes";
import type { LesserDepth, Pass, Settings } from "#core/study/study";
import {
  baseNames,
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
  const change = changeOf(pass);
  switch (change.of) {
    case "policy":
      return policyWords[change.policy];
    case "base":
      return `a start that has seen ${baseNames[change.base]}`;
    case "budget":
      return `${count(change.n, "image")} a class`;
    case "depth":
      return `the pretrained start, ${depthWords[change.depth]}`;
    default:
      return change satisfies never;
  }
}

/** The question: `light instead of heavy, pretrained`. */
export function questionWords(
  { pass, question }: Pick<Effect, "pass" | "question">,
  { policy, base }: Settings,
): string {
  const change = changeOf(pass);
  const treated = policyWords[change.of === "policy" ? change.policy : policy];
  const within =
    change.of === "policy" ? "" : `${change.of === "depth" ? depthWords[change.depth] : passWords(pass)}: `;
  switch (question.ask) {
    case "interaction":
      return `${within}gain of ${treated} from scratch, minus the pretrained start’s`;
    case "difference":
      return `gain of ${treated} for a start that has seen ${baseNames[base]}, minus that of ${passWords(pass)}`;
    case "gain":
      return `${within}${treated} instead of none, ${initNames[question.init]}`;
    case "instead":
      switch (change.of) {
        case "base":
          return `${within}instead of ${baseNames[base]}, ${augmented(question.policy)}`;
        case "depth":
          return `${depthWords[change.depth]} instead of all, pretrained, ${augmented(question.policy)}`;
        default:
          return `${treated} instead of ${policyWords[policy]}, ${initNames[question.init]}`;
      }
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

const layers: Readonly<Record<LesserDepth, string>> = { probe: "last layer", top: "upper layers" };

function sentenceOf(effect: Effect, { policy, base }: Settings): readonly string[] {
  const { pass, question, isClear } = effect;
  const change = changeOf(pass);
  const [heavy, treated] = [policyWords[policy], change.of === "policy" ? change.policy : policy];
  const where = change.of === "budget" || change.of === "base" ? `with ${passWords(pass)}, ` : "";
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
    case "difference": {
      const [start, usual] = [passWords(pass), `one that has seen ${baseNames[base]}`];
      const less = more ? "less" : "more";
      return [
        isClear
          ? `${capital(heavy)} augmentation brings ${start} ${sized(effect)} ${less} than ${usual}, so it needs augmentation ${less}.`
          : `Whether ${start} needs augmentation more or less than ${usual} can’t be told.`,
      ];
    }
    case "gain":
      // Of the other passes the table says it.
      if (change.of !== "depth") return [];
      return [
        isClear
          ? `With only its ${layers[change.depth]} trained, ${heavy} augmentation ${more ? "brings" : "costs"} the pretrained start ${sized(effect)}.`
          : `With only its ${layers[change.depth]} trained, whether ${heavy} augmentation changes anything can’t be told.`,
      ];
    case "instead": {
      const under = question.policy === "none" ? "without augmentation" : `with ${heavy} augmentation`;
      const what =
        change.of === "base"
          ? `having seen ${baseNames[change.base]} instead of ${baseNames[base]}, ${under},`
          : change.of === "depth"
            ? `training only the ${layers[change.depth]}, ${under},`
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
