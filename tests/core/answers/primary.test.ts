import { describe, expect, test } from "vitest";
import { keepsSign } from "#core/answers/doubled";
import { exactSignFlipP, primaryOf } from "#core/answers/primary";
import { packBits } from "#core/bitset";
import { stream } from "#core/random";
import { MixedRecords } from "#core/records/mixed-records";
import type { RunRecord } from "#core/records/record";
import { qualityOf } from "#core/statistics/metrics";
import { type Arm, armsOf } from "#core/study/study";
import { confusionOf, settings, studyOf } from "../../client/studies";
import { answers } from "./outcomes";
import { images, shares, statedStudy } from "./stated-study";

test("a plain study: the need fell by 15 points, with every number that the page shows", () => {
  const found = primaryOf(statedStudy(6, shares([0.8, 0.85], [0.5, 0.7])));
  expect(found).toMatchObject({ blocks: 6, planned: 6, verdict: "need-fell", settled: true, reasons: [] });
  expect(found.estimate).toBeCloseTo(0.15, 12);
  expect(found.low! + found.high!).toBeCloseTo(0.3, 12);
  expect(found.high! - found.estimate!).toBeCloseTo(found.critical * found.standardError!, 12);
  expect(found.logOdds).toBeGreaterThan(0);
  expect(found.perBlock).toHaveLength(6);
  expect(found.arms.map(({ arm }) => arm)).toEqual(armsOf(settings));
  expect(found.arms[0]).toMatchObject({ accuracy: 0.8, perBlock: [0.8, 0.8, 0.8, 0.8, 0.8, 0.8] });
  expect(found.arms[0]!.low).toBeCloseTo(0.7762283871667622, 10); // SciPy: binomtest(960, 1200).proportion_ci()
  expect(found.gains.map(({ init, n, gain }) => [init, n, Math.round(gain * 1000)])).toEqual([
    ["pretrained", 5, 50],
    ["scratch", 5, 200],
    ["pretrained", 20, 50],
    ["scratch", 20, 200],
  ]);
  expect(found.gains[1]!.perBlock[3]).toBeCloseTo(0.2, 12);
});

test(".40 to .45 against .90 to .93 is +2 points but less in log-odds: it depends on the scale", () => {
  // 1,000 images a block; both inits gain on the same 3 %, and scratch on another 2 %.
  const right = ({ init, policy }: Arm, block: number) =>
    init === "scratch"
      ? answers(policy === "none" ? 0.4 : 0.45, 1000, 31 * block)
      : answers(policy === "none" ? 0.9 : 0.93, 1000, 31 * block + 500);
  const found = primaryOf(statedStudy(6, right));
  expect(found.estimate).toBeCloseTo(0.02, 12);
  expect(found.low).toBeGreaterThan(0);
  expect(found.logOdds).toBeCloseTo(-0.18467, 6);
  expect(found).toMatchObject({ verdict: "depends-on-scale", settled: true });
});

test("inits that are copies of each other give exactly 0 and nothing resolved", () => {
  const found = primaryOf(
    statedStudy(6, ({ policy, n }, block) => answers(policy === "none" ? 0.5 : 0.7, images, block * n)),
  );
  expect(found).toMatchObject({ estimate: 0, low: 0, high: 0, verdict: "not-resolved", settled: false });
  expect(found.reasons).toEqual(["no-spread", "interval-includes-zero"]);
});

test("shuffled labels, where every arm guesses, are at the floor or not resolved", () => {
  const found = Array.from({ length: 40 }, (_, seed) => {
    const random = stream(seed);
    const guess = () => Array.from({ length: images }, () => (random.next() < 0.1 ? "1" : "0")).join("");
    return primaryOf(statedStudy(6, guess, { permutedLabels: true })).verdict;
  });
  expect(new Set(found)).toEqual(new Set(["at-floor"]));
});

