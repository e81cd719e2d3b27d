// Where a study stands: which run comes next, and what one more record makes of it. Pure; a resumed study asks the same.

import type { BlockRecord, RunRecord, StudyRecord } from "#core/record";
import { type Arm, armKey, armsOf, engineVersion } from "#core/study";

/** The first arm of the first block that has no record; undefined when the study is complete. */
export function nextRun({
  settings,
  goal,
  runs,
}: StudyRecord): { readonly block: number; readonly arm: Arm } | undefined {
  const done = new Set(runs.map((run) => `${run.block}/${armKey(run)}`));
  for (let block = 0; block < goal; block++) {
    for (const arm of armsOf(settings)) if (!done.has(`${block}/${armKey(arm)}`)) return { block, arm };
  }
  return undefined;
}

/** The study with one more run, and its block. */
export function withRun(study: StudyRecord, run: RunRecord, block: BlockRecord): StudyRecord {
  const known = study.blocks.some((other) => other.block === block.block);
  return { ...study, blocks: known ? study.blocks : [...study.blocks, block], runs: [...study.runs, run] };
}

/**
 * The study without the runs of unfinished blocks that another trainer, backend or version made: matched runs differ in nothing
 * but their arm. Finished blocks stay.
 */
export function withoutForeignRuns(
  study: StudyRecord,
  { name, backend }: { readonly name: RunRecord["trainer"]; readonly backend: RunRecord["backend"] },
): StudyRecord {
  const arms = armsOf(study.settings).length;
  const inBlock = (block: number) => study.runs.filter((run) => run.block === block);
  const foreign = (block: number) =>
    inBlock(block).some((run) => run.trainer !== name || run.backend !== backend || run.engine !== engineVersion);
  const runs = study.runs.filter(({ block }) => inBlock(block).length === arms || !foreign(block));
  if (runs.length === study.runs.length) return study;
  return { ...study, runs, blocks: study.blocks.filter(({ block }) => runs.some((run) => run.block === block)) };
}
