// More databases than one: every study is counted in the shard of its nonce, and brought into the first database once, whatever
// breaks on the way.

import { applyD1Migrations, createMessageBatch, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { Report } from "#core/everyone/report";
import type { Bindings } from "../../worker/bindings";
import type { Study } from "../../worker/count";
import worker from "../../worker/index";
import { collectShards, databaseOf } from "../../worker/shards";
import { issueTicket } from "../../worker/tickets";
import { today } from "../../worker/today";
import { ask, databaseWith, honest, posting, readRelease } from "./giving";

const other: Report = { ...honest, task: 2, interaction: 5, arms: [5, 5, 5, 5], promised: 1 };
const shards = [env.SHARD_1, env.SHARD_2, env.SHARD_3];
const sharded: Bindings = { ...env, STUDIES: env.QUEUE, DB_1: env.SHARD_1, DB_2: env.SHARD_2 };
const threshold = 1_000_000;

beforeEach(async () => {
  for (const shard of shards) await applyD1Migrations(shard, env.MIGRATIONS);
});

/** Studies with receipts of their own, as many in each of two shards. */
function waiting(count: number): Study[] {
  return Array.from({ length: count }, (_, index) => ({
    receipt: { nonce: `0000000${index % 2}${crypto.randomUUID().replaceAll("-", "").slice(8)}`, day: today() },
    report: index % 3 ? honest : other,
  }));
}

async function deliver(studies: readonly Study[], bindings: Bindings = sharded): Promise<void> {
  const messages = studies.map((body, index) => ({ id: String(index), timestamp: new Date(0), attempts: 1, body }));
  await worker.queue(createMessageBatch("headstart-studies", messages), bindings);
}

/** What a database counts and has not released: its studies, its cells, its receipts. */
async function held(db: D1Database): Promise<number[]> {
  const row = await db
    .prepare(`
      SELECT (SELECT coalesce(sum(studies), 0) FROM tally) AS studies,
        (SELECT coalesce(sum(studies), 0) FROM cell) AS cells,
        (SELECT count(*) FROM receipt) AS receipts`)
    .first<{ studies: number; cells: number; receipts: number }>();
  return [row?.studies ?? 0, row?.cells ?? 0, row?.receipts ?? 0];
}

/** A database whose statements fail from a moment on that the test names. */
function failing(db: D1Database, method: "batch" | "prepare", { after }: { readonly after: number }): D1Database {
  let calls = 0;
  return new Proxy(db, {
    get(database, name) {
      if (name === method && calls++ >= after) throw new Error("the database is down");
      const member: unknown = Reflect.get(database, name);
      return typeof member === "function" ? member.bind(database) : member;
    },
  });
}

test("studies are spread over the shards by their nonces, and sums come together in the first database", async () => {
  const studies = waiting(60);
  await deliver(studies);
  expect(await Promise.all([env.DB, env.SHARD_1, env.SHARD_2].map(held))).toEqual([
    [0, 0, 0],
    [30, 150, 30],
    [30, 150, 30],
  ]);
  for (const { receipt } of studies) {
    const found = await databaseOf(receipt.nonce, sharded)
      .prepare("SELECT day FROM receipt WHERE nonce = ?1")
      .bind(receipt.nonce)
      .first();
    expect(found).not.toBeNull();
  }
  for (let collecting = 0; collecting < 2; collecting++) {
    await collectShards(sharded, { threshold });
    expect(await held(env.DB)).toEqual([60, 300, 0]);
  }
  await deliver(studies);
  await collectShards(sharded, { threshold });
  expect(await held(env.DB)).toEqual([60, 300, 0]);
});

test("cells are the same as without shards", async () => {
  const studies = waiting(40);
  const cells = async () =>
    (await env.DB.prepare("SELECT stratum, split, cell, studies FROM cell ORDER BY 1, 2, 3").all()).results;
  await deliver(studies, env);
  const without = await cells();
  await env.DB.batch(["receipt", "cell", "tally"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await deliver(studies);
  await collectShards(sharded, { threshold });
  expect(await cells()).toEqual(without);
});

test("the daily event collects, releases a group that has enough, and sweeps every shard", async () => {
  const studies = waiting(90).map(({ receipt }) => ({ receipt, report: honest }));
  await deliver(studies);
  await env.SHARD_2.prepare("INSERT INTO receipt (nonce, day) VALUES ('forty', ?1)")
    .bind(today() - 40)
    .run();
  await worker.scheduled(createScheduledController(), sharded);
  expect((await readRelease()).groups).toMatchObject([{ parts: [{ studies: 90 }] }]);
  expect(await env.SHARD_2.prepare("SELECT day FROM receipt WHERE nonce = 'forty'").first()).toBeNull();
});

describe("a crash while collecting", () => {
  test.each([
    ["before the sums left the shard", { DB_1: failing(env.SHARD_1, "batch", { after: 0 }) }],
    ["after they left it", { DB_1: failing(env.SHARD_1, "prepare", { after: 3 }) }],
    ["before the first database took them", { DB: failing(env.DB, "batch", { after: 0 }) }],
    ["after it took them, before the shard forgot", { DB_1: failing(env.SHARD_1, "prepare", { after: 4 }) }],
    ["between two shards", { DB_2: failing(env.SHARD_2, "batch", { after: 0 }) }],
  ])("%s loses nothing and adds nothing twice", async (_, broken) => {
    await deliver(waiting(30));
    await expect(collectShards({ ...sharded, ...broken }, { threshold })).rejects.toThrow("the database is down");
    await deliver(waiting(15));
    await collectShards(sharded, { threshold });
    expect(await held(env.DB)).toEqual([45, 225, 0]);
    for (const shard of shards) expect((await shard.prepare("SELECT * FROM handover").all()).results).toEqual([]);
  });

  test("whose answer alone was lost adds nothing twice", async () => {
    await deliver(waiting(30));
    const DB = databaseWith(async (statements) => {
      await env.DB.batch(statements);
      throw new Error("the connection was lost");
    });
    await collectShards({ ...sharded, DB }, { threshold });
    await collectShards(sharded, { threshold });
    expect(await held(env.DB)).toEqual([30, 150, 0]);
  });
});

test("collecting at once with itself and with counting is exact", async () => {
  const studies = waiting(60);
  const parts = Array.from({ length: 6 }, (_, at) => studies.slice(at * 10, at * 10 + 10));
  await Promise.all(parts.flatMap((part) => [deliver(part), collectShards(sharded, { threshold })]));
  await collectShards(sharded, { threshold });
  expect(await held(env.DB)).toEqual([60, 300, 0]);
});

test("when shards are added, a study that is given again counts once", async () => {
  const studies = waiting(30);
  const more = { ...sharded, DB_3: env.SHARD_3 };
  await deliver(studies.slice(0, 10), env);
  await deliver(studies.slice(0, 20), sharded);
  await deliver(studies, more);
  await collectShards(more, { threshold });
  expect((await held(env.DB)).slice(0, 2)).toEqual([30, 150]);
});

test("an expired ticket is found in the shard in which it counted", async () => {
  const ticket = await issueTicket({ key: env.TICKET_KEY, day: today() - 8 });
  const [, nonce = ""] = ticket.split(".");
  const asking = () => ask("/api/study", posting({ ticket, report: honest }), sharded);
  expect((await asking()).status).toBe(403);
  await deliver([{ receipt: { nonce, day: today() - 8 }, report: honest }]);
  expect((await asking()).status).toBe(200);
});
