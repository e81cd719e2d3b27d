// Own tasks from published tables: what random effects make of the joint bins, and of their noise.

import { expect, test } from "vitest";
import { errorBin, interactionBin } from "#core/everyone/bins";
import { tablesOf } from "#core/everyone/epoch";
import { ownTasksOf } from "#core/everyone/own-tasks";
import type { Part } from "#core/everyone/published";
import { armCell, jointCell } from "#core/everyone/strata";
import { stream } from "#core/random";

/** Tables of 50 studies each, their truths around 8 ± 6 points, their errors 3 points. */
function publish(tables: number, words: () => number): readonly Part[] {
  const random = stream(4);
  return Array.from({ length: tables }, (): Part => {
    const counts = Array.from({ length: 50 }, () => {
      const truth = 0.08 + 0.06 * random.normal();
      const joint = jointCell(interactionBin(truth + 0.03 * random.normal()), errorBin(0.03));
      return [joint, ...[0, 1, 2, 3].map((arm) => armCell(arm, 5))].map((cell) => ({
        split: "0.0.0",
        cell,
        studies: 1,
      }));
    }).flat();
    const [table] = tablesOf(counts, { threshold: 50, words });
    return { split: null, tables: 1, studies: 50, table: [...table!.counts] };
  });
}

test("a thousand studies give their mean and spread back through bins and noise", () => {
  const noise = stream(5);
  const found = ownTasksOf(publish(20, () => noise.integer(2 ** 32)))!;
  expect(Math.abs(found.mean - 0.08)).toBeLessThan(0.01);
  expect(Math.abs(found.between - 0.06)).toBeLessThan(0.015);
  expect(found.interval[0]).toBeLessThan(found.mean);
  // One more task lies farther away than the mean is uncertain.
  expect(found.prediction[1] - found.prediction[0]).toBeGreaterThan(4 * (found.interval[1] - found.interval[0]));
});

test("nothing comes of nothing", () => {
  expect(ownTasksOf([])).toBeNull();
});
