// The runs of a study in the order in which they are made, which no outcome changes: the planned blocks; then scratch for
// twice the steps in the first few of them; then the blocks beyond the plan. Every prefix is a valid, paired study.

import type { RunRecord, StudyRecord } from "./record";
import { type Arm, armKey, armsOf, type Settings } from "./study";

/** A run that a study is to have. */
export interface DueRun {
  /** Index of its block, from 0. */
  readonly block: number;
  readonly arm: Arm;
  /** Optimiser steps: the study's, or twice as many. */
  readonly steps: number;
}

/** All runs of a study that is to have `goal` blocks. */
export function dueRuns({ settings, goal }: Pick<StudyRecord, "settings" | "goal">): readonly DueRun[] {
  const { blocks, steps, doubledBlocks } = settings;
  const pass = (from: number, to: number, arms: readonly Arm[], steps: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, at) =>
      arms.map((arm) => ({ block: from + at, arm, steps })),
    ).flat();
  const arms = armsOf(settings);
  return [
    ...pass(0, blocks, arms, steps),
    ...pass(0, doubledBlocks, doubledArms(settings), 2 * steps),
    ...pass(blocks, goal, arms, steps),
  ];
}

/** The arms that are trained for twice the steps too: all that start from scratch. */
export function doubledArms(settings: Pick<Settings, "budgets" | "policy">): readonly Arm[] {
  return armsOf(settings).filter(({ init }) => init === "scratch");
}

/** Names a run within its study. */
export function runKey({ block, arm, steps }: DueRun): string {
  return `${block}/${armKey(arm)}/${steps}`;
}

/** The same of a record. */
export function recordKey({ block, init, policy, n, steps }: RunRecord): string {
  return runKey({ block, arm: { init, policy, n }, steps });
}

/** How much work runs are, in runs of the study's own steps. */
export function workOf(runs: readonly { readonly steps: number }[], { steps }: Pick<Settings, "steps">): number {
  return runs.reduce((sum, run) => sum + run.steps / steps, 0);
}
