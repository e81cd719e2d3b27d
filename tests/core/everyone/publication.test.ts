// Promises 29 and 30: what is published stays usable under its own noise and under fakes. Seeded simulation of whole epochs;
// HEADSTART_STUDIES sets how many repetitions (2000 in the long form), and every run prints the table of the trade.

import { expect, test } from "vitest";
import { interactionBin, interactionEdges } from "#core/everyone/bins";
import { nearestCounts, quantileOf } from "#core/everyone/centre";
import { drawDiscreteLaplace, type Words } from "#core/everyone/discrete-laplace";
import { type CellCount, tablesOf } from "#core/everyone/epoch";
import { neededFor, type Scale } from "#core/everyone/privacy";
import type { Part } from "#core/everyone/published";
import { armCell, jointCell } from "#core/everyone/strata";
import { summaryOf } from "#core/everyone/summary";
import { type Stream, stream } from "#core/random";

const repetitions = Math.max(100, Math.floor(Number(process.env.HEADSTART_STUDIES ?? 200) / 2));
const options = { timeout: 60_000 + 400 * repetitions };
const threshold = 50;

type Population = (random: Stream) => number;
const normal =
  (centre: number, deviation: number): Population =>
  (random) =>
    centre + deviation * random.normal();

/** Interactions, as shares. */
const populations: Readonly<Record<string, Population>> = {
  "one task, 16 ± 4 points": normal(0.16, 0.04),
  "many tasks, 7 ± 8 points": normal(0.07, 0.08),
  "skewed: 60 % at 3 ± 3, the rest from 0 to 50": (random) =>
    random.next() < 0.6
      ? 0.03 + 0.03 * random.normal()
      : -0.06 * Math.log(random.next() * random.next() * random.next() + 1e-12),
};

function wordsOf(random: Stream): Words {
  return () => random.integer(2 ** 32);
}

/** All tables of these studies: epochs as they close, each with noise of its own. */
function publish(interactions: readonly number[], random: Stream): readonly Part[] {
  const errors = random.fork("errors");
  const words = wordsOf(random.fork("noise"));
  const parts: Part[] = [];
  for (let from = 0; from < interactions.length; ) {
    const to = from + neededFor({ released: from, threshold });
    const counts: CellCount[] = interactions.slice(from, to).flatMap((interaction) => {
      const joint = jointCell(interactionBin(interaction), errors.integer(3));
      const arms = [0, 1, 2, 3].map((arm) => armCell(arm, 4 + arm));
      return [joint, ...arms].map((cell) => ({ split: "2.0.0", cell, studies: 1 }));
    });
    const tables = tablesOf(counts, { threshold, words });
    parts.push(...tables.map(({ studies, counts: table }) => ({ split: null, tables: 1, studies, table: [...table] })));
    from = to;
  }
  return parts;
}

const centreOf = (parts: readonly Part[]) => summaryOf({ parts, settled: 1 }).centre!;
const medianOf = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
};
const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]!;
const draw = (population: Population, studies: number, random: Stream) =>
  Array.from({ length: studies }, () => population(random));

test.for(Object.entries(populations))(
  "%s: nine published medians in ten are within 2 points of the studies' own at 200, and within 1 at 1,000",
  options,
  async ([name, population], { annotate }) => {
    for (const [studies, limit] of [
      [200, 0.02],
      [1000, 0.01],
    ] as const) {
      const random = stream(1).fork(name).fork(studies);
      const errors = Array.from({ length: repetitions }, (_, at) => {
        const sample = draw(population, studies, random.fork(at).fork("sample"));
        const { median } = centreOf(publish(sample, random.fork(at)));
        return Math.abs(median - medianOf(sample));
      });
      const reached = quantile(errors, 0.9);
      await annotate(`${studies} studies: within ${(100 * reached).toFixed(2)} points`);
      expect(reached).toBeLessThanOrEqual(limit);
    }
  },
);

