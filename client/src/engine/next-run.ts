// Where a study stands: which run comes next, and what one more record makes of it. Pure; a resumed study asks the same.

import type { BlockRecord, RunRecord, StudyRecord } from "#core/record";
import { type DueRun, dueParts, dueRuns, recordKey, runKey } from "#core/runs";
import { engineVersion } from "#core/study";

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
  const isForeign = (run: RunRecord) =>
    run.trainer !== name ||
    run.backend !== backend ||
    run.engine !== engineVersion ||
    (form ?? run.form) !== (run.form ?? form);
  const dropped = new Set(
    dueParts(study).flatMap((part) => {
      const made = runsOf(study, part);
      return made.length < part.length && made.some(isForeign) ? made : [];
    }),
  );
  const runs = study.runs.filter((run) => !dropped.has(run));
  if (runs.length === study.runs.length) return study;
  return { ...study, runs, blocks: study.blocks.filter(({ block }) => runs.some((run) => run.block === block)) };
}

/** The finished ones of these runs. */
export function runsOf({ runs }: Pick<StudyRecord, "runs">, part: readonly DueRun[]): readonly RunRecord[] {
  const keys = new Set(part.map(runKey));
  return runs.filter((run) => keys.has(recordKey(run)));
}

/** The part that a run is made in; two runs of one part differ in nothing but their arm. */
export function isSamePart(one: DueRun, other: DueRun): boolean {
  return one.block === other.block && one.pass === other.pass;
}
