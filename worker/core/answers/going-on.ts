// A study that goes on beyond what it planned: how far, and what of it stays the planned study. The planned number of blocks
// is frozen with the settings; how many follow is decided after a look, so everything that follows is read more strictly.

import type { StudyRecord } from "../records/record";
import { mostSeeds } from "../statistics/settling";
import { armsOf } from "../study/study";
import { usedRuns } from "./primary";

/** Share of the minutes that is spent on runs; the rest is for what happens between them. */
const spent = 0.9;

/**
 * Blocks that fit into more minutes at the pace of the study's complete blocks (the middle one of them): one at least, and none
 * where there is no complete block to go by or where the study has as many as one may have.
 */
export function blocksIn(study: Pick<StudyRecord, "settings" | "blocks" | "runs">, minutes: number): number {
  const paces = secondsOfBlocks(study).toSorted((one, other) => one - other);
  const pace = paces[Math.floor(paces.length / 2)];
  if (pace === undefined) return 0;
  return Math.min(mostSeeds - paces.length, Math.max(1, Math.floor((minutes * 60 * spent) / pace)));
}

/**
 * The study that goes on for more minutes.
 * - Must leave the settings alone: the planned number of blocks stays, and so do the seeds of all blocks.
 * - Must never take back blocks that were to come.
 */
export function goingOn(study: StudyRecord, minutes: number): StudyRecord {
  const goal = secondsOfBlocks(study).length + blocksIn(study, minutes);
  return { ...study, goal: Math.max(study.goal, goal), state: "running" };
}

/** The study as if it had ended at the number of blocks that was planned: what it showed before anyone could ask for more. */
export function asPlanned<Study extends Pick<StudyRecord, "settings" | "blocks" | "runs">>(study: Study): Study {
  const isPlanned = ({ block }: { readonly block: number }) => block < study.settings.blocks;
  return { ...study, blocks: study.blocks.filter(isPlanned), runs: study.runs.filter(isPlanned) };
}

function secondsOfBlocks(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly number[] {
  const arms = armsOf(study.settings).length;
  const seconds = usedRuns(study).map(({ elapsedMs }) => elapsedMs / 1000);
  return Array.from({ length: seconds.length / arms }, (_, block) =>
    seconds.slice(arms * block, arms * (block + 1)).reduce((sum, one) => sum + one, 0),
  );
}
