// The statistics judged on studies whose truth is known. HEADSTART_STUDIES sets how many (2000 in the long form).

import { expect, test } from "vitest";
import { answerOf, type Primary } from "#core/answers/primary";
import { stream } from "#core/random";
import { binomialInterval, studentQuantile } from "#core/statistics/distribution";
import { designOf, type Simulated, simulate, truthOf } from "./simulated-study";

const studies = Number(process.env.HEADSTART_STUDIES ?? 200);
const options = { timeout: 60_000 + 300 * studies };

const shares = {
  pretrained: [
    [0.75, 0.8],
    [0.85, 0.88],
  ],
  scratch: [
    [0.45, 0.6],
    [0.65, 0.75],
  ],
} as const;
const pools = [
  { poolPerClass: 20, validationPerClass: 10, budgets: [2, 8], shares },
  { poolPerClass: 40, validationPerClass: 20, budgets: [4, 16], shares },
  { poolPerClass: 400, validationPerClass: 50, budgets: [5, 20], shares },
] as const satisfies readonly Simulated[];

// Both inits follow one law, so that the population's I is 0; every claim about it is an error.
const same = { pretrained: shares.scratch, scratch: shares.scratch } as const;
const alike = pools.map((pool) => ({ ...pool, shares: same }));

/** A rate may exceed its limit by chance only: not where its exact lower bound (one in a thousand) is above it. */
function expectAtMost(limit: number, misses: number, what: string): void {
  expect(binomialInterval(misses, studies, 0.998)[0], `${what}: ${misses} of ${studies}`).toBeLessThanOrEqual(limit);
}

const claims = ({ verdict }: Primary) => verdict !== "not-resolved" && verdict !== "at-floor";
const covers = (truth: number, centre: number, reach: number) => Math.abs(centre - truth) <= reach;

test("A/A: where both inits follow one law, at most 5 % of studies give a verdict", options, async ({ annotate }) => {
  for (const pool of alike) {
    const random = stream(1).fork("same").fork(pool.poolPerClass);
    for (const planned of [6, 12]) {
      let wrong = 0;
      for (let study = 0; study < studies; study++) {
        const blocks = simulate(pool, planned, random.fork(planned).fork(study));
        if (claims(answerOf(blocks, { ...designOf(pool, blocks), planned }))) wrong++;
      }
      await annotate(`pool of ${pool.poolPerClass} a class, ${planned} blocks: ${wrong} of ${studies} wrong`);
      expectAtMost(0.05, wrong, `verdicts with ${pool.poolPerClass} images a class and ${planned} blocks`);
    }
  }
});

test(
  "the interval covers the population's I in at least 93 % of studies, each on a fresh pool of images",
  options,
  async ({ annotate }) => {
    for (const pool of pools) {
      const random = stream(2).fork("coverage").fork(pool.poolPerClass);
      const truth = truthOf(pool);
      const lengths = [6, 12, 30];
      const missed = lengths.map(() => 0);
      let missedBySeedsAlone = 0;
      for (let study = 0; study < studies; study++) {
        const blocks = simulate(pool, Math.max(...lengths), random.fork(study));
        lengths.forEach((planned, at) => {
          const seen = blocks.slice(0, planned);
          const { estimate, low, high, critical, variances } = answerOf(seen, { ...designOf(pool, seen), planned });
          if (!covers(truth, estimate!, (high! - low!) / 2)) missed[at]!++;
          if (planned === 30 && !covers(truth, estimate!, critical * Math.sqrt(variances!.seeds))) missedBySeedsAlone++;
        });
      }
      const name = `pool of ${pool.poolPerClass} a class`;
      await annotate(
        `${name}: ${missed} of ${studies} missed at ${lengths} blocks; ${missedBySeedsAlone} by seeds alone`,
      );
      for (const [at, planned] of lengths.entries()) {
        expectAtMost(0.07, missed[at]!, `missed with a ${name} and ${planned} blocks`);
      }
      // The same studies, clustered by seed alone, show what these pools are there to catch.
      if (pool.poolPerClass < 400) expect(missedBySeedsAlone / studies).toBeGreaterThan(0.15);
    }
  },
);

test(
  "coverage stays where single training images teach each arm much that more images do not average out",
  options,
  async ({ annotate }) => {
    const pool = { poolPerClass: 160, validationPerClass: 50, budgets: [5, 20], lasting: true, shares } as const;
    const random = stream(2).fork("lasting");
    const truth = truthOf(pool);
    const lengths = [12, 30];
    const missed = lengths.map(() => 0);
    let missedWithout = 0;
    for (let study = 0; study < studies; study++) {
      const blocks = simulate(pool, 30, random.fork(study));
      lengths.forEach((planned, at) => {
        const seen = blocks.slice(0, planned);
        const found = answerOf(seen, { ...designOf(pool, seen), planned });
        const { estimate, low, high, critical, variances } = found;
        if (!covers(truth, estimate!, (high! - low!) / 2)) missed[at]!++;
        const { seeds, images, cells } = variances!;
        const without = Math.sqrt(Math.max(seeds + images - cells, seeds, images));
        if (planned === 30 && !covers(truth, estimate!, critical * without)) missedWithout++;
      });
    }
    await annotate(`${missed} of ${studies} missed at ${lengths} blocks; ${missedWithout} without V_t`);
    for (const [at, planned] of lengths.entries()) expectAtMost(0.07, missed[at]!, `missed with ${planned} blocks`);
    expect(missedWithout).toBeGreaterThan(missed[1]!);
  },
);

