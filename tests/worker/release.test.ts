// Promises 8 and 9: nothing is published before enough studies came, and nothing changes between two releases.

import { env } from "cloudflare:workers";
import * as v from "valibot";
import { expect, test } from "vitest";
import { type Report, releaseSchema } from "#core/report";
import { app } from "../../worker/app";
import { ask, asked, give, honest, readRelease } from "./giving";

/** Fifty-one possible studies of three groups, no two neighbours alike. */
function studyAt(index: number): Report {
  const shift = index % 3;
  return { ...honest, task: index % 2, interaction: 53 + shift, error: 4 + shift, settled: shift === 0 ? 0 : 1 };
}

async function giveMany(from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) await give(studyAt(index));
}

/** The release's bytes as they arrived, without the progress in front. */
async function releaseBytes(): Promise<string> {
  const text = await (await ask("/api/release")).text();
  return text.slice(text.indexOf('"release":'));
}

test("49 studies publish nothing but their number", async () => {
  await giveMany(0, 49);
  const text = await (await ask("/api/release")).text();
  expect(text).toBe('{"progress":{"studies":49,"needed":50},"release":null}');
});

test("50 studies make a release that holds every one of them", async () => {
  const given = Array.from({ length: 50 }, (_, index) => studyAt(index));
  await giveMany(0, 49);
  expect((await give(studyAt(49))).given).toEqual({ counted: true, studies: 50, needed: 50 });
  const { progress, release } = await readRelease();
  expect(progress).toEqual({ studies: 0, needed: 50 });
  expect(release?.studies).toBe(50);
  const groups = release?.groups ?? [];
  expect(groups.map(({ studies }) => studies).reduce((a, b) => a + b)).toBe(50);
  for (const group of groups) {
    const own = given.filter(
      ({ task, settled, promised }) => task === group.task && settled === group.settled && promised === group.promised,
    );
    expect(group.studies).toBe(own.length);
    for (const [interaction, error, studies] of group.joint)
      expect(own.filter((report) => report.interaction === interaction && report.error === error)).toHaveLength(
        studies,
      );
    for (const [arm, histogram] of group.arms.entries())
      for (const [accuracy, studies] of histogram)
        expect(own.filter(({ arms }) => arms[arm] === accuracy)).toHaveLength(studies);
    expect(group.joint.reduce((sum, [, , studies]) => sum + studies, 0)).toBe(own.length);
    for (const histogram of group.arms)
      expect(histogram.reduce((sum, [, studies]) => sum + studies, 0)).toBe(own.length);
  }
  expect(groups.map(({ task, settled }) => [task, settled])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
});

test("51 to 99 studies read as 50, to the byte, and 100 as the next release", async () => {
  await giveMany(0, 50);
  const first = await releaseBytes();
  for (let index = 50; index < 99; index++) {
    await give(studyAt(index));
    if (index % 7 === 1) expect(await releaseBytes()).toBe(first);
  }
  expect(await releaseBytes()).toBe(first);
  expect((await readRelease()).progress).toEqual({ studies: 49, needed: 50 });
  await give(studyAt(99));
  expect(await releaseBytes()).not.toBe(first);
  expect((await readRelease()).release?.studies).toBe(100);
});

test("twenty reads are one read, and a reader who has it is told so", async () => {
  await giveMany(0, 50);
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

test("studies that come at once make one release of fifty", async () => {
  await giveMany(0, 40);
  await Promise.all(Array.from({ length: 20 }, (_, index) => give(studyAt(40 + index))));
  const { progress, release } = await readRelease();
  expect([progress.studies, release?.studies]).toEqual([10, 50]);
});

test("a lower threshold in development makes a release sooner", async () => {
  await giveMany(0, 2);
  const low = { ...env, RELEASE_THRESHOLD: "3" };
  const { ticket } = await (await app.fetch(asked("/api/ticket"), low)).json<{ ticket: string }>();
  await app.fetch(asked("/api/study", { method: "POST", body: JSON.stringify({ ticket, report: honest }) }), low);
  const { progress, release } = v.parse(releaseSchema, await (await app.fetch(asked("/api/release"), low)).json());
  expect([progress, release?.studies]).toEqual([{ studies: 0, needed: 3 }, 3]);
});
