// Promises 8 to 12 and 20, group by group: nothing of a group is published before enough of its studies came, nothing changes
// between two releases, and an epoch's exact counts are gone afterwards. What may break is in release-faults.test.ts.

import { env } from "cloudflare:workers";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { releaseSchema } from "#core/everyone/published";
import type { Report } from "#core/everyone/report";
import { releaseClosed } from "../../worker/release";
import { ask, dump, give, honest, posting, readRelease, sums, sumsOf, takeTicket } from "./giving";
import { countMany, giveMany, group, many, noiseless, otherAt, seeded, studyAt, tableOf, threshold } from "./releasing";

async function releaseText(): Promise<string> {
  return (await ask("/api/release")).text();
}

/** A group's parts to the byte as they arrived. */
async function bytesOf(task = group.task): Promise<string> {
  const pieces = (await releaseText()).split(/(?=\{"version":)/);
  const piece = pieces.find((text) => text.includes(`"task":${task},`)) ?? "";
  return piece.slice(piece.indexOf('"parts":')).replace(/[,\]}]*$/, "");
}

describe("before a release", () => {
  test("there is no group before anyone gives", async () => {
    expect(await releaseText()).toBe('{"needed":50,"groups":[]}');
  });

  test("49 studies of a group publish nothing but that they are at least 40", async () => {
    await giveMany(0, 49);
    const name = '{"version":1,"task":1,"base":0,"budgets":2,"settled":1,"promised":0';
    expect(await releaseText()).toBe(`{"needed":50,"groups":[${name},"studies":40,"needed":50,"parts":[]}]}`);
  });

  test.each([
    ["tasks", { task: 2 }],
    ["numbers of budgets", { budgets: 1 }],
    ["bases", { base: 1 }],
    ["lengths", { settled: 0 }],
    ["promises", { promised: 1 }],
  ] as const)("50 studies spread over two %s publish nothing", async (_, change) => {
    await giveMany(0, 25);
    await giveMany(0, 25, (index) => ({ ...studyAt(index), ...change }));
    const { groups } = await readRelease();
    expect(groups.map(({ studies, parts }) => [studies, parts])).toEqual([
      [20, []],
      [20, []],
    ]);
  });
});

