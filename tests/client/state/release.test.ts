import { describe, expect, test } from "vitest";
import { fetchRelease, summaryOf } from "../../../client/src/state/release";

describe("everyone's studies", () => {
  test("are summed up in a median and quartiles of their bins", () => {
    const summary = summaryOf([
      {
        studies: 12,
        joint: [
          [50, 3, 2],
          [50, 4, 1],
          [55, 4, 6],
          [60, 4, 3],
        ],
      },
    ]);
    expect(summary.bars).toEqual([
      [0, 3],
      [0.1, 6],
      [0.2, 3],
    ]);
    expect(summary.quartiles).toEqual({ low: 0, middle: 0.1, high: 0.1 });
  });

  test("are not summed up when there are few", () => {
    expect(summaryOf([{ studies: 9, joint: [[60, 1, 9]] }]).quartiles).toBeNull();
    expect(summaryOf([])).toEqual({ studies: 0, bars: [], quartiles: null });
  });

  test("are parsed, never trusted", async () => {
    const progress = { studies: 31, needed: 50 };
    const answer = (value: unknown, status = 200) =>
      fetchRelease(async () => new Response(JSON.stringify(value), { status }));
    expect(await answer({ progress, release: null })).toEqual({ ok: true, release: { progress, release: null } });
    expect(await answer({ progress, release: null, more: 1 })).toEqual({ ok: false, why: "unclear" });
    expect(await answer({}, 500)).toEqual({ ok: false, why: "unclear" });
    expect(
      await fetchRelease(async () => {
        throw new TypeError("Failed to fetch");
      }),
    ).toEqual({ ok: false, why: "offline" });
  });
});