test.for(Object.entries(populations))(
  "%s: a twentieth of reports with the largest answer moves the published median by less than a point",
  options,
  async ([name, population], { annotate }) => {
    for (const studies of [1000, 3000]) {
      const random = stream(2).fork(name).fork(studies);
      let bias = 0;
      let held = 0;
      const some = Math.ceil(repetitions / 2);
      for (let at = 0; at < some; at++) {
        const sample = draw(population, studies, random.fork(at).fork("sample"));
        const fakes = sample.map((interaction, study) => (study % 20 === 0 ? 2 : interaction));
        const honest = medianOf(sample.filter((_, study) => study % 20 !== 0));
        const { median, medianBand } = centreOf(publish(fakes, random.fork(at)));
        bias += (median - honest) / some;
        if (medianBand[0] - 0.01 <= honest && honest <= medianBand[1] + 0.01) held++;
      }
      await annotate(`${studies} studies: moved by ${(100 * bias).toFixed(2)} points; band holds ${held} of ${some}`);
      expect(Math.abs(bias), `${studies} studies`).toBeLessThan(0.01);
      expect(held / some).toBeGreaterThan(0.95);
    }
  },
);

/** A joint histogram that might have been chosen. */
interface Design {
  readonly name: string;
  readonly edges: readonly number[];
  readonly errors: number;
  readonly scale: Scale;
  readonly nearest: boolean;
}

const evenEdges = Array.from({ length: 100 }, (_, edge) => 2 * edge - 99);
const designs: readonly Design[] = [
  {
    name: "101 x 12 bins, equal shares",
    edges: evenEdges,
    errors: 12,
    scale: { numerator: 5, denominator: 2 },
    nearest: false,
  },
  {
    name: "the same, nearest counts",
    edges: evenEdges,
    errors: 12,
    scale: { numerator: 5, denominator: 2 },
    nearest: true,
  },
  {
    name: "18 x 3 bins, equal shares",
    edges: interactionEdges,
    errors: 3,
    scale: { numerator: 5, denominator: 2 },
    nearest: true,
  },
  {
    name: "18 x 3 bins, 1.2 of 2, as they come",
    edges: interactionEdges,
    errors: 3,
    scale: { numerator: 5, denominator: 6 },
    nearest: false,
  },
  {
    name: "18 x 3 bins, 1.2 of 2 (chosen)",
    edges: interactionEdges,
    errors: 3,
    scale: { numerator: 5, denominator: 6 },
    nearest: true,
  },
];

/** Root mean square distance of a design's median from the studies' own. */
function rmseOf(
  { edges, errors, scale, nearest }: Design,
  studies: number,
  population: Population,
  random: Stream,
): number {
  const ends = [...edges, edges.at(-1)! + 10].map((high, bin) => [edges[bin - 1] ?? high - 10, high] as const);
  const rounds = Math.ceil(repetitions / 5);
  let squares = 0;
  for (let at = 0; at < rounds; at++) {
    const sample = draw(population, studies, random.fork(at).fork("sample"));
    const counts = new Array<number>(ends.length).fill(0);
    for (const interaction of sample) counts[edges.filter((edge) => edge <= 100 * interaction).length]!++;
    const words = wordsOf(random.fork(at).fork("noise"));
    const tables = studies / threshold;
    const noisy = counts.map((count) => {
      let sum = count;
      for (let cell = 0; cell < errors * tables; cell++) sum += drawDiscreteLaplace(scale, words);
      return sum;
    });
    const median = quantileOf(
      nearest ? nearestCounts(noisy, studies) : noisy.map((count) => Math.max(0, count)),
      ends,
      0.5,
    );
    squares += (median / 100 - medianOf(sample)) ** 2 / rounds;
  }
  return Math.sqrt(squares);
}

test("the chosen bins and shares beat the alternatives", options, async ({ annotate }) => {
  const population = populations["many tasks, 7 ± 8 points"]!;
  const sizes = [50, 200, 1000];
  const table = designs.map((design) =>
    sizes.map((studies) => 100 * rmseOf(design, studies, population, stream(3).fork(studies))),
  );
  for (const [at, { name }] of designs.entries())
    await annotate(`${name}: ${table[at]!.map((points) => points.toFixed(2)).join(" | ")} points at ${sizes}`);
  const chosen = table.at(-1)!;
  for (const row of table.slice(0, -1))
    for (const at of [1, 2]) expect(chosen[at]!).toBeLessThanOrEqual(row[at]! * 1.05);
  expect(chosen[2]).toBeLessThan(1);
});
