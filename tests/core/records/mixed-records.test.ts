import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { packBits } from "#core/bitset";
import { MixedRecords } from "#core/records/mixed-records";
import type { BlockRecord, Outcome, RunRecord, StudyRecord } from "#core/records/record";
import { qualityOf } from "#core/statistics/metrics";
import { confusionOf } from "../../client/studies";
import { images, shares, statedStudy } from "../answers/stated-study";
import { everyShift } from "../pictures/every-shift";

type Study = Pick<StudyRecord, "settings" | "blocks" | "runs">;
const other = "a".repeat(64);

describe("records that are no fair comparison are refused", () => {
  const study = statedStudy(2, shares([0.8, 0.85], [0.5, 0.7]));
  const refused = (changed: Study) => {
    expect(() => primaryOf(changed)).toThrow(MixedRecords);
    expect(() => primaryOf(changed)).toThrow(/No verdict was given/);
  };
  const withRun = (at: number, change: Partial<RunRecord>): Study => ({
    ...study,
    runs: study.runs.map((run, index) => (index === at ? { ...run, ...change } : run)),
  });
  const withBlock = (at: number, change: Partial<BlockRecord>): Study => ({
    ...study,
    blocks: study.blocks.map((block, index) => (index === at ? { ...block, ...change } : block)),
  });

  test("as they stand they are accepted", () => {
    expect(primaryOf(study).blocks).toBe(2);
  });
  test("other settings", () => refused(withRun(9, { settingsHash: other })));
  test("settings that were changed after the runs", () => {
    refused({ ...study, settings: { ...study.settings, strength: 0.5 } });
  });
  test("another base or cut", () => {
    refused(withRun(3, { base: "glyphs" }));
    refused(withRun(3, { cut: "deep" }));
  });
  test("other validation images in one arm", () => refused(withRun(5, { validationHash: other })));
  test("other training images for one init", () => refused(withRun(1, { trainingHash: other })));
  test("other training images for one policy, of both inits", () => {
    const runs = study.runs.map((run) =>
      run.block === 1 && run.policy === "heavy" && run.n === 5 ? { ...run, trainingHash: other } : run,
    );
    refused({ ...study, runs });
    const ofOneBudget = study.runs.map((run) =>
      run.block === 1 && run.n === 5 ? { ...run, trainingHash: other } : run,
    );
    expect(primaryOf({ ...study, runs: ofOneBudget }).blocks).toBe(2);
  });
  test("other batches or views for one init", () => refused(withRun(6, { batchesHash: other })));
  test("another scratch start in one arm", () => refused(withRun(7, { initHash: other })));
  test("another pretrained start, in one arm or in a whole block", () => {
    refused(withRun(0, { initHash: other }));
    const later = study.runs.map((run) =>
      run.block === 1 && run.init === "pretrained" ? { ...run, initHash: other } : run,
    );
    refused({ ...study, runs: later });
  });
  test("two trainers or two backends in one block", () => {
    refused(withRun(4, { trainer: "autodiff" }));
    refused(withRun(4, { backend: "cpu" }));
  });
  test("blocks of two trainers are accepted: each is a comparison of its own", () => {
    const runs = study.runs.map((run) => (run.block === 1 ? { ...run, trainer: "autodiff" as const } : run));
    expect(primaryOf({ ...study, runs }).blocks).toBe(2);
  });
  test("two forms of multiplication in one block, where both say theirs", () => {
    const inForm = (form: "quads" | "registers") => study.runs.map((run) => ({ ...run, form }));
    refused({ ...study, runs: inForm("quads").map((run, at) => (at === 2 ? { ...run, form: "registers" } : run)) });
    expect(primaryOf({ ...study, runs: inForm("quads") }).blocks).toBe(2);
    const unsaid = study.runs.map((run, at) => (at === 2 ? { ...run, form: "quads" as const } : run));
    expect(primaryOf({ ...study, runs: unsaid }).blocks).toBe(2);
  });
  test("another seed", () => {
    refused(withRun(12, { seed: 5 }));
    refused(withBlock(0, { seed: 5 }));
  });
  test("a block that is there twice, under two numbers", () => {
    const [first] = study.blocks;
    const again = study.runs.filter(({ block }) => block === 0).map((run) => ({ ...run, block: 1 }));
    refused({
      ...study,
      blocks: [first!, { ...first!, block: 1 }],
      runs: [...study.runs.filter(({ block }) => block === 0), ...again],
    });
  });
  test("seeds that are not those of the study's blocks", () => {
    const seed = 5;
    refused({
      ...study,
      blocks: study.blocks.map((block) => (block.block === 1 ? { ...block, seed } : block)),
      runs: study.runs.map((run) => (run.block === 1 ? { ...run, seed } : run)),
    });
  });
  test("an arm or a block recorded twice", () => {
    refused({ ...study, runs: [...study.runs, study.runs[4]!] });
    refused({ ...study, blocks: [...study.blocks, study.blocks[1]!] });
  });
  test("another version of the engine in one arm", () => refused(withRun(4, { engine: 2 })));
  test("outcomes under a shift that contradict themselves, or of other images than the other runs'", () => {
    const { shifted } = study.runs[2]!;
    const turned = (change: Partial<Outcome>) =>
      withRun(2, { shifted: { ...shifted, turned: { ...shifted.turned, ...change } } });
    expect(() => primaryOf(turned({}))).not.toThrow();
    refused(turned({ accuracy: shifted.turned.accuracy + 0.01 }));
    refused(turned({ precision: 0.5 }));
    const none = new Uint8Array(images / 2);
    const confusion = confusionOf(none);
    refused(turned({ accuracy: 0, precision: 0, recall: 0, confusion, correct: packBits(none) }));
  });

  test("more shifted images than were held back, though all runs agree", () => {
    const none = new Uint8Array(images + 8);
    const outcome = {
      accuracy: 0,
      recall: 0,
      precision: 0,
      logLoss: 1,
      confusion: confusionOf(none),
      correct: packBits(none),
    };
    refused({ ...study, runs: study.runs.map((run) => ({ ...run, shifted: everyShift(() => outcome) })) });
  });

  test("a confusion matrix that counts other images, or a precision or recall that is not its own", () => {
    const { confusion } = study.runs[2]!;
    const moved = confusion.map((row, at) => (at === 0 ? [row[0]! - 1, row[1]! + 1, ...row.slice(2)] : row));
    const { precision, recall } = qualityOf(moved);
    refused(withRun(2, { confusion: moved, precision, recall }));
    refused(withRun(2, { confusion: confusion.slice(1) }));
    refused(withRun(2, { confusion: confusion.map((row) => row.slice(1)) }));
    refused(withRun(2, { precision: study.runs[2]!.precision + 1e-3 }));
    refused(withRun(2, { recall: study.runs[2]!.recall + 1e-3 }));
  });
  test("other classes of the validation images in one arm", () => {
    const confusion = study.runs[2]!.confusion.map((row) => [...row]);
    confusion[0]![0]! -= 1;
    confusion[1]![1]! += 1;
    const { precision, recall } = qualityOf(confusion);
    refused(withRun(2, { confusion, precision, recall }));
  });
  test("an accuracy that its images do not show", () => refused(withRun(2, { accuracy: 0.9 })));
  test("outcomes for another number of images", () => {
    refused(withBlock(1, { groups: [1, 2, 3] }));
    refused(withRun(2, { correct: "****" }));
  });
  test("the code is all that may leave the device", () => {
    expect(new MixedRecords("x").code).toBe("mixed-records");
  });
});
