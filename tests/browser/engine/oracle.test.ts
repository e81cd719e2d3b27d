import { expect, test } from "vitest";
import { layoutOf } from "#core/network/base";
import { baseIds } from "#core/study/study";
import { baseNamed, formulaViews, oracleOf, oracleParameters } from "./oracle";

test.each(baseIds)("the oracle's fixture of %s fits its base", async (id) => {
  const base = baseNamed(id);
  for (const { id: cut, channels } of base.cuts) {
    const parameters = await oracleParameters(base, cut, 3);
    expect(parameters.length).toBe(layoutOf(base, cut, 3).size);
    expect(parameters.every(Number.isFinite)).toBe(true);
    expect(oracleOf(id).features[cut]?.map(({ length }) => length)).toEqual([channels, channels]);
  }
});

test("the oracle's pictures follow their formula", () => {
  const { data } = formulaViews(2, 32);
  expect([...data.slice(((32 + 3) * 32 + 5) * 4, ((32 + 3) * 32 + 5) * 4 + 4)]).toEqual(
    [0, 1, 2].map((c) => (31 + 7 * 3 + 13 * 5 + 57 * c + 11 * 15) % 256).concat(255),
  );
});
