// Promises 4, 5 and 7: a study counts once, a redelivery changes nothing, and a study counts whole or not at all.

import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Report } from "#core/report";
import { app } from "../../worker/app";
import worker from "../../worker/index";
import { issueTicket } from "../../worker/tickets";
import { today } from "../../worker/today";
import { ask, asked, dump, give, honest, posting, sums, sumsOf, takeTicket } from "./giving";

const other: Report = { ...honest, task: 1, interaction: 50, arms: [10, 10, 10, 10], promised: 1 };

const group = { protocol: 1, task: 0, budgets: 2, settled: 1, promised: 0 };
const otherGroup = { protocol: 1, task: 1, budgets: 2, settled: 1, promised: 1 };

/** The database, except that what `batch` does to its caller is up to the test. */
function databaseWith(batch: D1Database["batch"]): D1Database {
  return new Proxy(env.DB, {
    get(database, name) {
      if (name === "batch") return batch;
      const member: unknown = Reflect.get(database, name);
      return typeof member === "function" ? member.bind(database) : member;
    },
  });
}

test("a study that is given is told its place in its group", async () => {
  expect(await give()).toEqual({ status: 201, given: { counted: true, ...group, studies: 1, needed: 50 } });
  expect(await give(other)).toEqual({ status: 201, given: { counted: true, ...otherGroup, studies: 1, needed: 50 } });
  expect(await give()).toEqual({ status: 201, given: { counted: true, ...group, studies: 2, needed: 50 } });
  expect(await sums()).toEqual(sumsOf(3));
});

test("a study is five cells, a receipt and nothing else", async () => {
  const ticket = await takeTicket();
  await give(honest, ticket);
  const { d1_migrations: _, ...tables } = await dump();
  const [day, nonce] = ticket.split(".");
  expect(tables).toEqual({
    receipt: [{ nonce, day: Number(day) }],
    joint_cell: [{ ...group, interaction: 54, error: 5, studies: 1 }],
    accuracy_cell: honest.arms.map((accuracy, arm) => ({ ...group, arm, accuracy, studies: 1 })),
    tally: [{ ...group, studies: 1 }],
    release: [],
  });
});

test("a ticket counts once, whatever comes with it", async () => {
  const ticket = await takeTicket();
  expect((await give(honest, ticket)).status).toBe(201);
  const before = await dump();
  const again = await give(honest, ticket);
  expect(again).toEqual({ status: 200, given: { counted: false, ...group, studies: 1, needed: 50 } });
  const changed = await give(other, ticket);
  expect(changed).toEqual({ status: 200, given: { counted: false, ...otherGroup, studies: 0, needed: 50 } });
  expect(await dump()).toEqual(before);
});

test("a ticket counts once when it comes ten times at once", async () => {
  const ticket = await takeTicket();
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => give(index % 2 ? honest : other, ticket)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ given }) => given.counted)).toHaveLength(1);
  expect(await sums()).toEqual(sumsOf(1));
});

test("sums are exact when thirty studies come at once", async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => give(index % 3 ? honest : other)));
  for (const [task, studies] of [20, 10].entries()) {
    const places = answers.filter(({ given }) => given.task === task).map(({ given }) => given.studies);
    expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: studies }, (_, at) => at + 1));
  }
  expect(await sums()).toEqual(sumsOf(30));
});

test("a study whose answer was lost after the commit counts once, however often it is given again", async () => {
  const ticket = await takeTicket();
  const lossy = databaseWith(async (statements) => {
    await env.DB.batch(statements);
    throw new Error("the connection was lost");
  });
  for (let delivery = 0; delivery < 3; delivery++) {
    const response = await app.fetch(asked("/api/study", posting({ ticket, report: honest })), { ...env, DB: lossy });
    expect(response.status).toBe(200);
    expect(await sums()).toEqual(sumsOf(1));
  }
  expect((await give(other, ticket)).given.counted).toBe(false);
  await give(other);
  expect(await sums()).toEqual(sumsOf(2));
});

