import { describe, expect, test } from "vitest";
import { fetchRelease } from "../../../client/src/state/release";
import { partOf, waitingGroup } from "../../core/everyone/releases";

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
    const release = {
      needed: 50,
      groups: [
        { ...waitingGroup, parts: [] },
        { ...waitingGroup, promised: 1, parts },
      ],
    };
    const answer = (value: unknown, status = 200) =>
      fetchRelease(async () => new Response(JSON.stringify(value), { status }));
    expect(await answer(release)).toEqual({ ok: true, release });
    expect(await answer({ needed: 50, groups: [] })).toEqual({ ok: true, release: { needed: 50, groups: [] } });
    expect(await answer({ needed: 50, groups: [{ ...waitingGroup, parts, more: 1 }] })).toEqual({
      ok: false,
      why: "unclear",
    });
    expect(await answer({}, 500)).toEqual({ ok: false, why: "unclear" });
    expect(
      await fetchRelease(async () => {
        throw new TypeError("Failed to fetch");
      }),
    ).toEqual({ ok: false, why: "offline" });
  });
});