test("before a complete block there is no estimate, and incomplete blocks are left aside", () => {
  const whole = statedStudy(3, shares([0.8, 0.85], [0.5, 0.7]));
  const nothing = primaryOf({ ...whole, runs: whole.runs.slice(0, 7) });
  expect(nothing).toMatchObject({ blocks: 0, estimate: null, low: null, verdict: "not-resolved", settled: false });
  expect(nothing).toMatchObject({ arms: [], gains: [], perBlock: [], critical: Number.POSITIVE_INFINITY });
  const two = primaryOf({ ...whole, runs: whole.runs.slice(0, 23) });
  expect(two).toEqual(primaryOf({ ...whole, blocks: whole.blocks.slice(0, 2), runs: whole.runs.slice(0, 16) }));
  expect(two).toMatchObject({ blocks: 2, low: null, high: null, verdict: "not-resolved" });
  expect(two.reasons).toEqual(["too-few-blocks", "no-interval"]);
});

test("one block shows an estimate and the accuracies, and no error", () => {
  const one = primaryOf(statedStudy(1, shares([0.8, 0.85], [0.5, 0.7])));
  expect(one).toMatchObject({ blocks: 1, standardError: null, variances: null, low: null, verdict: "not-resolved" });
  expect(one.estimate).toBeCloseTo(0.15, 12);
  expect(one.arms).toHaveLength(8);
});

test("the order of blocks and runs in the record does not matter, nor do the runs of passes outside the endpoint", () => {
  const study = studyOf({ blocks: 6 });
  const all = studyOf({ blocks: 6, change: { passes: ["first-look", "light", "glyphs", 10, "probe"] } });
  expect(all.runs).toHaveLength(study.runs.length + 2 + 6 * (4 + 4 + 4 + 4) - 2);
  const shuffled = { ...all, blocks: all.blocks.toReversed(), runs: all.runs.toReversed() };
  expect(primaryOf(shuffled)).toEqual(primaryOf(study));
});

test.each([
  ["another policy", { policy: "light" }],
  ["another strength", { strength: 0.5 }],
  ["the head alone", { depth: "probe" }],
  ["another budget", { n: 10 }],
] as const)("a run with %s is refused where the settings plan none", (_, change) => {
  const study = studyOf({ blocks: 6 });
  const other = { ...study.runs[2]!, batchesHash: "e".repeat(64), ...change };
  expect(() => primaryOf({ ...study, runs: [...study.runs, other] })).toThrow(MixedRecords);
});

test("a study of 299 steps shows its numbers and gives no verdict", () => {
  const found = primaryOf(statedStudy(6, shares([0.8, 0.85], [0.5, 0.7]), { steps: 299 }));
  expect(found).toMatchObject({ verdict: "not-resolved", settled: false, reasons: ["too-few-steps"] });
  expect(found.low).toBeGreaterThan(0);
});

