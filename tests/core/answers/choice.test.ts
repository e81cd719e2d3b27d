// Choosing among ways to train: the rule on outcomes that are written out, and on simulated studies whose truth is known.
// HEADSTART_STUDIES sets how many (2000 in the long form).

import { describe, expect, test } from "vitest";
import { chosenAmong } from "#core/answers/choice";
import { stream } from "#core/random";
import type { BlockOutcome } from "#core/statistics/interaction";
import { answers } from "./outcomes";
import { simulateCells } from "./simulated-study";

const apart = { largest: 0.1, mean: 0.05 };

/** Blocks in which each way has so many of 40 answers right, [blocks]; each image is a group of its own in each block. */
function blocksOf(ways: Readonly<Record<string, readonly number[]>>): readonly BlockOutcome[] {
  const [first] = Object.values(ways);
  return first!.map((_, block) => ({
    groups: Array.from({ length: 40 }, (_, image) => 40 * block + image),
    correct: new Map(
      Object.entries(ways).map(([key, right]) => [key, Uint8Array.from(answers(right[block]! / 40, 40), Number)]),
    ),
  }));
}

const among = (ways: Readonly<Record<string, readonly number[]>>, plain = "none") =>
  chosenAmong(blocksOf(ways), Object.keys(ways), { overlap: apart, planned: 6, plain });

describe("the rule", () => {
  test("the best is chosen where it leads by more than its error, however dear it is", () => {
    const { chosen, candidates, agreed, scored } = among({
      none: [24, 25, 23, 24, 25, 23],
      light: [28, 27, 28, 29, 27, 28],
      heavy: [36, 35, 36, 37, 35, 36],
    });
    expect(chosen).toBe("heavy");
    expect(candidates.map(({ isNearBest }) => isNearBest)).toEqual([false, false, true]);
    expect(agreed).toBe(6);
    expect(scored.estimate).toBeCloseTo(215 / 240);
  });

  test("a cheaper one is chosen where the best's lead is within one standard error", () => {
    const { chosen, candidates } = among({
      none: [34, 36, 35, 36, 34, 35],
      heavy: [36, 34, 36, 35, 35, 35],
    });
    expect(candidates[1]!.accuracy).toBeGreaterThan(candidates[0]!.accuracy);
    expect(chosen).toBe("none");
  });

  test("equal ways are no reason to do more", () => {
    const { chosen, beyondPlain } = among({ none: [30, 30, 30], heavy: [30, 30, 30] });
    expect(chosen).toBe("none");
    expect(beyondPlain.estimate).toBe(0);
  });

  test("a choice is scored by what the other blocks chose, not by what all of them did", () => {
    // Heavy leads by what it did in the first two blocks: without either of them the others choose none.
    const { chosen, scored, agreed } = among({
      none: [20, 20, 30, 30, 30, 30],
      heavy: [40, 40, 29, 29, 29, 29],
    });
    expect(chosen).toBe("heavy");
    expect(agreed).toBe(4);
    expect(scored.estimate).toBeCloseTo((20 + 20 + 4 * 29) / 240);
  });

  test("what it adds is measured against the plain way, and its interval is the endpoint's at so many blocks", () => {
    const ways = { none: [24, 25, 23, 24, 25, 23], heavy: [36, 35, 36, 37, 35, 36] };
    const { beyondPlain } = among(ways);
    expect(beyondPlain.estimate).toBeCloseTo((215 - 144) / 240);
    expect(beyondPlain.low).toBeGreaterThan(0);
    expect(among({ none: ways.none.slice(0, 3), heavy: ways.heavy.slice(0, 3) }).beyondPlain.low).toBeNull();
  });
});

const studies = Number(process.env.HEADSTART_STUDIES ?? 40);
const options = { timeout: 120_000 + 2_000 * studies };

const pools = [
  { poolPerClass: 20, validationPerClass: 10, budgets: [2, 8], regret: 0.04, optimism: 0.03 },
  { poolPerClass: 40, validationPerClass: 20, budgets: [4, 16], regret: 0.03, optimism: 0.02 },
  { poolPerClass: 400, validationPerClass: 50, budgets: [5, 20], regret: 0.015, optimism: 0.01 },
] as const;

/** Ten ways, the cheapest first, as digits have them: the accuracies of all studies lie around these. */
const usual = [0.72, 0.66, 0.8, 0.84, 0.78, 0.55, 0.84, 0.68, 0.87, 0.78];
const likely = (share: number) => Math.min(0.97, Math.max(0.2, share));

test.for(pools)(
  "six blocks choose a way near the best, and its score promises little more than it keeps: a pool of $poolPerClass a class",
  options,
  async ({ regret, optimism, ...pool }, { annotate }) => {
    const random = stream(11).fork("choice").fork(pool.poolPerClass);
    const n = pool.budgets[1];
    const overlap = {
      largest: n / (pool.poolPerClass - pool.validationPerClass),
      mean: n / pool.poolPerClass,
    };
    const sums = { regret: 0, dearest: 0, scored: 0, best: 0 };
    for (let study = 0; study < studies; study++) {
      const own = random.fork(study);
      const cells = usual.map((share, at) => ({
        key: String(at),
        share: likely(share + 0.02 * own.normal()),
        arm: { init: "pretrained", policy: "none", n } as const,
      }));
      const shareOf = (key: string) => cells[Number(key)]!.share;
      const blocks = simulateCells(pool, cells, { blocks: 6, random: own });
      const { chosen, candidates, scored } = chosenAmong(
        blocks,
        Array.from(cells, ({ key }) => key),
        {
          overlap,
          planned: 6,
          plain: "4",
        },
      );
      const highest = candidates.toSorted((one, other) => other.accuracy - one.accuracy)[0]!;
      sums.regret += Math.max(...cells.map(({ share }) => share)) - shareOf(chosen);
      sums.dearest += Number(chosen) - Number(highest.key);
      sums.scored += scored.estimate - shareOf(chosen);
      sums.best += highest.accuracy - shareOf(highest.key);
    }
    const points = (sum: number) => ((100 * sum) / studies).toFixed(1);
    await annotate(
      `worse than the best by ${points(sums.regret)} points, places cheaper than the highest: ${(-sums.dearest / studies).toFixed(1)}; scored ${points(sums.scored)} points too high, the highest by itself ${points(sums.best)}`,
    );
    expect(sums.regret / studies).toBeLessThan(regret);
    expect(Math.abs(sums.scored / studies)).toBeLessThan(optimism);
    expect(sums.dearest).toBeLessThanOrEqual(0);
  },
);
