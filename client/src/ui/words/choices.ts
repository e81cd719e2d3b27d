// What to do with this data, in words: what was chosen, what that choice came to where it was not made, and how close a call it was.

import type { Aim, Choice, Way } from "#core/answers/choices";
import { basesOf } from "#core/study/passes";
import { fewestBlocks, type Settings } from "#core/study/study";
import {
  baseNames,
  capital,
  count,
  decimalsOf,
  depthWords,
  initNames,
  interval,
  layerWords,
  points,
  policyWords,
  sizeWithInterval,
} from "./format";

type Cell = Way["cell"];

/** How a way is told to somebody who is to take it: `train the pretrained start with heavy augmentation`. */
export function wayWords({ init, base, depth, policy }: Cell, settings: Settings): string {
  const seen = basesOf(settings).length > 1 ? ` (${baseNames[base]})` : "";
  const layers = depth === "full" ? "" : `the ${layerWords[depth]} of `;
  const start = init === "scratch" ? "train from scratch" : `train ${layers}the pretrained start${seen}`;
  return `${start}${layers && ", no more,"} ${policy === "none" ? "without" : `with ${policyWords[policy]}`} augmentation`;
}

/** The same as a row's name: `pretrained, the last layer only, heavy`. */
export function wayName({ init, base, depth, policy }: Cell, settings: Settings): string {
  const seen = init === "pretrained" && basesOf(settings).length > 1 ? ` on ${baseNames[base]}` : "";
  return [`${initNames[init]}${seen}`, ...(depth === "full" ? [] : [depthWords[depth]]), policyWords[policy]].join(
    ", ",
  );
}

const pictures: Readonly<Record<Exclude<Aim, "unchanged">, string>> = {
  together: "turned, darker, nearer and off-centre pictures",
  captured: "pictures like those captured again",
};

/** The pictures of an aim, at the head of a column. */
export const aimWords: Readonly<Record<Aim, string>> = {
  unchanged: "as they are",
  together: "all changes at once",
  captured: "captured again",
};

/** What is recommended at one number of training images: of the choices at `n`, those for pictures as they are first. */
export function choiceSentences(choices: readonly Choice[], settings: Settings): readonly string[] {
  const [usual, other] = choices;
  if (usual?.aim !== "unchanged") return [];
  const soFar = usual.blocks < fewestBlocks ? ", so far" : "";
  const way = wayWords(usual.chosen, settings);
  const first = `With ${count(usual.n, "image")} a class${soFar}: ${way}. ${scoreSentence(usual, settings)}`;
  if (!other || other.aim === "unchanged") return [first, ...closeCall(usual)];
  const otherWay = wayWords(other.chosen, settings);
  const rather = otherWay === way ? "the same" : `rather ${otherWay}`;
  return [first, ...closeCall(usual), `For ${pictures[other.aim]}, ${rather}: ${rightWords(other)}.`];
}

function scoreSentence(choice: Choice, settings: Settings): string {
  const { beyondPlain, chosen } = choice;
  const right = capital(rightWords(choice));
  const plain = plainWords(chosen, settings);
  if (plain === "") return `${right}. Nothing that does more is better by more than its error.`;
  const { estimate, low, high } = beyondPlain;
  const less = estimate < 0;
  if (low === null || high === null || (low <= 0 && high >= 0)) {
    return `${right}. Whether that is ${less ? "less" : "more"} than ${plain} is not certain.`;
  }
  return `${right}: ${sizeWithInterval(beyondPlain, { named: false })} ${less ? "less" : "more"} than ${plain}.`;
}

/** The plain way (the answer's pretrained start, all of it trained, without augmentation) beside another; empty beside itself. */
function plainWords({ init, base, policy, depth }: Cell, settings: Settings): string {
  const seen = basesOf(settings).length > 1 ? ` (${baseNames[settings.base]})` : "";
  if (init === "scratch") return `the pretrained start${seen} without augmentation`;
  if (base !== settings.base) return `a start that has seen ${baseNames[settings.base]}, without augmentation`;
  if (depth !== "full") return "with all layers trained, without augmentation";
  return policy === "none" ? "" : "without augmentation";
}

/** `94 % right (92 to 95)`. */
function rightWords({ scored: { estimate, low, high } }: Choice): string {
  // Where every seed gets every image right, or none, there is no spread to make an interval of.
  if (low === null || high === null || low === high) return `${points(estimate)} % right`;
  const decimals = decimalsOf((high - low) / 2);
  return `${points(estimate, decimals)} % right (${interval(Math.max(0, low), Math.min(1, high), decimals)})`;
}

/** What the numbers of the sentences are. */
export const scoredWords =
  "Each number is from seeds that had no say in the choice, with its 95 % interval in brackets where there is one yet.";

function closeCall({ agreed, blocks }: Choice): readonly string[] {
  if (agreed === blocks) return [];
  return [
    `A close call: leave out one seed, and ${count(blocks - agreed, "time")} of ${blocks} another way is chosen.`,
  ];
}
