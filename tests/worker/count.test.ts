// Promises 4, 5 and 7: a study counts once, a redelivery changes nothing, and a study counts whole or not at all.

import {
  applyD1Migrations,
  createExecutionContext,
  createScheduledController,
  reset,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Report } from "#core/everyone/report";
import { app } from "../../worker/app";
import { countStudies, type Study } from "../../worker/count";
import worker from "../../worker/index";
import { issueTicket } from "../../worker/tickets";
import { today } from "../../worker/today";
import { ask, asked, databaseWith, dump, give, honest, posting, sums, sumsOf, takeTicket } from "./giving";

const other: Report = { ...honest, task: 2, interaction: 5, arms: [5, 5, 5, 5], promised: 1 };

const group = { version: 1, task: 1, base: 0, budgets: 2, settled: 1, promised: 0 };
const otherGroup = { version: 1, task: 2, base: 0, budgets: 2, settled: 1, promised: 1 };

test("a study that is given is told its group, and how far that is in steps of ten", async () => {
  expect(await give()).toEqual({ status: 201, given: { counted: true, ...group, studies: 0, needed: 50 } });
  expect(await give(other)).toEqual({ status: 201, given: { counted: true, ...otherGroup, studies: 0, needed: 50 } });
  for (let study = 2; study < 12; study++)
    expect(await give()).toEqual({
      status: 201,
      given: { counted: true, ...group, studies: study < 10 ? 0 : 10, needed: 50 },
    });
  expect(await sums()).toEqual(sumsOf(12));
});

test("a study is five cells, a receipt and nothing else", async () => {
  const ticket = await takeTicket();
  await give(honest, ticket);
  const { d1_migrations: _, ...tables } = await dump();
  const [day, nonce] = ticket.split(".");
  expect(tables).toEqual({
    receipt: [{ nonce, day: Number(day) }],
    tally: [{ stratum: "1.1.0.2.1.0", epoch: 0, studies: 1, released: 0 }],
    cell: [21, 61, 72, 79, 90].map((cell) => ({
      stratum: "1.1.0.2.1.0",
      epoch: 0,
      split: "2.0.0",
      cell,
      studies: 1,
    })),
    closed: [],
    release: [],
    published: [],
    handover: [],
    taken: [],
  });
});

test("a ticket counts once, whatever comes with it", async () => {
  const ticket = await takeTicket();
  expect((await give(honest, ticket)).status).toBe(201);
  const before = await dump();
  const again = await give(honest, ticket);
  expect(again).toEqual({ status: 200, given: { counted: false, ...group, studies: 0, needed: 50 } });
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
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  expect(await sums()).toEqual(sumsOf(30));
  const { tally = [] } = await dump();
  expect(tally.map(({ studies }) => studies)).toEqual([20, 10]);
});

test("a study whose answer was lost after the commit counts once, however often it is given again", async () => {
  const ticket = await takeTicket();
  const lossy = databaseWith(async (statements) => {
    await env.DB.batch(statements);
    throw new Error("the connection was lost");
  });
  for (let delivery = 0; delivery < 3; delivery++) {
    const response = await ask("/api/study", posting({ ticket, report: honest }), { ...env, DB: lossy });
    expect(response.status).toBe(200);
    expect(await sums()).toEqual(sumsOf(1));
  }
  expect((await give(other, ticket)).given.counted).toBe(false);
  await give(other);
  expect(await sums()).toEqual(sumsOf(2));
});

