// Promises 5, 6 and 33 behind a queue: what was accepted is counted once, however often it is delivered, whoever else counts
// at that moment, and however long the database fails, as long as the queue goes on trying.

import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Report } from "#core/everyone/report";
import type { Bindings } from "../../worker/bindings";
import type { Study } from "../../worker/count";
import worker from "../../worker/index";
import { issueTicket, readTicket } from "../../worker/tickets";
import { today } from "../../worker/today";
import { ask, databaseWith, dump, honest, posting, readRelease, sums, sumsOf, takeTicket } from "./giving";

const other: Report = { ...honest, task: 2, interaction: 5, arms: [5, 5, 5, 5], promised: 1 };
const queued: Bindings = { ...env, STUDIES: env.QUEUE };

/** Studies with receipts of their own, as they wait in the queue. */
function waiting(count: number): Study[] {
  return Array.from({ length: count }, (_, index) => ({
    receipt: { nonce: crypto.randomUUID().replaceAll("-", ""), day: today() },
    report: index % 3 ? honest : other,
  }));
}

/** Delivers bodies as one batch; says which of them the queue must deliver again: "all" if the batch failed as a whole. */
async function deliver(
  bodies: readonly unknown[],
  { bindings = env, queue = "headstart-studies" }: { readonly bindings?: Bindings; readonly queue?: string } = {},
): Promise<"all" | string[]> {
  const messages = bodies.map((body, index) => ({ id: String(index), timestamp: new Date(0), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const context = createExecutionContext();
  await worker.queue(batch, bindings);
  const { retryBatch, retryMessages } = await getQueueResult(batch, context);
  return retryBatch.retry ? "all" : retryMessages.map(({ msgId }: { msgId: string }) => msgId);
}

/** The bindings, except that what a batch of statements does to its caller is up to the test. */
function withBatch(batch: D1Database["batch"]): Bindings {
  return { ...env, DB: databaseWith(batch) };
}

describe("the route", () => {
  test("accepts with 202 and no body, again and again, and what it accepted is counted once", async () => {
    const ticket = await takeTicket();
    for (let sending = 0; sending < 3; sending++) {
      const response = await ask("/api/study", posting({ ticket, report: honest }), queued);
      expect([response.status, await response.text()]).toEqual([202, ""]);
    }
    await ask("/api/study", posting({ ticket: await takeTicket(), report: honest }), queued);
    await expect.poll(sums, { timeout: 30_000 }).toEqual(sumsOf(2));
  });

  test("leaves the mark of a ticket out of the queue", async () => {
    const sent: unknown[] = [];
    const STUDIES = new Proxy(env.QUEUE, {
      get: (_, name) => (name === "send" ? async (message: unknown) => void sent.push(message) : undefined),
    });
    const ticket = await takeTicket();
    await ask("/api/study", posting({ ticket, report: honest }), { ...env, STUDIES });
    const read = await readTicket(ticket, { keys: [env.TICKET_KEY], day: today() });
    expect(sent).toEqual([{ receipt: read?.receipt, report: honest }]);
  });

  test("refuses at once what it would refuse without a queue", async () => {
    const forged = await issueTicket({ key: "x".repeat(32), day: today() });
    const expired = await issueTicket({ key: env.TICKET_KEY, day: today() - 8 });
    const statuses = [
      await ask("/api/study", posting({ ticket: forged, report: honest }), queued),
      await ask("/api/study", posting({ ticket: expired, report: honest }), queued),
      await ask("/api/study", posting({ ticket: await takeTicket(), report: { ...honest, error: -1 } }), queued),
      await ask("/api/study", posting({ ticket: await takeTicket(), report: honest }, { "sec-gpc": "1" }), queued),
    ].map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 400, 204]);
    expect(await sums()).toEqual(sumsOf(0));
  });

  test("a queue that takes nothing is an error, so that the device keeps the study", async () => {
    const STUDIES = new Proxy(env.QUEUE, {
      get: () => async () => {
        throw new Error("the queue is full");
      },
    });
    const response = await ask("/api/study", posting({ ticket: await takeTicket(), report: honest }), {
      ...env,
      STUDIES,
    });
    expect([response.status, await response.text()]).toEqual([500, ""]);
  });
});

test("a batch of a hundred is counted whole, each study once, wherever it stands in the batch", async () => {
  const studies = waiting(60);
  const batch = [...studies, ...studies.slice(0, 40)].sort((a, b) => a.receipt.nonce.localeCompare(b.receipt.nonce));
  expect(await deliver(batch)).toEqual([]);
  expect(await sums()).toEqual(sumsOf(60));
});

test("a batch that is delivered again, after an answer that was lost after the commit too, changes nothing", async () => {
  const studies = waiting(30);
  const lossy = withBatch(async (statements) => {
    await env.DB.batch(statements);
    throw new Error("the connection was lost");
  });
  expect(await deliver(studies, { bindings: lossy })).toEqual([]);
  const before = await dump();
  for (const some of [studies, studies.slice(10), studies.toReversed()]) expect(await deliver(some)).toEqual([]);
  expect(await dump()).toEqual(before);
  expect(await sums()).toEqual(sumsOf(30));
});

test("batches that overlap and come at once are exact once the queue has delivered again what failed", async () => {
  const studies = waiting(60);
  let batches = Array.from({ length: 6 }, (_, at) => studies.slice(at * 8, at * 8 + 20));
  for (let round = 0; batches.length > 0; round++) {
    expect(round).toBeLessThan(10);
    const outcomes = await Promise.all(batches.map((batch) => deliver(batch)));
    batches = batches.filter((_, at) => outcomes[at] === "all");
  }
  expect(await sums()).toEqual(sumsOf(60));
});

test("a batch that is overtaken by another before its commit counts what is left", async () => {
  const studies = waiting(20);
  const [first, second] = [studies.slice(0, 12), studies.slice(8)];
  const overtaken = withBatch(async (statements) => {
    await deliver(second);
    return env.DB.batch(statements);
  });
  expect(await deliver(first, { bindings: overtaken })).toEqual([]);
  expect(await sums()).toEqual(sumsOf(20));
});

describe("an outage of the database", () => {
  test("that is shorter than the retries loses nothing: ten deliveries fail and leave nothing, the next counts", async () => {
    const studies = waiting(40);
    await env.DB.exec("ALTER TABLE receipt RENAME TO away");
    for (let attempt = 0; attempt < 10; attempt++) expect(await deliver(studies)).toBe("all");
    await env.DB.exec("ALTER TABLE away RENAME TO receipt");
    expect(await sums()).toEqual(sumsOf(0));
    expect(await deliver(studies)).toEqual([]);
    expect(await sums()).toEqual(sumsOf(40));
  });

  test("is waited for by the queue itself", async () => {
    await env.DB.exec("ALTER TABLE receipt RENAME TO away");
    for (let study = 0; study < 5; study++)
      await ask("/api/study", posting({ ticket: await takeTicket(), report: honest }), queued);
    // Long enough for a delivery or two to fail; if none did, the test is only milder.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await env.DB.exec("ALTER TABLE away RENAME TO receipt");
    await expect.poll(sums, { timeout: 30_000 }).toEqual(sumsOf(5));
  });

  test("that is longer leaves the studies in the queue of the dead, which is counted like any other", async () => {
    const studies = waiting(10);
    await deliver(studies.slice(0, 4));
    expect(await deliver(studies, { queue: "headstart-studies-dead" })).toEqual([]);
    expect(await sums()).toEqual(sumsOf(10));
  });
});

test("what is no study is delivered again alone, and its neighbours count", async () => {
  const [first, last] = waiting(2);
  const strange = [null, "text", {}, { ...first, ticket: "1" }, { ...first, report: { ...honest, v: 99 } }];
  expect(await deliver([first, ...strange, last])).toEqual(["1", "2", "3", "4", "5"]);
  expect(await sums()).toEqual(sumsOf(2));
});

test("a batch that completes an epoch releases it", async () => {
  await deliver(waiting(90).map(({ receipt }) => ({ receipt, report: honest })));
  const { groups } = await readRelease();
  expect(groups).toMatchObject([{ studies: 0, parts: [{ studies: 90 }] }]);
});
