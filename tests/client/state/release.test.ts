import { describe, expect, test } from "vitest";
import { jointCell, tableCells } from "#core/strata";
import { fetchRelease } from "../../../client/src/state/release";

/** A part with these studies, [interaction bin, error bin, studies] each. */
function partOf(joint: readonly (readonly [number, number, number])[]) {
  const table = new Array<number>(tableCells).fill(0);
  for (const [interaction, error, some] of joint) table[jointCell(interaction, error)]! += some;
  const studies = joint.reduce((sum, [, , some]) => sum + some, 0);
  return { split: null, tables: 1, studies, table };
}

describe("everyone's studies", () => {
  const parts = [
    partOf([
      [5, 0, 4],
      [5, 1, 2],
      [7, 1, 12],
    ]),
    partOf([[9, 2, 6]]),
  ];

  test("are parsed, never trusted", async () => {
    const group = {
      version: 1,
      task: 1,
      base: 0,
      budgets: 2,
      settled: 1,
      promised: 0,
      studies: 30,
      needed: 50,
    } as const;
    const release = {
      needed: 50,
      groups: [
        { ...group, parts: [] },
        { ...group, promised: 1, parts },
      ],
    };
    const answer = (value: unknown, status = 200) =>
      fetchRelease(async () => new Response(JSON.stringify(value), { status }));
    expect(await answer(release)).toEqual({ ok: true, release });
    expect(await answer({ needed: 50, groups: [] })).toEqual({ ok: true, release: { needed: 50, groups: [] } });
    expect(await answer({ needed: 50, groups: [{ ...group, parts, more: 1 }] })).toEqual({ ok: false, why: "unclear" });
    expect(await answer({}, 500)).toEqual({ ok: false, why: "unclear" });
    expect(
      await fetchRelease(async () => {
        throw new TypeError("Failed to fetch");
      }),
    ).toEqual({ ok: false, why: "offline" });
  });
});
