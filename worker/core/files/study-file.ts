// A study as a JSON file, for whoever wants to compute with it: written here, and read here with every number checked.
// Holds what the verdict rests on and no name, date or picture. A hash shows that a file was changed, not who made it.

import * as v from "valibot";
import { choicesOf } from "../answers/choices";
import { exactSignFlipP, primaryOf } from "../answers/primary";
import { effectsOf } from "../answers/secondary";
import { digestOfData } from "../digest";
import { StudyError } from "../error";
import {
  blockRecordSchema,
  type RunRecord,
  runRecordSchema,
  type StudyRecord,
  studyRecordForm,
} from "../records/record";
import { qualityOf } from "../statistics/metrics";
import { laterPasses } from "../study/passes";

/**
 * By which rules the answer, the passes' answers and the choices follow from the runs. Must rise with every correction that
 * changes one of them, so that a file from before it still opens: it is read by today's rules, and what it says itself is not
 * held against them.
 */
const answerRules = 2;

/** What a file keeps of a study; the rest names it on its device. */
export type FiledStudy = Omit<StudyRecord, "id" | "startedAt" | "promised" | "goal" | "trying">;

/** A file is not what was written. */
export class StudyFileRefused extends StudyError {
  readonly code = "study-file-refused";
  constructor(why: string, options?: ErrorOptions) {
    super(
      `This file is no study as it was saved: ${why}. Nothing was read from it; save it again where it was measured.`,
      options,
    );
  }
}

const { settings, settingsHash, repeated, guess, state, tuning } = studyRecordForm.entries;
const { trainer, backend, engine, form } = runRecordSchema.entries;

/** The file's form. Shares are in 0..1, times 100 they are per cent or points. */
const studyFileSchema = v.strictObject({
  format: v.literal("headstart-study"),
  version: v.literal(1),
  /** What was set before the first run; see `Settings`. */
  settings,
  /** SHA-256 of the settings, their keys sorted. */
  settingsHash,
  /** It repeats a study from a link: the same seeds, so no new evidence. */
  repeated,
  /** The visitor's guess before the start, if any. */
  guess,
  state,
  /** What trained the runs; different ones only, in the order of the runs. */
  device: v.array(v.strictObject({ trainer, backend, engine, form })),
  /** What was tried before the first run, where learning rates were tuned here; see `tuningSchema`. */
  tuning,
  blocks: v.array(blockRecordSchema),
  /** One a run, see `runRecordSchema`; `f1` (macro) and `recalls` (each class's, null without images) follow from its confusion matrix. */
  runs: v.array(
    v.strictObject({ ...runRecordSchema.entries, f1: v.number(), recalls: v.array(v.nullable(v.number())) }),
  ),
  /** By which rules what follows was computed, `answerRules` at the time; absent before they were counted. */
  rules: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(2))),
  /** The answer, recomputed from the runs whenever the file is read; see `primaryPart`. */
  primary: v.record(v.string(), v.unknown()),
  /** What the passes beside the endpoint found, recomputed like the answer; absent where there are none. See `secondaryPart`. */
  secondary: v.exactOptional(v.array(v.record(v.string(), v.unknown()))),
  /** The cheapest way that is not worse than the best, recomputed like the answer; absent in older files. See `choicesPart`. */
  choices: v.exactOptional(v.array(v.record(v.string(), v.unknown()))),
  /** SHA-256 of all the rest, the keys of every object sorted. */
  sha256: settingsHash,
});
export type StudyFile = v.InferOutput<typeof studyFileSchema>;

/** The file of a study. Throws MixedRecords where its records are no fair comparison. */
export function studyFileOf(study: FiledStudy): StudyFile {
  const content = { ...recordsOf(study), ...answersOf(study) };
  return { ...content, sha256: digestOfData(content) };
}

type Answers = Pick<StudyFile, "rules" | "primary" | "secondary" | "choices">;

function recordsOf(study: FiledStudy): Omit<StudyFile, keyof Answers | "sha256"> {
  const { settings, settingsHash, repeated, guess, state, blocks, runs, tuning } = study;
  return {
    format: "headstart-study" as const,
    version: 1 as const,
    settings,
    settingsHash,
    repeated,
    guess,
    state,
    device: trainersOf(runs),
    ...(tuning && { tuning }),
    blocks,
    runs: runs.map((run) => {
      const { f1, recalls } = qualityOf(run.confusion);
      return { ...run, f1, recalls: [...recalls] };
    }),
  };
}

