// A finished study as files and as words in a terminal. The words are the page's own.

import { effectsOf } from "#core/answers/secondary";
import { runsTable } from "#core/files/runs-table";
import { readStudyFile, studyFileOf } from "#core/files/study-file";
import type { StudyRecord } from "#core/records/record";
import { armsOf, inits } from "#core/study/study";
import { recommendedIn, resultOf } from "../src/state/reading";
import { choiceSentences, scoredWords } from "../src/ui/words/choices";
import { initNames, policyWords, signedPoints } from "../src/ui/words/format";
import { ratesWords } from "../src/ui/words/limits";
import { foundWords, passWords, questionWords, standingWords } from "../src/ui/words/passes";
import { basisSentence } from "../src/ui/words/progress";
import { headline, plain, reasonSentence, settlingSentence, verdictSentence } from "../src/ui/words/verdict";
import { writeNew } from "./new-files";
import { Refused } from "./refused";

/** Writes the study and the table of its runs; the study is read back and checked before either has its name. */
export function writeResults(study: StudyRecord, { out, csv }: { readonly out: string; readonly csv: string | null }) {
  writeNew([
    // The table first: where the study's file is, everything is.
    ...(csv ? [{ path: csv, text: runsTable(study) }] : []),
    { path: out, text: `${JSON.stringify(studyFileOf(study))}\n`, check: readStudyFile },
  ]);
}

/** The verdict and a table of accuracies, a row a budget. */
export function reportOf(study: StudyRecord): string {
  const result = resultOf({ origin: "here", study, notes: [] });
  if (!("finding" in result)) throw new Refused(result.message);
  const { finding, settings } = result;
  const lines = [headline(finding), plain(verdictSentence(finding, settings)).trim(), `${basisSentence(finding)}.`];
  const tuned = settings.tuned ? [`Learning rates that were tried and kept: ${ratesWords(settings.tuned)}.`] : [];
  const held = finding.reasons.map((reason) => reasonSentence(reason, settings, finding));
  const settling = settlingSentence(finding, result);
  const cells = [
    [
      "images a class",
      ...inits.flatMap((init) => [`${initNames[init]}, none`, policyWords[settings.policy]]),
      "interaction",
    ],
    ...settings.budgets.map((n) => [
      String(n),
      ...inits.flatMap((init) =>
        armsOf(settings)
          .filter((arm) => arm.init === init && arm.n === n)
          .map(({ policy }) => {
            const found = finding.arms.find(({ arm }) => arm.init === init && arm.n === n && arm.policy === policy);
            return found ? found.accuracy.toFixed(3).replace(/^0/, "") : "";
          }),
      ),
      gap(n),
    ]),
  ];
  const answer = [...lines, ...held, ...tuned, ...(settling === "" ? [] : [settling]), ...choiceLines(study)];
  return [...answer, "", ...columns(cells), ...passLines(study)].join("\n");

  function gap(n: number): string {
    const gainOf = (init: (typeof inits)[number]) =>
      finding.gains.find((gain) => gain.init === init && gain.n === n)?.gain ?? Number.NaN;
    const interaction = gainOf("scratch") - gainOf("pretrained");
    return Number.isNaN(interaction) ? "" : `${signedPoints(interaction)} points`;
  }
}

/** What to do with this data, a line a number of training images; nothing of a control study. */
function choiceLines(study: StudyRecord): readonly string[] {
  const choices = recommendedIn(study);
  const lines = study.settings.budgets.map((n) =>
    choiceSentences(
      choices.filter((choice) => choice.n === n),
      study.settings,
    ).join(" "),
  );
  return choices.length > 0 ? ["", "For this data:", ...lines.filter((line) => line !== ""), scoredWords] : [];
}

/** What the passes beside the answer found, a row a question; nothing where there were none. */
function passLines(study: StudyRecord): readonly string[] {
  const effects = effectsOf(study);
  if (effects.length === 0) return [];
  const rows = effects.map((effect) => {
    const { points, range } = foundWords(effect);
    return [
      `${passWords(effect.pass, study.settings)}: ${questionWords(effect, study.settings)}`,
      points,
      range,
      effect.adjusted.toPrecision(2),
      standingWords(effect),
    ];
  });
  return [
    "",
    "Beside the answer, in points:",
    ...columns([["question", "found", "interval", "p (Holm)", ""], ...rows]),
  ];
}

/** Right-aligned columns. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "));
}
