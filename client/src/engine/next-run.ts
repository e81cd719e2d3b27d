// Where a study stands: which run comes next, and what one more record makes of it. Pure; a resumed study asks the same.

import type { BlockRecord, RunRecord, StudyRecord } from "#core/record";
import { type DueRun, doubledArms, dueRuns, recordKey, runKey } from "#core/runs";
import { armsOf, engineVersion } from "#core/study";

/** The first run that has no record; undefined when the study is complete. */
export function nextRun(study: StudyRecord): DueRun | undefined {
  const done = new Set(study.runs.map(recordKey));
  return dueRuns(study).find((run) => !done.has(runKey(run)));
}

/** The study with one more run, and its block. */
export function withRun(study: StudyRecord, run: RunRecord, block: BlockRecord): StudyRecord {
  const known = study.blocks.some((other) => other.block === block.block);
  return { ...study, blocks: known ? study.blocks : [...study.blocks, block], runs: [...study.runs, run] };
}

/**
 * The study without the runs of unfinished blocks that another trainer, backend or version made, or that were multiplied in
 * another form: matched runs differ in nothing but their arm. Finished blocks stay; a block at doubled steps is one by itself.
 * A form is compared where it is given and the run says its own.
 */
export function withoutForeignRuns(
  study: StudyRecord,
  {
    name,
    backend,
    form,
  }: {
    readonly name: RunRecord["trainer"];
    readonly backend: RunRecord["backend"];
    readonly form?: RunRecord["form"];
  },
): StudyRecord {
  const { settings } = study;
  const like = ({ block, steps }: RunRecord) => study.runs.filter((run) => run.block === block && run.steps === steps);
  const isFinished = (run: RunRecord) =>
    like(run).length === (run.steps === settings.steps ? armsOf : doubledArms)(settings).length;
  const isForeign = (run: RunRecord) =>
    run.trainer !== name ||
    run.backend !== backend ||
    run.engine !== engineVersion ||
    (form ?? run.form) !== (run.form ?? form);
  const runs = study.runs.filter((run) => isFinished(run) || !like(run).some(isForeign));
  if (runs.length === study.runs.length) return study;
  return { ...study, runs, blocks: study.blocks.filter(({ block }) => runs.some((run) => run.block === block)) };
}
