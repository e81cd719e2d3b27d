// What the verdict's own rules hold back of differences between gains: passes say no more of the need than the answer may.

import { expect, test } from "vitest";
import { type Effect, effectsOf } from "#core/answers/secondary";
import { readStudyFile, studyFileOf } from "#core/files/study-file";
import type { RunRecord } from "#core/records/record";
import { runOf, studyOf } from "../../client/studies";

/** Accuracies without and with augmentation, of scratch, of the answer's pretrained start, and of the pass's. */
type Accuracies = Readonly<Record<"scratch" | "lite0" | "glyphs", readonly [number, number]>>;

function studyWith(accuracies: Accuracies) {
  const study = studyOf({ blocks: 6, change: { passes: ["glyphs"] } });
  const of = ({ init, base, policy }: RunRecord) =>
    accuracies[init === "scratch" ? init : base][policy === "none" ? 0 : 1];
  const runs = study.runs.map((run, at): RunRecord => {
    const { accuracy, precision, recall, logLoss, confusion, correct, shifted } = runOf(
      run.block,
      run,
      of(run),
      at % 3,
    );
    return { ...run, accuracy, precision, recall, logLoss, confusion, correct, shifted };
  });
  return { ...study, runs };
}

const found = (accuracies: Accuracies) => {
  const effects = effectsOf(studyWith(accuracies));
  return (ask: Effect["question"]["ask"]) => effects.filter(({ question }) => question.ask === ask);
};

test("a start that gains less in points and more in odds is not said to need augmentation less", () => {
  const effects = found({ scratch: [0.5, 0.8], lite0: [0.4, 0.5], glyphs: [0.9, 0.95] });
  const [difference] = effects("difference");
  expect(difference!.estimate).toBeCloseTo(0.05, 2);
  expect(difference).toMatchObject({ isClear: true, held: "depends-on-scale" });
  expect(effects("interaction")[0]).toMatchObject({ isClear: true, held: null });
});

test("the same for a start that gains less than scratch does in points and more in odds", () => {
  const effects = found({ scratch: [0.4, 0.5], lite0: [0.6, 0.62], glyphs: [0.9, 0.95] });
  expect(effects("interaction")[0]).toMatchObject({ isClear: true, held: "depends-on-scale" });
});

test("what agrees on both scales is held back by nothing", () => {
  const effects = found({ scratch: [0.5, 0.8], lite0: [0.6, 0.75], glyphs: [0.65, 0.7] });
  expect(effects("difference")[0]).toMatchObject({ isClear: true, held: null });
  expect(effects("interaction")[0]).toMatchObject({ isClear: true, held: null });
});

test("where an arm only guesses, no difference of gains from it says anything of the need", () => {
  const effects = found({ scratch: [0.1, 0.4], lite0: [0.6, 0.8], glyphs: [0.7, 0.75] });
  expect(effects("interaction")[0]).toMatchObject({ isClear: true, held: "at-floor" });
  // Scratch has no part in it.
  expect(effects("difference")[0]).toMatchObject({ isClear: true, held: null });
  for (const { held } of [...effects("gain"), ...effects("instead")]) expect(held).toBeNull();
});

test("a file says which differences are clear in points and say nothing of the need", () => {
  const study = studyWith({ scratch: [0.5, 0.8], lite0: [0.4, 0.5], glyphs: [0.9, 0.95] });
  const file = studyFileOf(study);
  expect(file.secondary!.map(({ held }) => held)).toEqual(effectsOf(study).map(({ held }) => held));
  expect(file.secondary).toContainEqual(expect.objectContaining({ ask: "difference", held: "depends-on-scale" }));
  expect(readStudyFile(JSON.stringify(file)).settings).toEqual(study.settings);
});
