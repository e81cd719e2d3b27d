// What a result can't say, in the reader's words, and what ran on this device.

import type { Settings } from "#core/study";
import type { Source } from "../../state/page";
import { baseWords, count, cutWords, policyWords } from "./format";

/** The limits of every study of this version, the weightiest first. */
export function limits(settings: Settings): readonly string[] {
  const budgets = settings.budgets.join(" and ");
  return [
    `It is about these pictures with ${budgets} training images a class. With more images, or other pictures, it can be larger or smaller.`,
    `Every run had ${settings.steps} steps. From scratch, augmentation may gain more in a longer run; that was not tried.`,
    "Learning rates were set in advance for each start, and not tuned on this task.",
    `It compares “none” with “${policyWords[settings.policy]}”, a mixture of crops, rotations, colour changes and a cutout. A better mixture may exist for each start.`,
    `The pretrained start has seen ${baseWords[settings.base]}. A start that has seen something else may need augmentation more or less; that was not measured here.`,
    "The interval speaks of new seeds and new images of the same classes, not of other classes.",
    ...(settings.permutedLabels
      ? ["The training labels were shuffled on purpose: this is a control study, in which nothing can be learnt."]
      : []),
  ];
}

/** What was set, as terms and values for a list. */
export function settingsWords(settings: Settings): readonly (readonly [string, string])[] {
  return [
    ["network", `${cutWords[settings.cut]}, pictures of ${settings.pixels} × ${settings.pixels} pixels`],
    ["pretrained on", baseWords[settings.base]],
    ["training", `${settings.steps} steps of ${settings.batch} pictures, all layers`],
    ["images a class", settings.budgets.join(" and ")],
    ["held back for testing", `${settings.validationPerClass} a class`],
    ["planned", count(settings.blocks, "seed")],
    ["seed", String(settings.seed)],
  ];
}

/** Who trained, on what. */
export function trainerSentence(trainer: "kernels" | "autodiff", backend: "webgpu" | "webgl" | "cpu"): string {
  const place = { webgpu: "WebGPU", webgl: "WebGL", cpu: "the processor alone" }[backend];
  return trainer === "kernels"
    ? `Trained by Headstart's own kernels on ${place}.`
    : `Trained by TensorFlow.js's automatic differentiation on ${place}, which is many times slower than the kernels for WebGPU.`;
}

/** The trainer and backend of a source; null where nothing ran. */
export function ranOn(source: Source): { trainer: "kernels" | "autodiff"; backend: "webgpu" | "webgl" | "cpu" } | null {
  if (source.origin === "link") return { trainer: source.shared.trainer, backend: source.shared.backend };
  const run = source.study.runs[0];
  return run ? { trainer: run.trainer, backend: run.backend } : null;
}
