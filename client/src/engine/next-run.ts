// Where a study stands: which run comes next, and what one more record makes of it. Pure; a resumed study asks the same.

import type { BlockRecord, RunRecord, StudyRecord } from "#core/records/record";
import { type DueRun, dueParts, dueRuns, recordKey, runKey } from "#core/records/runs";
import { engineVersion } from "#core/study/study";

/** Who makes runs. A form is compared where it is given and a run says its own. */
export interface Maker {
  readonly name: RunRecord["trainer"];
  readonly backend: RunRecord["backend"];
  readonly form?: RunRecord["form"];
}

/**
 * The first run that has no record; undefined when the study is complete.
 * - Must leave out what this maker can't make: a run beside the endpoint is compared with the endpoint's runs of its block, one on
 *   twice the views with its heads alone, and what is finished stays whoever made it. Without a maker nothing is left out.
 */
export function nextRun(study: StudyRecord, maker?: Maker): DueRun | undefined {
  const done = new Set(study.runs.map(recordKey));
  const isComparable = (run: DueRun) =>
    maker === undefined || !isBeside(run) || !comparedWith(study, run).some((made) => isForeign(made, maker));
  return dueRuns(study).find((run) => !done.has(runKey(run)) && isComparable(run));
}

/** Whether a run is compared with those of another pass. */
function isBeside({ pass, depth }: DueRun): boolean {
  return pass === "doubled-views" || (pass !== "primary" && depth !== "probe");
}

/** The finished runs of its block that it is compared with: heads alone, or those in which more trained. */
function comparedWith({ runs }: StudyRecord, { block, depth }: DueRun): readonly RunRecord[] {
  return runs.filter((run) => run.block === block && (run.depth === "probe") === (depth === "probe"));
}

function isForeign(run: RunRecord, { name, backend, form }: Maker): boolean {
  return (
    run.trainer !== name ||
    run.backend !== backend ||
    run.engine !== engineVersion ||
    (form ?? run.form) !== (run.form ?? form)
  );
}

/** The study with one more run, and its block. */
export function withRun(study: StudyRecord, run: RunRecord, block: BlockRecord): StudyRecord {
  const known = study.blocks.some((other) => other.block === block.block);
  return { ...study, blocks: known ? study.blocks : [...study.blocks, block], runs: [...study.runs, run] };
}

/**
 * The study without the runs of unfinished blocks that another trainer, backend or version made, or that were multiplied in
 * another form: matched runs differ in nothing but their arm. Finished blocks stay, and what was begun beside their endpoint by
 * whoever made them.
 */
export function withoutForeignRuns(study: StudyRecord, maker: Maker): StudyRecord {
  const dropped = new Set(
    dueParts(study).flatMap((part) => {
      const made = runsOf(study, part);
      const isOpen = made.length < part.length && !part.some(isBeside);
      return isOpen && made.some((run) => isForeign(run, maker)) ? made : [];
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
