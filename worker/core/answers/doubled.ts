// Scratch for twice the steps: whether an answer below zero is more than the short training of the start that needs it
// longest. A gate for "need rose" and nothing else; it gives no verdict by itself.

import { doubledArms } from "../records/runs";
import type { BlockOutcome } from "../statistics/interaction";
import { type Arm, armKey, type Init, type Settings } from "../study/study";

/** What doubled steps showed, in the blocks that had them; shares. */
export interface Doubled {
  /** Steps of the runs from scratch. */
  readonly steps: number;
  readonly blocks: number;
  /** Blocks that were to have them, fixed before the first run. */
  readonly planned: number;
  /** I with scratch at doubled steps, and the pretrained start as it was. */
  readonly estimate: number;
  /** The same in each block. */
  readonly perBlock: readonly number[];
  /** I of the same blocks at the study's own steps. */
  readonly before: number;
  /** Scratch in these blocks, in the order of `doubledArms`. */
  readonly arms: readonly {
    readonly arm: Arm;
    readonly accuracy: number;
    /** At the study's own steps. */
    readonly before: number;
    /** At doubled steps, each block. */
    readonly perBlock: readonly number[];
  }[];
}

/** Outcomes of one block, with scratch at the study's own steps and at doubled ones. */
export interface DoubledOutcome {
  readonly own: BlockOutcome;
  /** The same block, its scratch arms replaced. */
  readonly doubled: BlockOutcome;
}

/** What doubled steps showed; null before a block has them. */
export function doubledOf(
  outcomes: readonly DoubledOutcome[],
  endpoint: Pick<Settings, "budgets" | "policy" | "steps" | "doubledBlocks">,
): Doubled | null {
  if (outcomes.length === 0) return null;
  const own = outcomes.map((outcome) => outcome.own);
  const doubled = outcomes.map((outcome) => outcome.doubled);
  return {
    steps: 2 * endpoint.steps,
    blocks: outcomes.length,
    planned: endpoint.doubledBlocks,
    estimate: interactionIn(doubled, endpoint),
    perBlock: doubled.map((block) => interactionIn([block], endpoint)),
    before: interactionIn(own, endpoint),
    arms: doubledArms(endpoint).map((arm) => ({
      arm,
      accuracy: shareOf(doubled, arm),
      before: shareOf(own, arm),
      perBlock: doubled.map((block) => shareOf([block], arm)),
    })),
  };
}

/**
 * Whether I keeps its sign at doubled steps in every block that was to have them; null until all of these are complete, so
 * that nobody stops at the first that agrees. Their mean alone is a weak check of two blocks.
 */
export function keepsSign(doubled: Doubled | null, estimate: number | null): boolean | null {
  if (doubled === null || estimate === null || doubled.blocks < doubled.planned) return null;
  return doubled.perBlock.every((block) => Math.sign(block) === Math.sign(estimate));
}

// I without its error, in whole images until the end: arms that are alike give exactly 0.
function interactionIn(
  blocks: readonly BlockOutcome[],
  { budgets, policy }: Pick<Settings, "budgets" | "policy">,
): number {
  const gain = (init: Init, n: number) =>
    rightIn(blocks, { init, policy, n }) - rightIn(blocks, { init, policy: "none", n });
  const more = budgets.reduce((sum, n) => sum + gain("scratch", n) - gain("pretrained", n), 0);
  return more / imagesIn(blocks) / budgets.length;
}

function shareOf(blocks: readonly BlockOutcome[], arm: Arm): number {
  return rightIn(blocks, arm) / imagesIn(blocks);
}

function rightIn(blocks: readonly BlockOutcome[], arm: Arm): number {
  let right = 0;
  for (const { correct } of blocks) for (const flag of correct.get(armKey(arm))!) right += flag;
  return right;
}

function imagesIn(blocks: readonly BlockOutcome[]): number {
  return blocks.reduce((sum, { groups }) => sum + groups.length, 0);
}
