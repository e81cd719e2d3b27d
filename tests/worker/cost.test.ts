// The rows that D1 bills for, measured; the README's table of costs is made of these numbers.

import { createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Report } from "#core/everyone/report";
import type { Bindings } from "../../worker/bindings";
import worker from "../../worker/index";
import { today } from "../../worker/today";
import { ask, databaseWith, honest, posting, takeTicket } from "./giving";

interface Rows {
  readonly read: number;
  readonly written: number;
}

/** The database, and what its transactions were billed for since the last look. */
function billed(): { readonly bindings: Bindings; readonly look: () => Rows } {
  let rows = { read: 0, written: 0 };
  const DB = databaseWith(async <T>(statements: D1PreparedStatement[]) => {
    const results = await env.DB.batch<T>(statements);
    for (const { meta } of results)
      rows = { read: rows.read + meta.rows_read, written: rows.written + meta.rows_written };
    return results;
  });
  return {
    bindings: { ...env, DB, RELEASE_THRESHOLD: "1000000" },
    look: () => {
      const seen = rows;
      rows = { read: 0, written: 0 };
      return seen;
    },
  };
}

/** Studies as they may come: two tasks, five answers, two errors. */
function reportAt(index: number): Report {
  return { ...honest, task: 1 + (index % 2), interaction: 5 + (index % 5), error: index % 2, arms: [7, 8, 5, 6] };
}

test("a study that is counted at once is billed for 7 rows written and 27 read", async () => {
  const { bindings, look } = billed();
  const give = async (index: number) =>
    ask("/api/study", posting({ ticket: await takeTicket(), report: reportAt(index) }), bindings);
  for (let index = 0; index < 20; index++) expect((await give(index)).status).toBe(201);
  look();
  await give(20);
  expect(look()).toEqual({ read: 27, written: 7 });
});

test("a study that is counted with 99 others is billed for 1.2 rows written and 20 read", async () => {
  const { bindings, look } = billed();
  const deliver = (count: number) => {
    const messages = Array.from({ length: count }, (_, index) => ({
      id: String(index),
      timestamp: new Date(0),
      attempts: 1,
      body: {
        receipt: { nonce: crypto.randomUUID().replaceAll("-", ""), day: today() },
        report: reportAt(index),
      },
    }));
    return worker.queue(createMessageBatch("headstart-studies", messages), bindings);
  };
  await deliver(100);
  look();
  await deliver(100);
  expect(look()).toEqual({ read: 2013, written: 120 });
});
