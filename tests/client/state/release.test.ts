import { describe, expect, test } from "vitest";
import { fetchRelease, summaryOf } from "../../../client/src/state/release";

describe("everyone's studies", () => {
  const joint: [number, number, number][] = [
    [50, 3, 2],
    [50, 4, 1],
    [55, 4, 6],
    [60, 4, 3],
  ];

  test("are summed up in a median and quartiles of their bins", () => {
    const summary = summaryOf({ joint }, { settled: 1 });
    expect(summary.bars).toEqual([
      [0, 3],
      [0.1, 6],
      [0.2, 3],
    ]);
    expect(summary.quartiles).toEqual({ low: 0, middle: 0.1, high: 0.1 });
  });

  test("are not summed up when there are few", () => {
    expect(summaryOf({ joint: [[60, 1, 9]] }, { settled: 1 }).quartiles).toBeNull();
    expect(summaryOf({ joint: [] }, { settled: 1 })).toEqual({ studies: 0, bars: [], quartiles: null });
  });

  test("of fewer than six seeds are drawn and never summed up", () => {
    const { bars, quartiles } = summaryOf({ joint }, { settled: 0 });
    expect(bars).toEqual(summaryOf({ joint }, { settled: 1 }).bars);
    expect(quartiles).toBeNull();
  });

  test("are parsed, never trusted", async () => {
    const waiting = { protocol: 1, task: 0, budgets: 2, settled: 1, promised: 0, studies: 31, release: null } as const;
    const published = { studies: 50, joint: [[54, 5, 50]], arms: [[[15, 50]], [[16, 50]], [[10, 50]], [[13, 50]]] };
    const release = { needed: 50, groups: [waiting, { ...waiting, promised: 1, release: published }] };
    const answer = (value: unknown, status = 200) =>
      fetchRelease(async () => new Response(JSON.stringify(value), { status }));
    expect(await answer(release)).toEqual({ ok: true, release });
    expect(await answer({ needed: 50, groups: [] })).toEqual({ ok: true, release: { needed: 50, groups: [] } });
    expect(await answer({ needed: 50, groups: [{ ...waiting, more: 1 }] })).toEqual({ ok: false, why: "unclear" });
    expect(await answer({}, 500)).toEqual({ ok: false, why: "unclear" });
    expect(
      await fetchRelease(async () => {
        throw new TypeError("Failed to fetch");
      }),
    ).toEqual({ ok: false, why: "offline" });
  });
});
