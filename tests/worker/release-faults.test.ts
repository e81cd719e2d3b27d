// Promises 8 to 12 whatever breaks: an epoch is released once and whole, and no study that comes meanwhile is lost.

import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../../worker/index";
import { releaseClosed } from "../../worker/release";
import { databaseWith, dump, readRelease, sums, sumsOf } from "./giving";
import { countMany, many, noiseless, otherAt, seeded, tableOf, threshold } from "./releasing";

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
  const lossy = databaseWith(async (statements) => {
    await env.DB.batch(statements);
    throw new Error("the connection was lost");
  });
  await releaseClosed(lossy, { threshold, words: seeded(1) });
  const stored = await dump();
  await releaseClosed(env.DB, { threshold, words: seeded(2) });
  expect(await dump()).toEqual(stored);
  expect(stored.release).toHaveLength(1);
});

test.each([0, 1, 2, 3])("a release whose statement %d fails leaves everything, and is made later", async (failing) => {
  await countMany(0, 50);
  const before = await dump();
  const torn = databaseWith((statements) =>
    env.DB.batch(statements.with(failing, env.DB.prepare("INSERT INTO tally (studies) VALUES (0)"))),
  );
  await expect(releaseClosed(torn, { threshold })).rejects.toThrow();
  expect(await dump()).toEqual(before);
  await releaseClosed(env.DB, { threshold });
  expect((await readRelease()).groups).toMatchObject([{ parts: [{ studies: 50 }] }]);
});

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
  const busy = databaseWith(async (statements) => {
    await countMany(50, 53);
    return env.DB.batch(statements);
  });
  await releaseClosed(busy, { threshold, words: noiseless() });
  expect((await readRelease()).groups[0]?.parts[0]?.table).toEqual(tableOf(many(50)));
  expect(await sums()).toEqual({ ...sumsOf(3), receipts: 53 });
});
