import { expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { underShifts } from "#core/answers/shifted";
import { packBits } from "#core/bitset";
import { digestOfData } from "#core/digest";
import { changes, type Shift } from "#core/pictures/shift";
import { stream } from "#core/random";
import { MixedRecords } from "#core/records/mixed-records";
import type { Outcome, RunRecord, StudyRecord } from "#core/records/record";
import { criticalValue, watchedP } from "#core/statistics/critical";
import { studentTails } from "#core/statistics/distribution";
import { holm } from "#core/statistics/holm";
import { qualityOf } from "#core/statistics/metrics";
import { confusionOf, lost, studyOf, typical } from "../../client/studies";
import { everyShift } from "../pictures/every-shift";

const study = studyOf({ blocks: 6 });
const found = underShifts(study)!;

/** The study with every shifted outcome drawn anew: right with the probability that `chance` gives. */
function redrawn(seed: number, chance: (run: RunRecord, shift: Shift) => number, from = study): StudyRecord {
  const outcome = (run: RunRecord, shift: Shift): Outcome => {
    const source = stream(seed).fork(`${run.block}/${run.init}/${run.policy}/${run.n}/${shift}`);
    const flags = Uint8Array.from({ length: 200 }, () => (source.next() < chance(run, shift) ? 1 : 0));
    const confusion = confusionOf(flags);
    const { accuracy, precision, recall } = qualityOf(confusion);
    return { accuracy, precision, recall, logLoss: 1, confusion, correct: packBits(flags) };
  };
  const runs = from.runs.map((run) => ({ ...run, shifted: everyShift((shift) => outcome(run, shift)) }));
  return { ...from, runs };
}

test("a loss is what the same networks lose on the same images, averaged over starts and budgets", () => {
  const without = (typical.pretrained[0] + typical.scratch[0]) / 2;
  const withIt = (typical.pretrained[1] + typical.scratch[1]) / 2;
  expect(found).toMatchObject({ images: 200, blocks: 6 });
  for (const { shift, loss, mended } of found.effects) {
    expect(loss.estimate, shift).toBeCloseTo(lost[shift] * without, 1);
    expect(mended.estimate, shift).toBeCloseTo(lost[shift] * without - (lost[shift] / 2) * withIt, 1);
  }
});

test("each arm under each shift, in one order, with an interval around it", () => {
  for (const arms of [found.plain, ...found.effects.map((effect) => effect.arms)]) {
    expect(arms.map(({ init, treated }) => [init, treated])).toEqual([
      ["pretrained", false],
      ["pretrained", true],
      ["scratch", false],
      ["scratch", true],
    ]);
    for (const { estimate, low, high } of arms) {
      expect(low!).toBeLessThan(estimate);
      expect(high!).toBeGreaterThan(estimate);
    }
  }
});

test("the plain accuracies are those of the same first images, not of all", () => {
  const run = study.runs.filter(({ init, policy }) => init === "scratch" && policy === "none");
  const mean = (of: (run: RunRecord) => number) => run.reduce((sum, one) => sum + of(one), 0) / run.length;
  const first = mean(({ block, confusion, accuracy }) => {
    const right = Math.round(accuracy * 400);
    const flags = Array.from({ length: 200 }, (_, image) => (image * 37 + block * 11) % 400 < right);
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(400);
    return flags.filter(Boolean).length / 200;
  });
  expect(found.plain[2]!.estimate).toBeCloseTo(first, 12);
});

test("names the change that costs most, and with it those that can't be told from it", () => {
  expect(found.hardest).toEqual(["turned"]);
  const alike = { ...lost, closer: lost.turned };
  const close = redrawn(1, (run, shift) => run.accuracy * (1 - alike[shift]));
  expect(new Set(underShifts(close)!.hardest)).toEqual(new Set(["turned", "closer"]));
});

test("where no change costs anything, false claims stay rarer than the level over whole families", () => {
  let claims = 0;
  const studies = 30;
  for (let seed = 0; seed < studies; seed++) {
    const { effects, hardest } = underShifts(redrawn(seed, (run) => run.accuracy))!;
    if (effects.some(({ loss, mended }) => loss.isClear || mended.isClear)) claims++;
    expect(hardest.every((change) => changes.includes(change))).toBe(true);
  }
  // Two families at 5 % each; 30 draws of a share of 10 % exceed 8 twice in 1,000 times.
  expect(claims).toBeLessThanOrEqual(8);
});

test("a claim stands under Holm over p values that hold however often it is looked at", () => {
  const counts = { claims: 0, unwatched: 0 };
  for (const blocks of [3, 5, 6, 8, 13]) {
    const { effects } = underShifts(studyOf({ blocks }))!;
    const look = { blocks, planned: 6 };
    for (const name of ["loss", "mended"] as const) {
      const family = effects.map((effect) => effect[name]);
      if (family.some(({ low }) => low === null)) continue;
      const ts = family.map(({ estimate, low, high }) => (2 * criticalValue(look) * estimate) / (high! - low!));
      const adjusted = holm(ts.map((t) => watchedP(t, look)));
      expect(family.map(({ isClear }) => isClear)).toEqual(adjusted.map((p) => p <= 0.05));
      const student = holm(ts.map((t) => studentTails(t, blocks - 1)));
      const alone = family.filter(({ low, high }, at) => student[at]! <= 0.05 && (low! > 0 || high! < 0));
      counts.claims += family.filter(({ isClear }) => isClear).length;
      counts.unwatched += alone.filter(({ isClear }) => !isClear).length;
    }
  }
  // Claims that Student's p of each look would make too, or this test would tell nothing.
  expect(counts.claims).toBeGreaterThan(0);
  expect(counts.unwatched).toBeGreaterThan(0);
});

test("what augmentation mends is not told after runs that are too short to have learnt with it", () => {
  const after = (steps: number) => {
    const settings = { ...study.settings, steps };
    const settingsHash = digestOfData(settings);
    return underShifts({ ...study, settings, runs: study.runs.map((run) => ({ ...run, settingsHash, steps })) })!;
  };
  expect(after(300)).toEqual(found);
  expect(found.effects.some(({ mended }) => mended.isClear)).toBe(true);
  expect(after(299).effects.some(({ mended }) => mended.isClear)).toBe(false);
  expect(after(299).hardest).toEqual(found.hardest);
});

test("no accuracy's interval leaves 0 to 100 %", () => {
  const high = underShifts(redrawn(2, ({ policy }) => (policy === "none" ? 0.01 : 0.99), studyOf({ blocks: 5 })))!;
  const arms = [...high.plain, ...high.effects.flatMap((effect) => effect.arms)];
  expect(arms.some(({ low }) => low === 0) && arms.some(({ high }) => high === 1)).toBe(true);
  for (const { low, high } of arms) expect(low! >= 0 && high! <= 1).toBe(true);
});

test("what was captured again has a row of its own, from its own images and groups", () => {
  expect(found.captured).toBeNull();
  const captured = Array.from({ length: 30 }, (_, image) => 1000 + image);
  const flags = Uint8Array.from(captured, (_, image) => (image < 24 ? 1 : 0));
  const confusion = confusionOf(flags);
  const { accuracy, precision, recall } = qualityOf(confusion);
  const outcome = { accuracy, precision, recall, logLoss: 1, confusion, correct: packBits(flags) };
  const blocks = study.blocks.map((block) => ({ ...block, captured }));
  const runs = study.runs.map((run) => ({ ...run, shifted: { ...run.shifted, captured: outcome } }));
  const own = underShifts({ ...study, blocks, runs })!;
  expect(own.captured?.images).toBe(30);
  for (const { estimate } of own.captured!.arms) expect(estimate).toBeCloseTo(0.8, 12);
  expect({ ...own, captured: null }).toEqual(found);
  expect(() => underShifts({ ...study, blocks })).toThrow(MixedRecords);
  expect(() => underShifts({ ...study, runs })).toThrow(MixedRecords);
});

test("two blocks or more are needed, and mixed records are refused", () => {
  expect(underShifts(studyOf({ blocks: 1, state: "stopped" }))).toBeNull();
  expect(underShifts({ ...study, blocks: [], runs: [] })).toBeNull();
  const [first, ...others] = study.runs;
  expect(() => underShifts({ ...study, runs: [{ ...first!, accuracy: 0.1 }, ...others] })).toThrow(MixedRecords);
});

test("the answer of a study does not look at its shifted images", () => {
  const other = redrawn(3, () => 0.1);
  expect(other.runs[0]!.shifted).not.toEqual(study.runs[0]!.shifted);
  expect(primaryOf(other)).toEqual(primaryOf(study));
});
