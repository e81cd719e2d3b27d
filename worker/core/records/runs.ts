// The runs of a study in the order in which they are made, which no outcome changes: a first look; the planned blocks; then
// what is measured beside the endpoint, pass by pass; then scratch for twice the steps in the first few of the blocks; then the
// blocks beyond the plan. Every prefix is a valid, paired study.

import { firstLookOf, laterPasses } from "../study/passes";
import { type Arm, armKey, armsOf, type BaseId, type Depth, type Pass, type Settings } from "../study/study";
import type { RunRecord, StudyRecord } from "./record";

/** A run that a study is to have. */
export interface DueRun {
  /** What it is for: the endpoint, its check at twice the steps, or something beside it. */
  readonly pass: "primary" | "doubled" | Pass;
  /** Index of its block, from 0. */
  readonly block: number;
  readonly arm: Arm;
  /** That of the pretrained start; from scratch all are one network. */
  readonly base: BaseId;
  /** Optimiser steps: the study's, or twice as many. */
  readonly steps: number;
  readonly depth: Depth;
  /** Views of each image that the head alone sees; absent for `probeViews`. */
  readonly views?: number;
}

/** All runs of a study that is to have `goal` blocks, in parts: the runs of one pass in one block, which are made by one trainer. */
export function dueParts({ settings, goal }: Pick<StudyRecord, "settings" | "goal">): readonly (readonly DueRun[])[] {
  const { blocks, base, steps, depth, doubledBlocks } = settings;
  const through = (
    from: number,
    to: number,
    { arms, ...kind }: Omit<DueRun, "block" | "arm"> & { arms: readonly Arm[] },
  ) =>
    Array.from({ length: Math.max(0, to - from) }, (_, at) =>
      arms.map((arm): DueRun => ({ ...kind, block: from + at, arm })),
    );
  const primary = { pass: "primary", arms: armsOf(settings), base, steps, depth } as const;
  const first = firstLookOf(settings);
  const parts = [
    ...(first ? through(0, 1, { ...first, steps }) : []),
    ...through(0, blocks, primary),
    ...laterPasses(settings).flatMap((pass) => through(0, blocks, { ...pass, steps })),
    ...through(0, doubledBlocks, { ...primary, pass: "doubled", arms: doubledArms(settings), steps: 2 * steps }),
    ...through(blocks, goal, primary),
  ];
  // What a first look has trained is not trained again.
  const seen = new Set<string>();
  return parts.map((part) =>
    part.filter((run) => {
      const key = runKey(run);
      return !seen.has(key) && seen.add(key);
    }),
  );
}

/** The same, one after the other. */
export function dueRuns(study: Pick<StudyRecord, "settings" | "goal">): readonly DueRun[] {
  return dueParts(study).flat();
}

/** The arms that are trained for twice the steps too: all that start from scratch. */
export function doubledArms(settings: Pick<Settings, "budgets" | "policy">): readonly Arm[] {
  return armsOf(settings).filter(({ init }) => init === "scratch");
}

/** Names a run within its study. */
export function runKey({ block, arm, base, steps, depth, views }: Omit<DueRun, "pass">): string {
  return `${block}/${armKey(arm)}/${base}/${steps}/${depth}${views === undefined ? "" : `/${views} views`}`;
}

/** The same of a record. */
export function recordKey({ init, policy, n, ...run }: RunRecord): string {
  return runKey({ ...run, arm: { init, policy, n } });
}

/**
 * What a run costs, in runs in which every layer trains. The pictures of a head alone pass through the network once; the upper
 * third of the blocks is 33 to 42 % of a step's work, and in half of the runs pictures pass through the rest at each visit.
 */
const depthWork: Readonly<Record<Depth, number>> = { probe: 0.1, top: 0.5, full: 1 };

/** How much work runs are, in runs of the study's own steps. */
export function workOf(
  runs: readonly { readonly steps: number; readonly depth: Depth }[],
  { steps }: Pick<Settings, "steps">,
): number {
  return runs.reduce((sum, run) => sum + depthWork[run.depth] * (run.steps / steps), 0);
}