describe("a need that rose", () => {
  const shares = (scratch: readonly [number, number]) => ({ scratch, pretrained: [0.4, 0.8] }) as const;
  const rising = shares([0.5, 0.55]);
  const rose = studyOf({ blocks: 6, shares: rising, doubled: [0.5, 0.6] });
  const open = { verdict: "not-resolved", reasons: ["under-trained"] };

  test("is withheld until scratch has fitted its images and doubled steps agree", () => {
    expect(primaryOf(studyOf({ blocks: 6, shares: rising }))).toMatchObject(open);
    expect(primaryOf(rose).verdict).toBe("need-rose");
    const unfitted = rose.runs.map((run) =>
      run.init === "scratch" && run.policy === "none" ? { ...run, fit: 0.94 } : run,
    );
    expect(primaryOf({ ...rose, runs: unfitted })).toMatchObject(open);
    expect(primaryOf(studyOf({ blocks: 6, shares: rising, doubled: [0.4, 0.9] }))).toMatchObject(open);
  });

  test("is withheld where one block turns at doubled steps, though their mean does not", () => {
    const { doubled, estimate } = primaryOf(rose);
    expect(keepsSign(doubled, estimate)).toBe(true);
    expect(keepsSign({ ...doubled!, perBlock: [-0.3, 0.01] }, estimate)).toBe(false);
  });

  test("is withheld until every block that was to have doubled steps has them all", () => {
    const doubled = rose.runs.filter(({ steps }) => steps === 1000);
    expect(doubled).toHaveLength(8);
    for (let missing = 0; missing < doubled.length; missing++) {
      const runs = rose.runs.filter((run) => run !== doubled[missing]);
      expect(primaryOf({ ...rose, runs })).toMatchObject({ ...open, doubled: { blocks: 1, planned: 2 } });
    }
  });

  test("shows what doubled steps changed, and nothing else changes by them", () => {
    const { doubled, ...found } = primaryOf(studyOf({ blocks: 6, shares: rising, doubled: [0.5, 0.6], spread: 0 }));
    expect(doubled).toMatchObject({ steps: 1000, blocks: 2, planned: 2 });
    expect(doubled!.before).toBeCloseTo(0.05 - 0.4, 10);
    expect(doubled!.estimate).toBeCloseTo(0.1 - 0.4, 10);
    expect(doubled!.perBlock).toEqual([doubled!.estimate, doubled!.estimate]);
    expect(doubled!.arms.map(({ accuracy }) => accuracy)).toEqual([0.5, 0.6, 0.5, 0.6]);
    const { doubled: _, ...without } = primaryOf(studyOf({ blocks: 6, shares: rising, spread: 0 }));
    const { verdict: __, reasons: ___, ...numbers } = found;
    expect(without).toMatchObject(numbers);
  });

  test.each<[string, Partial<RunRecord>]>([
    ["of three times the steps", { steps: 1500 }],
    ["of doubled steps from the pretrained start", { init: "pretrained", initHash: rose.runs[0]!.initHash }],
    ["of doubled steps in a block that was not to have them", { block: 2, seed: rose.blocks[2]!.seed }],
  ])("is not judged with a run %s", (_, change) => {
    const runs = rose.runs.map((run, at) => (at === rose.runs.length - 1 ? { ...run, ...change } : run));
    expect(() => primaryOf({ ...rose, runs })).toThrow(MixedRecords);
  });
});

test("a budget beyond a quarter of what training can draw widens the error", () => {
  const study = statedStudy(6, (_, block) => answers(0.5, images, 7 * block));
  const noisy = { ...study, runs: study.runs.map((run, at) => flipped(run, at)) };
  const errorWith = (trainable: number) =>
    primaryOf({ ...noisy, blocks: noisy.blocks.map((block) => ({ ...block, trainable })) }).standardError;
  expect(errorWith(79)).toBeGreaterThan(errorWith(80)!);
});

test("the sign-flip p counts the patterns that lie as far out", () => {
  expect(exactSignFlipP([0.1, 0.2, 0.3, 0.1, 0.2, 0.3])).toBe(2 / 64);
  expect(exactSignFlipP([1, -1])).toBe(1);
  expect(exactSignFlipP([3, -1, 2])).toBe(4 / 8); // |4| or more: 3-1+2 and 3+1+2, and their mirror images
  expect(exactSignFlipP([0, 0])).toBe(1);
  expect(exactSignFlipP([])).toBeNull();
  expect(exactSignFlipP(Array.from({ length: 12 }, () => 1))).toBe(2 / 4096);
  expect(exactSignFlipP(Array.from({ length: 13 }, () => 1))).toBeNull();
});

// Turns a different handful of a run's outcomes, so that the arms stop agreeing image by image.
function flipped(run: RunRecord, at: number): RunRecord {
  const random = stream(at);
  const flags = Uint8Array.from({ length: images }, () => random.integer(2));
  const confusion = confusionOf(flags);
  const { accuracy, precision, recall } = qualityOf(confusion);
  return { ...run, confusion, accuracy, precision, recall, correct: packBits(flags) };
}