describe("a release", () => {
  test("of 50 studies comes with the fiftieth, of its group and no other", async () => {
    await giveMany(0, 49);
    for (const change of [{ task: 2 }, { budgets: 1 }, { settled: 0 }, { promised: 1 }] as const)
      await giveMany(0, 7, (index) => ({ ...studyAt(index), ...change }));
    expect((await give(studyAt(49))).given).toEqual({ counted: true, ...group, studies: 50, needed: 50 });
    const { groups } = await readRelease();
    const released = groups.filter(({ parts }) => parts.length > 0);
    expect(released).toMatchObject([{ ...group, studies: 0, needed: 50 }]);
    expect(released[0]?.parts).toMatchObject([{ split: { size: 2, cut: 0, device: 0 }, tables: 1, studies: 50 }]);
    expect(groups).toHaveLength(5);
  });

  test("holds every study once, and noise beside", async () => {
    await countMany(0, 50);
    await releaseClosed(env.DB, { threshold, words: noiseless() });
    const [{ parts } = { parts: [] }] = (await readRelease()).groups;
    expect(parts.map(({ table }) => table)).toEqual([tableOf(many(50))]);
  });

  test("deletes its exact counts in the same transaction, and no other group's", async () => {
    await countMany(0, 50);
    await countMany(0, 30, otherAt);
    expect(await sums()).toMatchObject({ joint: 80 });
    await releaseClosed(env.DB, { threshold });
    const { cell = [], closed = [] } = await dump();
    expect(new Set(cell.map(({ stratum }) => stratum))).toEqual(new Set(["1.2.0.2.1.1"]));
    expect(closed).toEqual([]);
    expect(await sums()).toEqual({ ...sumsOf(30), receipts: 80 });
  });

  test("reads the same, to the byte, until fifty more studies are in", async () => {
    await giveMany(0, 50);
    const first = await bytesOf();
    for (let index = 50; index < 99; index += 7) {
      await giveMany(index, index + 7);
      expect(await bytesOf()).toBe(first);
    }
    await give(studyAt(99));
    expect(await bytesOf()).not.toBe(first);
    const [{ parts } = { parts: [] }] = (await readRelease()).groups;
    expect(parts).toMatchObject([{ tables: 2, studies: 100 }]);
  });

  test("of one group leaves another's as it was, to the byte, though new studies of it came", async () => {
    await giveMany(0, 50, otherAt);
    const first = await bytesOf(2);
    await giveMany(0, 12, otherAt);
    await giveMany(0, 50);
    expect(await bytesOf(2)).toBe(first);
  });

  test("needs 200 studies once a thousand are out", async () => {
    for (let epoch = 0; epoch < 20; epoch++) await countMany(0, 50);
    await countMany(0, 199);
    await releaseClosed(env.DB, { threshold });
    expect((await readRelease()).groups).toMatchObject([
      { studies: 190, needed: 200, parts: [{ tables: 20, studies: 1000 }] },
    ]);
    await giveMany(0, 1);
    expect((await readRelease()).groups).toMatchObject([
      { studies: 0, needed: 200, parts: [{ tables: 21, studies: 1200 }] },
    ]);
  });

  test("shows a split apart where enough of its studies are in it, and the rest together", async () => {
    const cuts = (index: number): Report => ({ ...studyAt(index), cut: index < 60 ? 0 : 1 + (index % 2) });
    await countMany(0, 100, cuts);
    await releaseClosed(env.DB, { threshold, words: noiseless() });
    const [{ parts } = { parts: [] }] = (await readRelease()).groups;
    // 60 of one cut; 20 of each of the others are not enough, so that the 60 join them.
    expect(parts).toMatchObject([{ split: null, tables: 1, studies: 100 }]);
    await countMany(0, 120, (index) => ({ ...studyAt(index), cut: index < 60 ? 0 : 1 + (index % 2) }));
    await releaseClosed(env.DB, { threshold, words: noiseless() });
    const next = (await readRelease()).groups[0]?.parts;
    expect(next).toMatchObject([
      { split: null, tables: 2, studies: 160 },
      { split: { size: 2, cut: 0, device: 0 }, tables: 1, studies: 60 },
    ]);
    expect(next?.[1]?.table).toEqual(tableOf(many(60)));
  });

  test("sums tables cell by cell", async () => {
    await countMany(0, 50);
    await releaseClosed(env.DB, { threshold, words: seeded(1) });
    await countMany(50, 100);
    await releaseClosed(env.DB, { threshold, words: seeded(2) });
    const { release = [], published = [] } = await dump();
    const tables = release.map(({ counts }) => JSON.parse(String(counts)) as number[]);
    expect(tables).toHaveLength(2);
    expect(JSON.parse(String(published[0]?.counts))).toEqual(
      tables[0]?.map((count, cell) => count + tables[1]![cell]!),
    );
  });

  test("in development follows after fewer studies", async () => {
    await countMany(0, 2);
    const low = { ...env, RELEASE_THRESHOLD: "3" };
    const ticket = await takeTicket();
    await ask("/api/study", posting({ ticket, report: honest }), low);
    const release = v.parse(releaseSchema, await (await ask("/api/release", {}, low)).json());
    expect(release).toMatchObject({ needed: 3, groups: [{ studies: 0, parts: [{ studies: 3 }] }] });
  });
});

describe("what is read", () => {
  test("is byte for byte the same twenty times, and a reader who has it is told so", async () => {
    await giveMany(0, 50);
    await giveMany(0, 3, otherAt);
    const first = await ask("/api/release");
    const tag = first.headers.get("etag") ?? "";
    const bytes = await first.text();
    expect(tag).toMatch(/^"[0-9a-f]+"$/);
    expect(first.headers.get("cache-control")).toBe("no-cache");
    for (let read = 1; read < 20; read++) {
      const again = await ask("/api/release");
      expect([again.headers.get("etag"), await again.text()]).toEqual([tag, bytes]);
    }
    const known = await ask("/api/release", { headers: { "if-none-match": tag } });
    expect([known.status, await known.text()]).toEqual([304, ""]);
  });

  test("comes in one order of groups, whatever the order in which they were given", async () => {
    const strata = [2, 1].flatMap((task) =>
      ([2, 1] as const).flatMap((budgets) =>
        ([1, 0] as const).flatMap((settled) =>
          ([1, 0] as const).map((promised) => ({ task, budgets, settled, promised })),
        ),
      ),
    );
    for (const stratum of strata) await give({ ...honest, ...stratum });
    const { groups } = await readRelease();
    expect(groups.map(({ task, budgets, settled, promised }) => ({ task, budgets, settled, promised }))).toEqual(
      strata.reverse(),
    );
  });
});