describe("a study whose ticket has expired since", () => {
  const issuedDaysAgo = (days: number) => issueTicket({ key: env.TICKET_KEY, day: today() - days });
  afterEach(() => vi.useRealTimers());

  /** Goes on by so many days. */
  function wait(days: number): void {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 86_400_000 });
  }

  test.each([8, 30])("is found where the answer to it was lost %d days ago, and counts once", async (days) => {
    const ticket = await takeTicket();
    await give(honest, ticket);
    wait(days);
    await worker.scheduled(createScheduledController(), env);
    const before = await dump();
    expect(await give(honest, ticket)).toEqual({
      status: 200,
      given: { counted: false, ...group, studies: 1, needed: 50 },
    });
    expect(await dump()).toEqual(before);
  });

  test("is refused if it never counted, and leaves nothing", async () => {
    const ticket = await issuedDaysAgo(8);
    const response = await ask("/api/study", posting({ ticket, report: honest }));
    expect([response.status, await response.text()]).toEqual([403, ""]);
    expect(await sums()).toEqual(sumsOf(0));
  });

  test("finds no other study's receipt", async () => {
    await give();
    const [day, , mark] = (await issuedDaysAgo(8)).split(".");
    const { receipt = [] } = await dump();
    const forged = [day, receipt[0]?.nonce, mark].join(".");
    expect((await ask("/api/study", posting({ ticket: forged, report: honest }))).status).toBe(403);
  });
});

test("a study that could not even be looked up after the commit counts once", async () => {
  const ticket = await takeTicket();
  let lost = false;
  const dying = databaseWith(async (statements) => {
    await env.DB.batch(statements);
    lost = true;
    throw new Error("the connection was lost");
  });
  const dead = new Proxy(dying, {
    get(database, name) {
      if (lost) throw new Error("the connection is lost");
      return Reflect.get(database, name);
    },
  });
  const failed = await app.fetch(asked("/api/study", posting({ ticket, report: honest })), { ...env, DB: dead });
  expect([failed.status, await failed.text()]).toEqual([500, ""]);
  expect((await give(other, ticket)).given.counted).toBe(false);
  expect(await sums()).toEqual(sumsOf(1));
});

test("a study that the database refuses before the commit leaves nothing, and can be given again", async () => {
  const ticket = await takeTicket();
  const down = databaseWith(async () => {
    throw new Error("the database is down");
  });
  const refused = await app.fetch(asked("/api/study", posting({ ticket, report: honest })), { ...env, DB: down });
  expect([refused.status, await refused.text()]).toEqual([500, ""]);
  expect(await sums()).toEqual(sumsOf(0));
  expect((await give(honest, ticket)).status).toBe(201);
});

test.each([1, 2, 3, 4, 5])("a study whose statement %d fails leaves no receipt and no cell", async (failing) => {
  const ticket = await takeTicket();
  const torn = databaseWith((statements) =>
    env.DB.batch(statements.with(failing, env.DB.prepare("INSERT INTO tally (studies) VALUES (0)"))),
  );
  const refused = await app.fetch(asked("/api/study", posting({ ticket, report: honest })), { ...env, DB: torn });
  expect([refused.status, await refused.text()]).toEqual([500, ""]);
  expect(await sums()).toEqual(sumsOf(0));
});

test.each([
  ["a study", "50"],
  ["a study that completes a release", "1"],
])("%s reads a handful of rows, however many cells and groups there are", async (_, RELEASE_THRESHOLD) => {
  // Crowds every group but that of the study.
  const others = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)";
  const stratum = "SELECT 1, i % 2, 1 + i / 2 % 2, i / 4 % 2, i / 8 % 2";
  const crowd = [
    `${others} INSERT INTO joint_cell ${stratum}, i / 16, 0, 1 FROM n WHERE i % 16 <> 6`,
    `${others} INSERT INTO accuracy_cell ${stratum}, i / 16, 0, 1 FROM n WHERE i % 16 <> 6`,
    `${others} INSERT INTO tally SELECT 2 + i, 0, 2, 0, 0, 1 FROM n`,
    `${others} INSERT INTO release SELECT 2 + i, 0, 2, 0, 0, 1, '' FROM n`,
    `${others} INSERT INTO receipt SELECT i, 1 FROM n`,
  ];
  await env.DB.batch(crowd.map((statement) => env.DB.prepare(statement)));
  let read = 0;
  const watched = databaseWith(async <T>(statements: D1PreparedStatement[]) => {
    const results = await env.DB.batch<T>(statements);
    read = results.reduce((rows, { meta }) => rows + meta.rows_read, 0);
    return results;
  });
  const giving = posting({ ticket: await takeTicket(), report: honest });
  const response = await app.fetch(asked("/api/study", giving), { ...env, DB: watched, RELEASE_THRESHOLD });
  expect(response.status).toBe(201);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(50);
});
