// What runs, how far it is and how long it takes, in one line each; and the same for the tab's title and for ears.

import type { Finding } from "#core/links/share";
import { dueRuns } from "#core/records/runs";
import type { Page, Watching } from "../../state/page";
import { progressOf, resultOf } from "../../state/reading";
import { failureHeadline } from "./failures";
import { armWords, baseNames, count, depthWords, duration } from "./format";
import { headline } from "./verdict";

/** `Seed 3 of 6: from scratch, heavy augmentation, 20 images a class. 38 seconds left.` */
export function runningSentence(page: Omit<Watching, "views">): string {
  if (page.stopping) return "Stopping; finished seeds are kept.";
  if (page.preparing) return preparing[page.preparing];
  if (page.tuning && !page.study) {
    const { trial, trials, secondsLeft } = page.tuning;
    const left = `About ${duration(secondsLeft)} left of it.`;
    return `${page.paused ? "Paused. " : ""}Trying learning rates on images that the answer never rests on: ${trial + 1} of ${trials}. ${left}`;
  }
  if (!page.study) return "Starting up.";
  const { running, study, secondsLeft } = page;
  const left = secondsLeft === null ? "" : ` About ${duration(secondsLeft)} left.`;
  const all = dueRuns(study).length;
  if (page.paused) return `Paused at run ${study.runs.length} of ${all}.${left}`;
  if (!running) return `${count(study.runs.length, "run")} of ${all} finished.${left}`;
  if (running.pass === "first-look") {
    return `A first look, training ${depthWords.probe}: ${armWords(running.arm)}.${left}`;
  }
  if (running.pass === "doubled") {
    return `Seed ${running.block + 1} once more, with ${running.steps} steps: ${armWords(running.arm)}.${left}`;
  }
  if (running.pass !== "primary") {
    const views = running.views ? ` on ${running.views} views of each image` : "";
    const what = running.depth === "full" ? "" : `training ${depthWords[running.depth]}${views}, `;
    const from = running.base === study.settings.base ? "" : `, the start that has seen ${baseNames[running.base]}`;
    return `Beside the answer, seed ${running.block + 1} of ${study.settings.blocks}: ${what}${armWords(running.arm)}${from}.${left}`;
  }
  return `Seed ${running.block + 1} of ${study.goal}: ${armWords(running.arm)}.${left}`;
}

/** `Resumed: 17 runs were finished before.`; empty for a study that was not interrupted. */
export function resumedSentence({ resumed }: Pick<Watching, "resumed">): string {
  return resumed === 0 ? "" : `Resumed: ${count(resumed, "run")} ${resumed === 1 ? "was" : "were"} finished before.`;
}

const preparing: Readonly<Record<NonNullable<Watching["preparing"]>, string>> = {
  images: "Fetching the images and cutting them to size.",
  weights: "Fetching the pretrained weights and checking them.",
  device: "Checking that this device computes correctly.",
  calibration: "Timing a few steps on this device, to tell how long a study takes.",
  network: "Making the network ready on this device.",
};

/** The same for a screen reader: changes with the seed, at each tenth and when something needs a person, not at each step. */
export function announcement(page: Watching): string {
  if (page.stopping) return "Stopping.";
  if (page.paused) return "Paused.";
  if (!page.study) return page.tuning ? "Trying learning rates." : "Getting ready.";
  const { study, running } = page;
  const { done, all } = progressOf(study);
  const tenths = Math.floor((10 * done) / all);
  const seed = running ? running.block + 1 : Math.max(1, study.blocks.length);
  if (running?.pass === "first-look") return "A first look.";
  if (running?.pass === "doubled") {
    return `Seed ${seed} once more, with ${running.steps} steps. ${tenths * 10} per cent done.`;
  }
  if (running && running.pass !== "primary") {
    return `Beside the answer, seed ${seed} of ${study.settings.blocks}. ${tenths * 10} per cent done.`;
  }
  return `Seed ${seed} of ${study.goal}. ${tenths * 10} per cent done.`;
}

/** What the meter rests on so far. */
export function basisSentence(finding: Finding | null): string {
  if (!finding || finding.blocks === 0) return "The needle comes with the first complete seed.";
  const { blocks, planned, low, verdict, settled } = finding;
  const seeds =
    blocks < planned
      ? `${blocks} of ${count(planned, "seed")}`
      : `${count(blocks, "seed")}${blocks > planned ? `, ${planned} planned` : ""}`;
  if (verdict === "at-floor") return `${seeds}: at the floor`;
  if (low === null) return `${seeds}, a tick each; no interval yet`;
  if (verdict === "not-resolved") return `${seeds}: not resolved${blocks < planned ? " so far" : ""}`;
  return `${seeds}: ${settled ? "settled" : "suggestive"}`;
}

/** What the meter shows of an answer: nothing where an arm only guesses, since its gain has no meaning. */
export function meterOf(finding: Finding | null) {
  if (!finding || finding.blocks === 0) return { ...noNeedle, waiting: "no answer yet" };
  if (finding.verdict === "at-floor") return { ...noNeedle, waiting: "no answer: an arm only guesses" };
  const { estimate, low, high, perBlock } = finding;
  return { estimate, low, high, perBlock, waiting: "" };
}

const noNeedle = { estimate: null, low: null, high: null, perBlock: [] } as const;

/** What a notification says when a study ended. */
export function endingSentence(page: Page): string {
  if (page.at === "failed") return failureHeadline(page.code);
  const result = page.at === "reading" ? resultOf(page.source) : null;
  return result && "finding" in result ? headline(result.finding) : "The study ended.";
}

/** The tab's title. */
export function titleOf(page: Page): string {
  switch (page.at) {
    case "asking":
      return "Headstart";
    case "collecting":
      return "Your images · Headstart";
    case "watching": {
      if (page.paused) return "Paused · Headstart";
      if (!page.study) return "Getting ready · Headstart";
      const { done, all } = progressOf(page.study, page.running);
      return `${Math.min(99, Math.floor((100 * done) / all))} % · Headstart`;
    }
    case "reading": {
      const result = resultOf(page.source);
      return "finding" in result ? `${headline(result.finding).replace(/\.$/, "")} · Headstart` : "Headstart";
    }
    case "failed":
      return "Stopped · Headstart";
    default:
      return page satisfies never;
  }
}
