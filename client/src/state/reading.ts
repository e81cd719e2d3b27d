// A result as the page reads it, wherever its numbers come from. Everything is recomputed from the records; a study whose
// records don't belong together gives the reason instead.

import { type Choice, choicesOf } from "#core/answers/choices";
import { type ExchangeRate, exchangeRates } from "#core/answers/exchange";
import { isPrimary, primaryOf, usedRuns } from "#core/answers/primary";
import { StudyError } from "#core/error";
import type { Finding } from "#core/links/share";
import type { RunRecord, StudyRecord } from "#core/records/record";
import { dueRuns, workOf } from "#core/records/runs";
import type { Settling } from "#core/statistics/settling";
import { fewestSteps, type Init, type Settings } from "#core/study/study";
import { classesOf } from "#core/study/target-name";
import type { Source, Watching } from "./page";

export { classesOf } from "#core/study/target-name";

/** One finished run, as far as a drawing needs it. */
export interface RunPoint {
  readonly block: number;
  readonly init: Init;
  /** With augmentation. */
  readonly treated: boolean;
  /** Training images a class. */
  readonly n: number;
  /** A share. */
  readonly accuracy: number;
}

/** A result, ready to be put into words and drawn. */
export interface Result {
  readonly settings: Settings;
  readonly finding: Finding;
  readonly points: readonly RunPoint[];
  /** The runs that the finding rests on; empty where only a link speaks of them. */
  readonly runs: readonly RunRecord[];
  /** Held-back images that each run was tested on. */
  readonly heldBack: number;
  readonly classes: number;
  /** What would settle it; null where it is settled, or where only a link speaks of it. */
  readonly settling: Settling | null;
}

/** The result of a source, or the error that says why it has none. */
export function resultOf(source: Source): Result | StudyError {
  if (source.origin === "link") {
    const { settings, finding, heldBack } = source.shared;
    const points = finding.arms.flatMap(({ arm, perBlock }) =>
      perBlock.map((accuracy, block) => ({
        block,
        init: arm.init,
        treated: arm.policy !== "none",
        n: arm.n,
        accuracy,
      })),
    );
    return { settings, finding, points, runs: [], heldBack, classes: classesOf(settings.target), settling: null };
  }
  const { study } = source;
  try {
    const finding = primaryOf(study);
    return {
      settings: study.settings,
      finding,
      points: pointsOf(study),
      runs: usedRuns(study),
      heldBack: study.blocks[0]?.groups.length ?? 0,
      classes: classesOf(study.settings.target),
      settling: finding.settling,
    };
  } catch (error) {
    if (error instanceof StudyError) return error;
    throw error;
  }
}

/** What augmentation is worth in images; empty where the records don't say, or where only a link speaks of them. */
export function ratesOf(source: Source): readonly ExchangeRate[] {
  return source.origin === "link" ? [] : exchangeRates(source.study);
}

/**
 * What to do with a study's data; nothing of a control study, and nothing of runs that are too short for a verdict: they make less
 * of augmentation than it is.
 */
export function recommendedIn(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly Choice[] {
  const { permutedLabels, steps } = study.settings;
  return permutedLabels || steps < fewestSteps ? [] : choicesOf(study);
}

/** The finished runs of a study's endpoint, complete blocks or not. */
export function pointsOf({ settings, runs }: Pick<StudyRecord, "settings" | "runs">): readonly RunPoint[] {
  const own = runs.filter((run) => isPrimary(run, settings));
  return own.map(({ block, init, policy, n, accuracy }) => ({
    block,
    init,
    treated: policy !== "none",
    n,
    accuracy,
  }));
}

/** How far a study is: work that is done and work there is, in runs of its own steps; the steps of a present run count. */
export function progressOf(
  study: Pick<StudyRecord, "goal" | "settings" | "runs">,
  running: Watching["running"] = null,
): { readonly done: number; readonly all: number } {
  const { settings, runs } = study;
  const now = running ? [{ ...running, steps: running.step }] : [];
  return { done: workOf([...runs, ...now], settings), all: workOf(dueRuns(study), settings) };
}