test("a planted interaction of 8.5 points is found", options, async ({ annotate }) => {
  // Power is stated, so that a change of the statistics that loses some is seen: at least nine tenths of it must stay.
  for (const { pool, planned, power } of [
    { pool: pools[2], planned: 6, power: 0.72 },
    { pool: pools[2], planned: 12, power: 0.97 },
    { pool: pools[1], planned: 12, power: 0.66 },
  ]) {
    const random = stream(5).fork("planted").fork(pool.poolPerClass).fork(planned);
    let found = 0;
    let wrong = 0;
    for (let study = 0; study < studies; study++) {
      const blocks = simulate(pool, planned, random.fork(study));
      const { verdict } = answerOf(blocks, { ...designOf(pool, blocks), planned });
      if (verdict === "need-fell") found++;
      if (verdict === "need-rose") wrong++;
    }
    await annotate(
      `pool of ${pool.poolPerClass} a class, ${planned} blocks: ${found} of ${studies} found, ${wrong} turned`,
    );
    const [, high] = binomialInterval(found, studies, 0.998);
    expect(high, `${planned} blocks, pool of ${pool.poolPerClass}: ${found}`).toBeGreaterThan(0.9 * power);
    expect(wrong / studies).toBeLessThan(0.01);
  }
});

test(
  "a need that rose is claimed falsely in at most 5 % of studies, also where scratch only needs longer training",
  options,
  async ({ annotate }) => {
    const pool = pools[2];
    const rose = { pretrained: shares.scratch, scratch: shares.pretrained } as const;
    // At the study's own steps augmentation has not paid off from scratch yet; at doubled ones it has, and the truth there is
    // 5.5 points above zero. The sign of each of two blocks lets one in 25 of these through (of their mean: one in eight), and
    // five in six come without it.
    const slow = {
      pretrained: shares.scratch,
      scratch: [
        [0.5, 0.52],
        [0.68, 0.68],
      ],
    } as const;
    for (const { what, given, most, least } of [
      { what: "A/A", given: { ...alike[2]!, doubled: shares.scratch }, most: 0.05, least: 0 },
      {
        what: "short training",
        given: {
          ...pool,
          shares: slow,
          doubled: [
            [0.5, 0.72],
            [0.68, 0.82],
          ],
        },
        most: 0.05,
        least: 0,
      },
      { what: "a rise that stays", given: { ...pool, shares: rose, doubled: rose.scratch }, most: 1, least: 0.55 },
    ] as const) {
      const random = stream(7).fork("rose").fork(what);
      let claimed = 0;
      let withoutGate = 0;
      for (let study = 0; study < studies; study++) {
        const blocks = simulate(given, 6, random.fork(study));
        const found = answerOf(blocks, { ...designOf(given, blocks), planned: 6 });
        if (found.verdict === "need-rose") claimed++;
        if (found.high! < 0) withoutGate++;
      }
      await annotate(`${what}: ${claimed} of ${studies} rose; ${withoutGate} without the check of longer runs`);
      expectAtMost(most, claimed, `${what} said to have risen`);
      expect(binomialInterval(claimed, studies, 0.998)[1], what).toBeGreaterThanOrEqual(least);
      if (what === "short training") expect(withoutGate / studies).toBeGreaterThan(0.5);
    }
  },
);

test("where nothing is learnt, as with permuted labels, no study gives a verdict but at the floor or not resolved", () => {
  const chance = 1 / 4;
  const guessing = [
    [chance, chance],
    [chance, chance],
  ] as const;
  const pool = { ...pools[1], shares: { pretrained: guessing, scratch: guessing } };
  const random = stream(6).fork("permuted");
  const seen = new Set<string>();
  for (let study = 0; study < studies; study++) {
    const blocks = simulate(pool, 6, random.fork(study));
    seen.add(answerOf(blocks, { ...designOf(pool, blocks), planned: 6 }).verdict);
  }
  expect([...seen].filter((verdict) => verdict !== "at-floor" && verdict !== "not-resolved")).toEqual([]);
});

test(
  "whoever looks after every block and stops at the first verdict is wrong in at most 5 % of studies",
  options,
  async ({ annotate }) => {
    for (const planned of [6, 12]) {
      // A large pool: the two-way error has nothing to spare here.
      const pool = { ...alike[2]!, validationPerClass: 25 };
      const random = stream(3).fork("watched").fork(planned);
      let wrong = 0;
      let wrongUnadjusted = 0;
      for (let study = 0; study < studies; study++) {
        const blocks = simulate(pool, 16, random.fork(study));
        const looks = Array.from({ length: blocks.length - 1 }, (_, at) => {
          const seen = blocks.slice(0, at + 2);
          return answerOf(seen, { ...designOf(pool, seen), planned });
        });
        if (looks.some(claims)) wrong++;
        if (
          looks.some((seen) => Math.abs(seen.estimate!) > studentQuantile(0.975, seen.blocks - 1) * seen.standardError!)
        ) {
          wrongUnadjusted++;
        }
      }
      await annotate(`planned ${planned}: ${wrong} of ${studies} wrong; ${wrongUnadjusted} with an unadjusted t`);
      expectAtMost(0.05, wrong, `wrong while watching a study of ${planned} blocks`);
      expect(wrongUnadjusted / studies).toBeGreaterThan(0.1);
    }
  },
);
