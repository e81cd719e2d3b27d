// Promises 8, 9 and 11, group by group: nothing of a group is published before enough of its studies came, nothing changes
// between two of its releases, and a release holds every study of its group and no other.

import { env } from "cloudflare:workers";
import * as v from "valibot";
import { expect, test } from "vitest";
import { type Group, type Report, releaseSchema } from "#core/report";
import { app } from "../../worker/app";
import { ask, asked, give, honest, posting, readRelease } from "./giving";

const groupOfHonest = { protocol: 1, task: 0, budgets: 2, settled: 1, promised: 0 };

/** Possible studies of one group, no two neighbours alike. */
function studyAt(index: number): Report {
  const shift = index % 3;
  return { ...honest, interaction: 53 + shift, error: 4 + shift, arms: [15, 16, 10, 12 + shift] };
}

/** The same studies in another group. */
function otherAt(index: number): Report {
  return { ...studyAt(index), task: 1, promised: 1 };
}

async function giveMany(from: number, to: number, at: (index: number) => Report = studyAt): Promise<void> {
  for (let index = from; index < to; index++) await give(at(index));
}

async function releaseText(): Promise<string> {
  return (await ask("/api/release")).text();
}

/** A group's release to the byte as it arrived. */
async function bytesOf(group: object = groupOfHonest): Promise<string> {
  const name = JSON.stringify(group).slice(0, -1);
  const pieces = (await releaseText()).replace(/\]\}$/, "").split(/,?(?=\{"protocol":)/);
  const piece = pieces.find((text) => text.startsWith(name)) ?? "";
  return piece.slice(piece.indexOf('"release":') + '"release":'.length, -1);
}

/** That a group's release holds exactly these studies. */
function expectToHold({ release }: Group, given: readonly Report[]): void {
  expect(release?.studies).toBe(given.length);
  const { joint = [], arms = [] } = release ?? {};
  for (const [interaction, error, studies] of joint)
    expect(given.filter((report) => report.interaction === interaction && report.error === error)).toHaveLength(
      studies,
    );
  for (const [arm, histogram] of arms.entries())
    for (const [accuracy, studies] of histogram)
      expect(given.filter((report) => report.arms[arm] === accuracy)).toHaveLength(studies);
  expect(joint.reduce((sum, [, , studies]) => sum + studies, 0)).toBe(given.length);
  expect(arms).toHaveLength(4);
  for (const histogram of arms) expect(histogram.reduce((sum, [, studies]) => sum + studies, 0)).toBe(given.length);
}

test("before anyone gives there is no group", async () => {
  expect(await releaseText()).toBe('{"needed":50,"groups":[]}');
});

test("49 studies of a group publish nothing but their number", async () => {
  await giveMany(0, 49);
  const group = '{"protocol":1,"task":0,"budgets":2,"settled":1,"promised":0,"studies":49,"release":null}';
  expect(await releaseText()).toBe(`{"needed":50,"groups":[${group}]}`);
});

test("50 studies of a group release that group, every one of them and no other group's", async () => {
  await giveMany(0, 49);
  const neighbours = [{ task: 1 }, { budgets: 1 }, { settled: 0 }, { promised: 1 }] as const;
  for (const change of neighbours) await giveMany(0, 7, (index) => ({ ...studyAt(index), ...change }));
  expect((await give(studyAt(49))).given).toEqual({ counted: true, ...groupOfHonest, studies: 50, needed: 50 });
  const { groups } = await readRelease();
  const mine = groups.find(({ release }) => release !== null);
  if (!mine) throw new Error("a group has fifty studies");
  expect(mine).toMatchObject({ ...groupOfHonest, studies: 0 });
  expectToHold(
    mine,
    Array.from({ length: 50 }, (_, index) => studyAt(index)),
  );
  const others = groups.filter((group) => group !== mine);
  expect(others).toHaveLength(4);
  for (const change of neighbours)
    expect(others).toContainEqual({ ...groupOfHonest, ...change, studies: 7, release: null });
});

test.each([
  ["tasks", { task: 1 }],
  ["numbers of budgets", { budgets: 1 }],
  ["lengths", { settled: 0 }],
  ["promises", { promised: 1 }],
] as const)("50 studies spread over two %s publish nothing", async (_, change) => {
  await giveMany(0, 25);
  await giveMany(0, 25, (index) => ({ ...studyAt(index), ...change }));
  const { groups } = await readRelease();
  expect(groups.map(({ studies, release }) => [studies, release])).toEqual([
    [25, null],
    [25, null],
  ]);
});

test("51 to 99 studies read as 50, to the byte, and 100 as the next release", async () => {
  await giveMany(0, 50);
  const first = await bytesOf();
  expect(JSON.parse(first)).toMatchObject({ studies: 50 });
  for (let index = 50; index < 99; index++) {
    await give(studyAt(index));
    expect(await bytesOf()).toBe(first);
  }
  expect((await readRelease()).groups[0]?.studies).toBe(49);
  await give(studyAt(99));
  const [group] = (await readRelease()).groups;
  if (!group) throw new Error("a group was given");
  expect(group.studies).toBe(0);
  expectToHold(
    group,
    Array.from({ length: 100 }, (_, index) => studyAt(index)),
  );
});

test("a release of one group leaves another's as it was, to the byte, though new studies of it came", async () => {
  await giveMany(0, 50, otherAt);
  const other = { protocol: 1, task: 1, budgets: 2, settled: 1, promised: 1 };
  const first = await bytesOf(other);
  await giveMany(0, 12, otherAt);
  await giveMany(0, 50);
  expect(await bytesOf(other)).toBe(first);
  const { groups } = await readRelease();
  expect(groups.map(({ task, studies, release }) => [task, studies, release?.studies])).toEqual([
    [0, 0, 50],
    [1, 12, 50],
  ]);
});

test("groups come in one order, whatever the order in which they were given", async () => {
  const strata = [1, 0].flatMap((task) =>
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

test("twenty reads are one read, and a reader who has it is told so", async () => {
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

test("studies that come at once make one release of fifty in their group", async () => {
  await giveMany(0, 40);
  await Promise.all(Array.from({ length: 40 }, (_, index) => give(index % 2 ? studyAt(index) : otherAt(index))));
  const { groups } = await readRelease();
  expect(groups.map(({ studies, release }) => [studies, release?.studies])).toEqual([
    [10, 50],
    [20, undefined],
  ]);
});

test("a lower threshold in development makes a release sooner", async () => {
  await giveMany(0, 2);
  const low = { ...env, RELEASE_THRESHOLD: "3" };
  const { ticket } = await (await app.fetch(asked("/api/ticket"), low)).json<{ ticket: string }>();
  await app.fetch(asked("/api/study", posting({ ticket, report: honest })), low);
  const { needed, groups } = v.parse(releaseSchema, await (await app.fetch(asked("/api/release"), low)).json());
  expect([needed, groups.map(({ studies, release }) => [studies, release?.studies])]).toEqual([3, [[0, 3]]]);
});
