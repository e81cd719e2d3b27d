// Promises 8 to 12 and 20, group by group: nothing of a group is published before enough of its studies came, nothing changes
// between two releases, an epoch is released once and whole whatever breaks, and its exact counts are gone afterwards.

import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { releaseSchema } from "#core/everyone/published";
import type { Report } from "#core/everyone/report";
import { cellsOf, tableCells } from "#core/everyone/strata";
import { stream } from "#core/random";
import { countStudies } from "../../worker/count";
import worker from "../../worker/index";
import { releaseClosed } from "../../worker/release";
import { today } from "../../worker/today";
import { ask, dump, give, honest, posting, readRelease, sums, sumsOf, takeTicket } from "./giving";

const group = { version: 1, task: 1, base: 0, budgets: 2, settled: 1, promised: 0 };
const threshold = 50;

/** Possible studies of one group, no two neighbours alike. */
function studyAt(index: number): Report {
  const shift = index % 3;
  return { ...honest, interaction: 6 + shift, error: shift };
}

/** The same studies in another group. */
function otherAt(index: number): Report {
  return { ...studyAt(index), task: 2, promised: 1 };
}

let nonces = 0;

/** Counts studies without releasing what they close. */
async function countMany(from: number, to: number, at: (index: number) => Report = studyAt): Promise<void> {
  const studies = Array.from({ length: to - from }, (_, index) => ({
    report: at(from + index),
    receipt: { nonce: (nonces++).toString(16).padStart(32, "0"), day: today() },
  }));
  await countStudies(env.DB, studies, { threshold });
}

/** Gives all but the last study in one delivery, and the last by the route, which releases what it closes. */
async function giveMany(from: number, to: number, at: (index: number) => Report = studyAt): Promise<void> {
  await countMany(from, to - 1, at);
  await give(at(to - 1));
}

function seeded(seed: number) {
  const random = stream(seed);
  return () => random.integer(2 ** 32);
}

/** Words from which every draw of noise is zero (five words a draw, see `drawDiscreteLaplace`): what is left are the exact counts. */
function noiseless() {
  let word = 0;
  return () => (word++ % 5 === 3 ? 1 : 0);
}

async function releaseText(): Promise<string> {
  return (await ask("/api/release")).text();
}

/** A group's parts to the byte as they arrived. */
async function bytesOf(task = group.task): Promise<string> {
  const pieces = (await releaseText()).split(/(?=\{"version":)/);
  const piece = pieces.find((text) => text.includes(`"task":${task},`)) ?? "";
  return piece.slice(piece.indexOf('"parts":')).replace(/[,\]}]*$/, "");
}

/** The exact table of some studies. */
function tableOf(reports: readonly Report[]): number[] {
  const table = new Array<number>(tableCells).fill(0);
  for (const report of reports) for (const cell of cellsOf(report)) table[cell]!++;
  return table;
}

const many = (count: number, at: (index: number) => Report = studyAt) =>
  Array.from({ length: count }, (_, index) => at(index));

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

describe("whatever breaks", () => {
  test("an epoch that was closed and not released is finished by the daily event", async () => {
    await countMany(0, 50);
    expect((await dump()).closed).toEqual([{ stratum: "1.1.0.2.1.0", epoch: 0, studies: 50 }]);
    expect((await readRelease()).groups).toMatchObject([{ parts: [] }]);
    await worker.scheduled(createScheduledController(), env);
    expect((await readRelease()).groups).toMatchObject([{ parts: [{ studies: 50 }] }]);
    expect((await dump()).cell).toEqual([]);
  });

  test("finishing twice changes nothing", async () => {
    await countMany(0, 50);
    await releaseClosed(env.DB, { threshold });
    const before = await dump();
    await releaseClosed(env.DB, { threshold });
    await worker.scheduled(createScheduledController(), env);
    expect(await dump()).toEqual(before);
  });

  test("finishing at once draws noise once", async () => {
    await countMany(0, 50);
    await countMany(0, 50, otherAt);
    await Promise.all([1, 2, 3, 4].map((seed) => releaseClosed(env.DB, { threshold, words: seeded(seed) })));
    const { release = [], published = [], closed } = await dump();
    expect(release).toHaveLength(2);
    expect(closed).toEqual([]);
    expect(published.map(({ counts }) => counts)).toEqual(release.map(({ counts }) => counts));
  });

  test("an answer that is lost after the release was stored does not draw its noise again", async () => {
    await countMany(0, 50);
    const lossy = new Proxy(env.DB, {
      get(database, name) {
        if (name === "batch")
          return async (statements: D1PreparedStatement[]) => {
            await env.DB.batch(statements);
            throw new Error("the connection was lost");
          };
        const member: unknown = Reflect.get(database, name);
        return typeof member === "function" ? member.bind(database) : member;
      },
    });
    await releaseClosed(lossy, { threshold, words: seeded(1) });
    const stored = await dump();
    await releaseClosed(env.DB, { threshold, words: seeded(2) });
    expect(await dump()).toEqual(stored);
    expect(stored.release).toHaveLength(1);
  });

  test.each([0, 1, 2, 3])(
    "a release whose statement %d fails leaves everything, and is made later",
    async (failing) => {
      await countMany(0, 50);
      const before = await dump();
      const torn = new Proxy(env.DB, {
        get(database, name) {
          if (name === "batch")
            return (statements: D1PreparedStatement[]) =>
              env.DB.batch(statements.with(failing, env.DB.prepare("INSERT INTO tally (studies) VALUES (0)")));
          const member: unknown = Reflect.get(database, name);
          return typeof member === "function" ? member.bind(database) : member;
        },
      });
      await expect(releaseClosed(torn, { threshold })).rejects.toThrow();
      expect(await dump()).toEqual(before);
      await releaseClosed(env.DB, { threshold });
      expect((await readRelease()).groups).toMatchObject([{ parts: [{ studies: 50 }] }]);
    },
  );

  test("a study that comes between closing and releasing is in the next epoch, and in no other", async () => {
    await countMany(0, 50);
    await countMany(50, 57);
    await releaseClosed(env.DB, { threshold, words: noiseless() });
    const first = (await readRelease()).groups[0]?.parts[0];
    expect([first?.studies, first?.table]).toEqual([50, tableOf(many(50))]);
    expect(await sums()).toEqual({ ...sumsOf(7), receipts: 57 });
    await countMany(57, 100);
    await releaseClosed(env.DB, { threshold, words: noiseless() });
    const both = (await readRelease()).groups[0]?.parts[0];
    expect([both?.studies, both?.table]).toEqual([100, tableOf(many(100))]);
  });

  test("a study that comes while an epoch is being released is lost from neither", async () => {
    await countMany(0, 50);
    const busy = new Proxy(env.DB, {
      get(database, name) {
        if (name === "batch")
          return async (statements: D1PreparedStatement[]) => {
            await countMany(50, 53);
            return env.DB.batch(statements);
          };
        const member: unknown = Reflect.get(database, name);
        return typeof member === "function" ? member.bind(database) : member;
      },
    });
    await releaseClosed(busy, { threshold, words: noiseless() });
    expect((await readRelease()).groups[0]?.parts[0]?.table).toEqual(tableOf(many(50)));
    expect(await sums()).toEqual({ ...sumsOf(3), receipts: 53 });
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
