import { expect, test } from "vitest";
import { answerOf, overlapOf, type Primary } from "#core/answers/primary";
import { stream } from "#core/random";
import { criticalLimit, criticalValue } from "#core/statistics/critical";
import { binomialInterval } from "#core/statistics/distribution";
import type { BlockOutcome } from "#core/statistics/interaction";
import { foreseenError, mostSeeds, type OpenAnswer, settlingOf } from "#core/statistics/settling";
import { designOf, type Simulated, simulate, truthOf } from "../answers/simulated-study";

const open: OpenAnswer = {
  blocks: 6,
  planned: 6,
  estimate: 0.03,
  // An error of 0.02.
  variances: { seeds: 4e-4, images: 0.5e-4, cells: 0.5e-4, training: 0 },
  overlap: { largest: 0.1, mean: 0.05 },
};
const onlyPhotos = { ...open, variances: { seeds: 1e-4, images: 3.5e-4, cells: 0.5e-4, training: 0 } };

test("an answer whose interval excludes zero needs nothing", () => {
  expect(settlingOf({ ...open, estimate: 0.056 })).toBeNull();
  expect(settlingOf({ ...open, estimate: -0.056 })).toBeNull();
  expect(settlingOf({ ...open, estimate: 0.055 })).not.toBeNull(); // t(0.98; 5) * 0.02 = 0.0551
});

test("so many seeds are asked for that the anytime-valid interval would just exclude zero", () => {
  const settling = settlingOf(open);
  if (settling?.by !== "seeds") throw new Error(JSON.stringify(settling));
  const reach = (seeds: number) => criticalValue({ blocks: seeds, planned: 6 }) * 0.02 * Math.sqrt(6 / seeds);
  expect(reach(6 + settling.more)).toBeLessThan(0.03);
  expect(reach(6 + settling.more - 1)).toBeGreaterThanOrEqual(0.03);
  expect(settlingOf({ ...open, estimate: -0.03 })).toEqual(settling);
});

test("a study that was stopped early is only asked to come to its planned end where that is enough", () => {
  expect(settlingOf({ ...open, blocks: 5, planned: 6, estimate: 0.052 })).toEqual({ by: "seeds", more: 1 });
});

test("where the held-back images alone leave zero inside, more photos are asked for, never more seeds", () => {
  const { seeds, images, cells } = onlyPhotos.variances;
  expect(foreseenError(onlyPhotos, { seeds: Number.POSITIVE_INFINITY, photos: 1 })).toBeCloseTo(
    Math.sqrt(((images - cells) * 6) / 5),
    12,
  );
  expect(seeds + images - cells).toBeCloseTo(0.02 ** 2, 12);
  expect(settlingOf(onlyPhotos)).toEqual({ by: "photos" });
  expect(criticalLimit * Math.sqrt(((images - cells) * 6) / 5)).toBeGreaterThan(onlyPhotos.estimate);
});

test("a difference that no reasonable study resolves is said to be one", () => {
  expect(settlingOf({ ...open, estimate: 0.001 })).toEqual({ by: "nothing" });
  expect(settlingOf({ ...open, estimate: 0 })).toEqual({ by: "nothing" });
  expect(settlingOf({ ...onlyPhotos, estimate: 0.001 })).toEqual({ by: "nothing" });
});

const studies = Number(process.env.HEADSTART_STUDIES ?? 200);
const shares = {
  pretrained: [
    [0.75, 0.8],
    [0.85, 0.88],
  ],
  scratch: [
    [0.45, 0.57],
    [0.65, 0.73],
  ],
} as const;
const pools = [
  { poolPerClass: 20, validationPerClass: 10, budgets: [2, 8], shares },
  { poolPerClass: 40, validationPerClass: 20, budgets: [4, 16], shares },
  { poolPerClass: 400, validationPerClass: 50, budgets: [5, 20], shares },
] as const satisfies readonly Simulated[];

const answerTo = (pool: Simulated, { blocks, planned, estimate, variances }: Primary): OpenAnswer => ({
  blocks,
  planned,
  estimate: estimate!,
  variances: variances!,
  overlap: overlapOf(designOf(pool, [])),
});

const foundIn = (pool: Simulated, blocks: readonly BlockOutcome[]) =>
  answerOf(blocks, { ...designOf(pool, blocks), planned: 6 });

test("the variance foreseen from 6 seeds for 24 is the one that 24 seeds have, within 15 % on average", {
  timeout: 60_000 + 100 * studies,
}, async ({ annotate }) => {
  for (const pool of pools) {
    const random = stream(4).fork("foreseen").fork(pool.poolPerClass);
    let foreseen = 0;
    let found = 0;
    for (let study = 0; study < studies; study++) {
      const blocks = simulate(pool, 24, random.fork(study));
      const at = (count: number) => answerTo(pool, foundIn(pool, blocks.slice(0, count)));
      foreseen += foreseenError(at(6), { seeds: 24, photos: 1 }) ** 2;
      found += foreseenError(at(24), { seeds: 24, photos: 1 }) ** 2;
    }
    await annotate(`pool of ${pool.poolPerClass} a class: foreseen over found ${(foreseen / found).toFixed(3)}`);
    expect(Math.abs(foreseen / found - 1), `pool of ${pool.poolPerClass}`).toBeLessThan(0.15);
  }
});

test("seeds that are asked for at the true difference settle about half of the studies", {
  timeout: 60_000 + 100 * studies,
}, async ({ annotate }) => {
  const pool = pools[2];
  const random = stream(4).fork("asked for");
  const estimate = truthOf(pool);
  let asked = 0;
  let settled = 0;
  for (let study = 0; study < studies; study++) {
    const blocks = simulate(pool, 60, random.fork(study));
    const settling = settlingOf({
      ...answerTo(pool, foundIn(pool, blocks.slice(0, 6))),
      estimate,
    });
    if (settling?.by !== "seeds" || settling.more > 54) continue;
    expect(settling.more).toBeLessThanOrEqual(mostSeeds);
    asked++;
    const later = foundIn(pool, blocks.slice(0, 6 + settling.more));
    if (later.low! > 0) settled++;
  }
  await annotate(`${settled} of ${asked} settled`);
  expect(asked).toBeGreaterThan(studies / 4);
  const [low, high] = binomialInterval(settled, asked, 0.998);
  expect(high).toBeGreaterThan(0.35);
  expect(low).toBeLessThan(0.65);
});
