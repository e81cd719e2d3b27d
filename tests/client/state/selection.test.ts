import { describe, expect, test } from "vitest";
import { among, nothingSelected, selected } from "../../../client/src/state/selection";

const order = ["a", "b", "c", "d", "e"];
const press = (id: string, how: "toggle" | "range" = "toggle") => ({ id, order, how });

describe("a selection", () => {
  test("grows and shrinks by one", () => {
    const both = selected(selected(nothingSelected, press("b")), press("d"));
    expect([...both.ids]).toEqual(["b", "d"]);
    expect([...selected(both, press("b")).ids]).toEqual(["d"]);
  });

  test("takes all between the last one and here, in both directions", () => {
    const from = selected(nothingSelected, press("c"));
    expect([...selected(from, press("e", "range")).ids]).toEqual(["c", "d", "e"]);
    expect([...selected(from, press("a", "range")).ids].sort()).toEqual(["a", "b", "c"]);
    expect([...selected(nothingSelected, press("d", "range")).ids]).toEqual(["d"]);
  });

  test("loses what is not there any more", () => {
    const both = selected(selected(nothingSelected, press("b")), press("d"));
    expect(among(both, ["a", "b"])).toEqual({ ids: new Set(["b"]), anchor: null });
    expect(among(both, order)).toBe(both);
  });
});
