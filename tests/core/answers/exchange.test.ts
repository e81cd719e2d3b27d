import { expect, test } from "vitest";
import { exchangeRates } from "#core/answers/exchange";
import { packBits } from "#core/bitset";
import { stream } from "#core/random";
import type { RunRecord } from "#core/records/record";
import { binomialInterval } from "#core/statistics/distribution";
import { qualityOf } from "#core/statistics/metrics";
import { type Arm, armKey, armsOf } from "#core/study/study";
import { confusionOf, runOf, studyOf } from "../../client/studies";
import { everyShift } from "../pictures/every-shift";
import { type Simulated, simulate } from "./simulated-study";

/** A study whose arms have exactly these accuracies in each seed, but for a few images. */
function shaped(share: (arm: Arm) => number, blocks = 6) {
  const study = studyOf({ blocks });
  const runs = study.runs.map((run): RunRecord => {
    const luck = ((run.block * 7 + run.n + run.init.length) % 5) - 2;
    return { ...runOf(run.block, run, share(run), luck), settingsHash: study.settingsHash };
  });
  return { ...study, runs };
}

const curve = ({ policy, n }: Arm, treated: number) => (policy === "none" ? (n === 5 ? 0.5 : 0.7) : treated);

test("augmentation that lifts 5 images a class half-way to 20 is worth twice the images", () => {
  const [pretrained, scratch] = exchangeRates(shaped((arm) => curve(arm, arm.init === "scratch" ? 0.6 : 0.55)));
  expect(scratch).toMatchObject({ init: "scratch", n: 5, most: 4 });
  expect(scratch!.rate).toBeCloseTo(2, 1);
  expect(scratch!.low).toBeLessThan(scratch!.rate);
  expect(scratch!.high).toBeGreaterThan(scratch!.rate);
  expect(pretrained!.rate).toBeCloseTo(Math.SQRT2, 1);
});

test("is never carried beyond the largest budget, nor below the smallest", () => {
  const [, above] = exchangeRates(shaped((arm) => curve(arm, 0.85)));
  expect(above).toMatchObject({ rate: 4, low: 4, high: null });
  const [, below] = exchangeRates(shaped((arm) => curve(arm, 0.35)));
  expect(below).toMatchObject({ rate: 1, low: null, high: 1 });
});

test("is not asked where more images bring nothing, with one budget, or without an interval", () => {
  expect(exchangeRates(shaped(({ policy, n }) => (policy === "none" && n === 20 ? 0.4 : 0.6)))).toEqual([]);
  expect(exchangeRates(studyOf({ blocks: 6, change: { budgets: [5] } }))).toEqual([]);
  for (const blocks of [0, 1, 3]) expect(exchangeRates(studyOf({ blocks }))).toEqual([]);
});

test("its set holds the population's rate in at least 93 % of studies", { timeout: 60_000 }, () => {
  // From scratch .50 and .66 without augmentation, .58 with it at the smaller budget: half-way, twice the images.
  const shares = {
    pretrained: [
      [0.7, 0.75],
      [0.8, 0.85],
    ],
    scratch: [
      [0.5, 0.58],
      [0.66, 0.72],
    ],
  } as const;
  const pool = { poolPerClass: 300, validationPerClass: 40, budgets: [5, 20], shares } as const satisfies Simulated;
  const study = studyOf({ blocks: 6, change: { validationPerClass: 40 } });
  const arms = armsOf(study.settings);
  const studies = 120;
  let missed = 0;
  for (let at = 0; at < studies; at++) {
    const outcomes = simulate(pool, 6, stream(8).fork(at));
    const runs = outcomes.flatMap(({ correct }, block) =>
      arms.map((arm) => {
        const flags = correct.get(armKey(arm))!;
        const confusion = confusionOf(flags);
        const run = { ...runOf(block, arm, 0.5), settingsHash: study.settingsHash };
        const { accuracy, precision, recall } = qualityOf(confusion);
        const outcome = { accuracy, precision, recall, logLoss: 1, confusion, correct: packBits(flags) };
        return { ...run, ...outcome, shifted: everyShift(() => outcome) };
      }),
    );
    const blocks = outcomes.map(({ groups }, block) => ({ ...study.blocks[block]!, groups: Array.from(groups) }));
    const [, scratch] = exchangeRates({ ...study, blocks, runs });
    if (!scratch) missed++;
    else if ((scratch.low ?? 0) > 2 || (scratch.high ?? 9) < 2) missed++;
  }
  expect(binomialInterval(missed, studies, 0.998)[0]).toBeLessThanOrEqual(0.07);
});
