// What a result can't say, in the reader's words, and what ran on this device.

import { type Finding, type TrainedOn, trainedOn } from "#core/links/share";
import { basesOf } from "#core/study/passes";
import type { Settings } from "#core/study/study";
import type { RatePower, Tuned } from "#core/study/tuning";
import type { Source } from "../../state/page";
import { capsWords } from "./caps";
import { baseSource, baseWords, count, cutWords, depthWords, initNames, mixtureWords, policyWords } from "./format";
import { passWords } from "./passes";

/** So many limits are read at once; the others a tap away, so that what can be done with a result is not buried under them. */
export const shownLimits = 3;

/** The limits of every study of this version, the weightiest first. */
export function limits(
  settings: Settings,
  { doubled, verdict }: Pick<Finding, "doubled" | "verdict">,
): readonly string[] {
  const budgets = settings.budgets.join(" and ");
  const { doubledBlocks } = settings;
  const tried = doubled?.blocks ?? 0;
  const [, ...others] = basesOf(settings);
  return [
    ...(settings.permutedLabels ? [`${controlSentence} Nothing can be learnt in it.`] : []),
    `It is about these pictures with ${budgets} training images a class. With more images, or other pictures, it can be larger or smaller.`,
    `Every run that the answer rests on had ${settings.steps} steps. From scratch, augmentation may gain more in a longer run${
      tried > 0 ? `; twice as many were tried in ${count(tried, "seed")} only` : "; that was not tried"
    }.`,
    // At the floor it can say neither.
    ...(verdict === "at-floor" || (doubledBlocks > 0 && tried >= doubledBlocks)
      ? []
      : [
          `It can say that the need fell, and not that it rose: for that, runs of twice the length would have to agree, and ${doubledBlocks > 0 ? "not all that were planned were made" : "none were planned"}.`,
        ]),
    settings.tuned
      ? "Learning rates were tuned before the first seed, each start among the same three, in shorter runs with the most images a class. Another rate may do better still."
      : "Learning rates were set in advance for each start, and not tuned on this task.",
    `It compares “none” with “${policyWords[settings.policy]}”${settings.strength === 1 ? "" : ` at ${percent(settings.strength)} of its strength`}: ${mixtureWords[settings.policy]}. A better augmentation may exist for each start.`,
    `The pretrained start has seen ${baseWords[settings.base]}. A start that has seen something else may need augmentation more or less; ${
      others.length > 0
        ? `beside the answer one was tried that has seen ${others.map((base) => baseWords[base]).join("; and one that has seen ")}`
        : "that was not measured here"
    }.`,
    "The interval speaks of new seeds and new images of the same classes, not of other classes.",
  ];
}

/** A rate beside the shipped one, by its power of three. */
export const rateWords: Readonly<Record<RatePower, string>> = {
  "-1": "a third of the usual",
  0: "the usual",
  1: "3 times the usual",
};

/** `pretrained the usual, from scratch 3 times the usual`. */
export function ratesWords({ pretrained, scratch }: Tuned): string {
  return `${initNames.pretrained} ${rateWords[pretrained]}, ${initNames.scratch} ${rateWords[scratch]}`;
}

/** What a control study is. */
export const controlSentence = "This is a control study: its training labels are shuffled on purpose.";

/** What was set, as terms and values for a list. */
export function settingsWords(settings: Settings): readonly (readonly [string, string])[] {
  const strength = settings.strength === 1 ? "" : `, at ${percent(settings.strength)} of its strength`;
  return [
    ["network", `${cutWords[settings.cut]}, pictures of ${settings.pixels} × ${settings.pixels} pixels`],
    ["pretrained on", baseSource(settings.base)],
    ["training", `${settings.steps} steps of ${settings.batch} pictures, ${depthWords[settings.depth]}`],
    ["augmentation", `none against ${policyWords[settings.policy]}${strength}`],
    ...(settings.caps ? ([["capped, to keep each class", capsWords(settings.caps)]] as const) : []),
    ...(settings.tuned ? ([["learning rates, tuned", ratesWords(settings.tuned)]] as const) : []),
    ["images a class", settings.budgets.join(" and ")],
    ...(settings.passes
      ? ([["beside the answer", settings.passes.map((pass) => passWords(pass, settings)).join(", ")]] as const)
      : []),
    ...(settings.doubledBlocks > 0
      ? ([
          [
            "check of longer training",
            `from scratch, ${2 * settings.steps} steps, in ${count(settings.doubledBlocks, "seed")}`,
          ],
        ] as const)
      : []),
    ["held back for testing", `${settings.validationPerClass} a class`],
    ["planned", count(settings.blocks, "seed")],
    ["seed", String(settings.seed)],
    ...(settings.permutedLabels ? ([["control", "training labels shuffled on purpose"]] as const) : []),
  ];
}

/** Who trained, on what; empty where nothing ran. */
export function trainerSentence(ran: readonly TrainedOn[]): string {
  if (ran.length === 0) return "";
  const sentence = `Trained by ${ran.map(trainerWords).join("; and by ")}.`;
  return ran.length === 1
    ? sentence
    : `${sentence} Each seed was trained by one of these from its first run to its last, so that no comparison mixes them.`;
}

function trainerWords({ trainer, backend }: TrainedOn): string {
  const place = { webgpu: "WebGPU", webgl: "WebGL", cpu: "the processor alone" }[backend];
  return trainer === "kernels"
    ? `Headstart's own kernels on ${place}`
    : `TensorFlow.js's automatic differentiation on ${place}, which is many times slower than the kernels for WebGPU`;
}

/** The different trainers and backends of a source; empty where nothing ran. */
export function ranOn(source: Source): readonly TrainedOn[] {
  return source.origin === "link" ? source.shared.trainedOn : trainedOn(source.study);
}

function percent(share: number): string {
  return `${Math.max(0.1, share * 100).toLocaleString("en", { maximumFractionDigits: 1 })} %`;
}