function answersOf(study: FiledStudy): Answers {
  return {
    rules: answerRules,
    primary: primaryPart(study),
    ...(laterPasses(study.settings).length > 0 && { secondary: secondaryPart(study) }),
    choices: choicesPart(study),
  };
}

/**
 * The study in a file's text.
 * - Must refuse, with StudyFileRefused, whatever `studyFileOf` does not write of the very records in it.
 */
export function readStudyFile(text: string): FiledStudy {
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), studyFileSchema), text);
  if (!found.success) {
    const [issue] = found.issues;
    const at = v.getDotPath(issue);
    throw new StudyFileRefused(at === null ? "it is not in the form of one" : `“${at}” is not in the form of one`);
  }
  const { sha256, ...content } = found.output;
  if (sha256 !== digestOfData(content)) throw new StudyFileRefused("its numbers are not those that were written");
  const { rules, primary, secondary, choices, ...records } = content;
  const { format: _, version: __, device: ___, runs, ...study } = records;
  const filed = { ...study, runs: runs.map(({ f1: _, recalls: __, ...run }) => run) };
  if (filed.settingsHash !== digestOfData(filed.settings)) {
    throw new StudyFileRefused("its settings do not have the hash that was frozen before the first run");
  }
  let computed: Answers;
  try {
    computed = answersOf(filed);
  } catch (error) {
    if (!(error instanceof StudyError || error instanceof RangeError)) throw error;
    throw new StudyFileRefused("its runs do not fit together", { cause: error });
  }
  // What other rules made of the runs can't be checked by these.
  const answers = rules === answerRules ? { rules, primary, secondary, choices } : computed;
  if (!agrees({ ...recordsOf(filed), ...computed }, { ...records, ...answers })) {
    throw new StudyFileRefused("its answer does not follow from its runs");
  }
  return filed;
}

/** Two engines' logarithms and powers differ in the last of 16 digits, and what is computed from them in a few more. */
const tolerance = 1e-9;

/** True if plain data are equal, numbers up to what two engines make of one formula. */
function agrees(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") {
    return Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(other));
  }
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const [entries, others] = [one, other].map(
    (data) => new Map(Object.entries(data).filter(([, value]) => value !== undefined)),
  );
  return entries!.size === others!.size && [...entries!].every(([key, value]) => agrees(value, others!.get(key)));
}

/**
 * The answer's part of a file: I (`estimate`) with its interval (`low`, `high`; null while infinite) and standard error
 * in shares, `logOdds`, the exact sign-flip `p` (descriptive), I of each block, verdict, what holds it back and what
 * would settle it.
 */
function primaryPart(study: FiledStudy) {
  const { critical: _, variances: __, arms: ___, gains: ____, ...answer } = primaryOf(study);
  return { ...answer, p: exactSignFlipP(answer.perBlock) };
}

/**
 * The passes' part: one row a question (`ask`, of `init`, with `policy` where it names one), in shares; `adjusted` is Holm's p
 * over the `family`, `isClear` whether it stands in points, and `held` why it says nothing of the need all the same. See `Effect`.
 */
function secondaryPart(study: FiledStudy) {
  return effectsOf(study).map(({ family, pass, question, ...found }) => ({
    family,
    pass,
    ask: question.ask,
    init: "init" in question ? question.init : null,
    policy: "policy" in question ? question.policy : null,
    ...found,
  }));
}

/**
 * The choices' part: one object a number of training images and aim, in shares. `ways` are all that were compared, the cheapest
 * first; `scored` is the accuracy of the choices made without the seed that they are judged on. See `Choice`.
 */
function choicesPart(study: FiledStudy) {
  return choicesOf(study).map(({ ways, ...choice }) => ({
    ...choice,
    ways: ways.map(({ cell: { n: _, ...cell }, ...way }) => ({ ...cell, ...way })),
  }));
}

function trainersOf(runs: readonly RunRecord[]) {
  const all = runs.map(({ trainer, backend, engine, form }) => ({ trainer, backend, engine, ...(form && { form }) }));
  const nameOf = (one: (typeof all)[number]) => `${one.trainer}/${one.backend}/${one.engine}/${one.form}`;
  return all.filter((one, at) => all.findIndex((other) => nameOf(other) === nameOf(one)) === at);
}
