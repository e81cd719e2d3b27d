// What to do with this data, in words: what was chosen, what that choice came to where it was not made, and how close a call it was.

import type { Aim, Choice, Way } from "#core/answers/choices";
import { basesOf } from "#core/study/passes";
import { fewestBlocks, type Settings } from "#core/study/study";
import { baseNames, capital, count, decimalsOf, depthWords, initNames, interval, points, policyWords } from "./format";

type Cell = Way["cell"];

/** How a way is told to somebody who is to take it: `train the pretrained start with heavy augmentation`. */
export function wayWords({ init, base, depth, policy }: Cell, settings: Settings): string {
  const seen = basesOf(settings).length > 1 ? ` (${baseNames[base]})` : "";
  const layers = depth === "full" ? "" : `${depthWords[depth].replace(" only", "")} of `;
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
  const [usual, changed] = choices;
  if (!usual) return [];
  const soFar = usual.blocks < fewestBlocks ? ", so far" : "";
  const first =
    usual.aim === "unchanged"
      ? [
          `With ${count(usual.n, "image")} a class${soFar}: ${wayWords(usual.chosen, settings)}. ${scoreSentence(usual)}`,
          ...closeCall(usual),
        ]
      : [];
  const other = usual.aim === "unchanged" ? changed : usual;
  if (!other || other.aim === "unchanged") return first;
  const isSame = first.length > 0 && wayWords(other.chosen, settings) === wayWords(usual.chosen, settings);
  const then = isSame
    ? `For ${pictures[other.aim]}, the same: ${rightWords(other)}.`
    : `For ${pictures[other.aim]}, rather ${wayWords(other.chosen, settings)}: ${rightWords(other)}.`;
  return [...first, then];
}

function scoreSentence(choice: Choice): string {
  const { beyondPlain, chosen } = choice;
  const right = capital(rightWords(choice));
  const { init, policy, depth } = chosen;
  if (init === "pretrained" && policy === "none" && depth === "full") {
    return `${right}. Nothing that does more is better by more than its error.`;
  }
  const { estimate, low, high } = beyondPlain;
  const less = estimate < 0;
  const plain =
    init === "scratch"
      ? "the pretrained start without augmentation"
      : depth === "full"
        ? "without augmentation"
        : "with all layers trained, without augmentation";
  if (low === null || high === null || (low <= 0 && high >= 0)) {
    return `${right}. Whether that is ${less ? "less" : "more"} than ${plain} is not certain.`;
  }
  const decimals = decimalsOf((high - low) / 2);
  const [least, most] = less ? [-high, -low] : [low, high];
  return `${right}: ${points(Math.abs(estimate), decimals)} points (${interval(least, most, decimals)}) ${less ? "less" : "more"} than ${plain}.`;
}

/** `94 % right (92 to 95)`. */
function rightWords({ scored: { estimate, low, high } }: Choice): string {
  if (low === null || high === null) return `${points(estimate)} % right`;
  const decimals = decimalsOf((high - low) / 2);
  return `${points(estimate, decimals)} % right (${interval(low, Math.min(1, high), decimals)})`;
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