describe("many studies in one delivery", () => {
  const reports = [honest, other, { ...honest, cut: 1, arms: [6, 7, 5, 6] }] satisfies Report[];
  const studyAt = (index: number): Study => ({
    report: reports[index % reports.length]!,
    receipt: { nonce: index.toString(16).padStart(32, "0"), day: today() },
  });
  const studiesFrom = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => studyAt(from + at));
  const count = (studies: readonly Study[]) => countStudies(env.DB, studies, { threshold: 1000 });

  test("are counted by one batch, a hundred as one", async () => {
    let batches = 0;
    const watched = databaseWith(async (statements) => {
      batches++;
      return env.DB.batch(statements);
    });
    const answers = await countStudies(watched, studiesFrom(0, 100), { threshold: 1000 });
    expect(batches).toBe(1);
    expect(answers.map(({ counted, task }) => [counted, task])).toEqual(
      studiesFrom(0, 100).map(({ report: { task } }) => [true, task]),
    );
    expect(await sums()).toEqual(sumsOf(100));
  });

  test("leave what each would have left alone", async () => {
    await count(studiesFrom(0, 30));
    const { d1_migrations: _, ...together } = await dump();
    await reset();
    await applyD1Migrations(env.DB, env.MIGRATIONS);
    for (const study of studiesFrom(0, 30)) await count([study]);
    expect(await dump()).toMatchObject(together);
  });

  test("count a nonce once, its first study alone, though it comes twice in one delivery", async () => {
    const twice = [studyAt(0), studyAt(1), { ...studyAt(1), receipt: studyAt(0).receipt }, studyAt(0)];
    expect((await count(twice)).map(({ counted }) => counted)).toEqual([true, true, false, false]);
    await reset();
    await applyD1Migrations(env.DB, env.MIGRATIONS);
    const once = await count([studyAt(0), studyAt(1)]);
    expect(once.map(({ counted }) => counted)).toEqual([true, true]);
    expect(await sums()).toEqual(sumsOf(2));
  });

  test("count only what is new when a delivery overlaps an earlier one", async () => {
    await count(studiesFrom(0, 20));
    expect((await count(studiesFrom(10, 30))).map(({ counted }) => counted)).toEqual(
      studiesFrom(10, 30).map((_, at) => at >= 10),
    );
    expect(await sums()).toEqual(sumsOf(30));
  });

  test("are exact when overlapping deliveries come at once", async () => {
    const deliveries = Array.from({ length: 8 }, (_, at) => studiesFrom(10 * at, 10 * at + 30));
    const answers = await Promise.all(deliveries.map(count));
    expect(answers.flat().filter(({ counted }) => counted)).toHaveLength(100);
    expect(await sums()).toEqual(sumsOf(100));
  });

  test("that are delivered again after their answer was lost count once", async () => {
    const lossy = databaseWith(async (statements) => {
      await env.DB.batch(statements);
      throw new Error("the connection was lost");
    });
    const answers = await countStudies(lossy, studiesFrom(0, 25), { threshold: 1000 });
    expect(answers.every(({ counted }) => !counted)).toBe(true);
    expect((await count(studiesFrom(0, 30))).filter(({ counted }) => counted)).toHaveLength(5);
    expect(await sums()).toEqual(sumsOf(30));
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "count whole or not at all: nothing is left when statement %d fails",
    async (failing) => {
      await count(studiesFrom(0, 5));
      const before = await dump();
      const torn = databaseWith((statements) =>
        env.DB.batch(statements.with(failing, env.DB.prepare("INSERT INTO tally (studies) VALUES (0)"))),
      );
      await expect(countStudies(torn, studiesFrom(0, 25), { threshold: 10 })).rejects.toThrow();
      expect(await dump()).toEqual(before);
    },
  );

  test("of none is nothing", async () => {
    expect(await count([])).toEqual([]);
    expect(await sums()).toEqual(sumsOf(0));
  });
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
      given: { counted: false, ...group, studies: 0, needed: 50 },
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
  const failed = await ask("/api/study", posting({ ticket, report: honest }), { ...env, DB: dead });
  expect([failed.status, await failed.text()]).toEqual([500, ""]);
  expect((await give(other, ticket)).given.counted).toBe(false);
  expect(await sums()).toEqual(sumsOf(1));
});

test("a study that the database refuses before the commit leaves nothing, and can be given again", async () => {
  const ticket = await takeTicket();
  const down = databaseWith(async () => {
    throw new Error("the database is down");
  });
  const refused = await ask("/api/study", posting({ ticket, report: honest }), { ...env, DB: down });
  expect([refused.status, await refused.text()]).toEqual([500, ""]);
  expect(await sums()).toEqual(sumsOf(0));
  expect((await give(honest, ticket)).status).toBe(201);
});

test.each([1, 2, 3, 4, 5, 6])("a study whose statement %d fails leaves no receipt and no cell", async (failing) => {
  const ticket = await takeTicket();
  const torn = databaseWith((statements) =>
    env.DB.batch(statements.with(failing, env.DB.prepare("INSERT INTO tally (studies) VALUES (0)"))),
  );
  const refused = await ask("/api/study", posting({ ticket, report: honest }), { ...env, DB: torn });
  expect([refused.status, await refused.text()]).toEqual([500, ""]);
  expect(await sums()).toEqual(sumsOf(0));
});

test.each([
  ["a study", "50"],
  ["a study that completes a release", "1"],
])("%s reads a handful of rows, however many cells and groups there are", async (_, RELEASE_THRESHOLD) => {
  // Crowds the tables with other groups, other epochs and other receipts.
  const others = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)";
  const crowd = [
    `${others} INSERT INTO cell SELECT '1.1.0.2.1.' || (i % 3), 1 + i, '2.0.0', i, 1 FROM n`,
    `${others} INSERT INTO tally SELECT '2.' || i, 0, 1, 0 FROM n`,
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
  const context = createExecutionContext();
  const response = await app.fetch(asked("/api/study", giving), { ...env, DB: watched, RELEASE_THRESHOLD }, context);
  expect(response.status).toBe(201);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(50);
  await waitOnExecutionContext(context);
});
