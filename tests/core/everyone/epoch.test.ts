// What an epoch's exact counts become: every study in one table, none too small, and noise in every cell.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type CellCount, others, tablesOf } from "#core/everyone/epoch";
import { armCell, jointCell, tableCells } from "#core/everyone/strata";
import { stream } from "#core/random";

/** Words from which every draw of noise is zero. */
function noiseless() {
  let word = 0;
  return () => (word++ % 5 === 3 ? 1 : 0);
}

function cellsOf(split: string, studies: number, bin = 7): CellCount[] {
  const cells = [jointCell(bin, 1), ...[0, 1, 2, 3].map((arm) => armCell(arm, 5))];
  return cells.map((cell) => ({ split, cell, studies }));
}

test("every study is in one table, and no table is too small, whatever the splits", () => {
  const sizes = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), fc.integer({ min: 1, max: 120 }), {
    minKeys: 1,
  });
  fc.assert(
    fc.property(sizes, (splits) => {
      const total = Object.values(splits).reduce((sum, studies) => sum + studies, 0);
      fc.pre(total >= 50);
      const counts = Object.entries(splits).flatMap(([split, studies]) => cellsOf(split, studies));
      const tables = tablesOf(counts, { threshold: 50, words: noiseless() });
      expect(tables.every(({ studies }) => studies >= 50)).toBe(true);
      expect(tables.reduce((sum, { studies }) => sum + studies, 0)).toBe(total);
      expect(new Set(tables.map(({ part }) => part)).size).toBe(tables.length);
      for (const { studies, counts: table } of tables) expect(table[jointCell(7, 1)]).toBe(studies);
      for (const { part, studies } of tables) if (part !== others) expect(studies).toBe(splits[part]);
    }),
  );
});

test("cells that no study touched carry noise as the others do", () => {
  const random = stream(1);
  const words = () => random.integer(2 ** 32);
  const touched = new Array<number>(tableCells).fill(0);
  for (let draw = 0; draw < 200; draw++) {
    const [table] = tablesOf(cellsOf("a", 50), { threshold: 50, words });
    for (const [cell, count] of table!.counts.entries())
      if (![jointCell(7, 1), 59, 69, 79, 89].includes(cell) && count !== 0) touched[cell]!++;
  }
  for (const [cell, times] of touched.entries())
    if (![jointCell(7, 1), 59, 69, 79, 89].includes(cell)) expect(times).toBeGreaterThan(60);
});

test("no word of noise is used twice: equal epochs get different noise", () => {
  const random = stream(2);
  const words = () => random.integer(2 ** 32);
  const [first] = tablesOf(cellsOf("a", 50), { threshold: 50, words });
  const [second] = tablesOf(cellsOf("a", 50), { threshold: 50, words });
  expect(first!.counts).not.toEqual(second!.counts);
});
