// What was measured beside the answer, in words: each question, what came out, and whether it may be claimed.

import type { Effect } from "#core/answers/secondary";
import { type Change, changeOf } from "#core/study/passes";
import { type Init, type Pass, type PolicyName, probeViews, type Settings } from "#core/study/study";
import {
  baseNames,
  capital,
  count,
  decimalsOf,
  initNames,
  interval,
  layerWords,
  policyWords,
  signedPoints,
  sizeWithInterval,
} from "./format";

/** What a pass is about: `light instead of heavy`, `10 images a class`. */
export function passWords(pass: Pass, { policy }: Pick<Settings, "policy">): string {
  if (pass === "first-look") return "a first look";
  const change = changeOf(pass);
  switch (change.of) {
    case "policy":
      return `${policyWords[change.policy]} instead of ${policyWords[policy]}`;
    case "base":
      return `a start that has seen ${baseNames[change.base]}`;
    case "budget":
      return `${count(change.n, "image")} a class`;
    case "depth":
      return `the pretrained start with only its ${layerWords[change.depth]} trained`;
    case "views":
      return `${change.views} augmented views of each image instead of ${probeViews}, where only the ${layerWords[change.depth]} trains`;
    default:
      return change satisfies never;
  }
}

/** The question's name under its pass's: `gain, pretrained`. Short, since it is a row's of a table on a phone. */
export function questionWords(
  { pass, question }: Pick<Effect, "pass" | "question">,
  { base }: Pick<Settings, "base">,
): string {
  const change = changeOf(pass);
  if (change.of === "views") return `accuracy, ${change.views} views minus ${probeViews}`;
  switch (question.ask) {
    case "interaction":
      return "gain from scratch minus pretrained";
    case "difference":
      return change.of === "depth" ? "gain with all layers minus this" : `gain from ${baseNames[base]} minus this`;
    case "gain":
      return `gain, ${initNames[question.init]}`;
    case "instead":
      return change.of === "policy"
        ? `accuracy, ${initNames[question.init]}`
        : `accuracy, ${question.policy === "none" ? "no augmentation" : policyWords[question.policy]}`;
    default:
      return question satisfies never;
  }
}

/** What the names of questions mean, and what else than “clear” and “open” may stand there; under the table. */
export const questionsExplained =
  "“Gain” is accuracy with augmentation minus accuracy without; “accuracy” is compared with that of the answer’s own run in its place. “In points only” is clear in points and has the other sign in odds; “at the floor”, an arm of it only guesses.";

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
export function standingWords({ blocks, isClear, held }: Pick<Effect, "blocks" | "isClear" | "held">): string {
  if (blocks === 0) return "not measured yet";
  if (!isClear) return "open";
  return held === null ? "clear" : { "at-floor": "at the floor", "depends-on-scale": "in points only" }[held];
}

/** What a pass found, in sentences that follow its name: what may be claimed with its size, and then once what stays open. */
export function passSentences(effects: readonly Effect[], settings: Settings): readonly string[] {
  if (effects.every(({ blocks }) => blocks === 0)) return ["Not measured yet."];
  const check = effects.find(({ pass }) => changeOf(pass).of === "views");
  if (check) return [viewsSentence(check)];
  if (!effects.some(({ isClear }) => isClear)) return ["No difference can be told from zero."];
  const said = effects.filter(isSaid);
  const open = said.filter((effect) => !isTold(effect)).map((effect) => `whether ${openWords(effect, settings)}`);
  const [last, ...others] = open.toReversed();
  const list = others.length > 0 ? `${others.toReversed().join(", ")} and ${last}` : last;
  return [
    ...said.filter(isTold).map((effect) => claimOf(effect, settings)),
    ...(list === undefined ? [] : [`Still open: ${list}.`]),
  ];
}

/** A gain that starts from guessing says nothing, however clear. */
function isTold({ isClear, held }: Effect): boolean {
  return isClear && held !== "at-floor";
}

/** Of a check, what stays open has its size too: it says how far the number of views can matter. */
function viewsSentence({ isClear, ...effect }: Effect): string {
  const estimate = effect.estimate ?? 0;
  if (isClear) {
    const [better, amount] = estimate > 0 ? ["better", "too few"] : ["worse", "enough"];
    return `With twice as many the last layer alone is ${sizeWithInterval({ ...effect, estimate })} ${better}: ${probeViews} are ${amount} here.`;
  }
  const { points, range } = foundWords(effect);
  return `Twice as many change the accuracy of the last layer alone by ${points} points${range && ` (95 % interval ${range})`}, which can’t be told from no change.`;
}

/** Gains of single starts are left to the table, but with fewer layers trained, where there is nothing from scratch beside them. */
function isSaid({ pass, question }: Effect): boolean {
  return question.ask !== "gain" || changeOf(pass).of === "depth";
}

/** What may be claimed: its direction and size. */
function claimOf(effect: Effect, { policy, base }: Settings): string {
  const { pass, question } = effect;
  const change = changeOf(pass);
  const treated = capital(policyWords[change.of === "policy" ? change.policy : policy]);
  const usual = usualWords(change, base);
  const more = (effect.estimate ?? 0) > 0;
  switch (question.ask) {
    case "interaction":
      return `${treated} augmentation gains ${sized(effect)} ${more ? "more" : "less"} from scratch than from ${change.of === "base" ? "this" : "the pretrained"} start${inOdds(effect)}.`;
    case "difference": {
      const less = more ? "less" : "more";
      if (effect.held !== null)
        return `${treated} augmentation gains it ${sized(effect)} ${less} than ${usual}${inOdds(effect)}.`;
      return `It needs augmentation ${less} than ${usual}: ${policyWords[policy]} augmentation gains ${sized(effect)} ${less}.`;
    }
    case "gain":
      return `${treated} augmentation ${more ? "brings" : "costs"} it ${sized(effect)}.`;
    case "instead": {
      if (change.of === "policy") {
        return `It ${more ? "brings" : "costs"} ${startWords[question.init]} ${sized(effect)}.`;
      }
      return `${capital(under(question.policy))} it is ${sized(effect)} ${more ? "better" : "worse"} than ${usual}.`;
    }
    default:
      return question satisfies never;
  }
}

/** Why points alone don't say how the need differs, as the end of a sentence. */
function inOdds({ held }: Effect): string {
  return held === null ? "" : "; counted in odds the sign turns, so that says nothing of the need";
}

/** What can't be told, as the end of `whether`. */
function openWords({ pass, question }: Effect, { policy, base }: Settings): string {
  const change = changeOf(pass);
  const treated = policyWords[change.of === "policy" ? change.policy : policy];
  switch (question.ask) {
    case "interaction":
      return `${treated} augmentation gains more from scratch`;
    case "difference":
      return `it needs more or less augmentation than ${usualWords(change, base)}`;
    case "gain":
      return `${treated} augmentation changes anything`;
    case "instead":
      return change.of === "policy"
        ? `it changes anything for ${startWords[question.init]}`
        : `it is better or worse ${under(question.policy)}`;
    default:
      return question satisfies never;
  }
}

/** The endpoint's start, where a pass has another. */
function usualWords(change: Change, base: Settings["base"]): string {
  return change.of === "depth" ? "with all layers trained" : `one that has seen ${baseNames[base]}`;
}

const startWords: Readonly<Record<Init, string>> = {
  pretrained: "the pretrained start",
  scratch: "the one from scratch",
};

function under(policy: PolicyName): string {
  return policy === "none" ? "without augmentation" : `with ${policyWords[policy]} augmentation`;
}

/** The size of a difference whose direction the sentence says. */
function sized(effect: Effect): string {
  return sizeWithInterval({ ...effect, estimate: effect.estimate ?? 0 }, { named: false });
}
