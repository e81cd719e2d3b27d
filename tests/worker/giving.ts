// What the tests of giving share: an honest report, requests to the Worker, and a look into every table.

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as v from "valibot";
import { type Given, givenSchema } from "#core/everyone/giving";
import { type Release, releaseSchema } from "#core/everyone/published";
import type { Report } from "#core/everyone/report";
import { armCell, jointCells } from "#core/everyone/strata";
import { app } from "../../worker/app";
import type { Bindings } from "../../worker/bindings";
import { issueTicket } from "../../worker/tickets";
import { today } from "../../worker/today";

/** A settled study of digits at both budgets whose need fell by 8 points. */
export const honest: Report = {
  v: 1,
  task: 1,
  base: 0,
  budgets: 2,
  settled: 1,
  promised: 0,
  size: 2,
  cut: 0,
  device: 0,
  interaction: 7,
  error: 0,
  arms: [7, 8, 5, 6],
};

/** A request to the Worker, for tests in which a binding misbehaves. */
export function asked(path: string, init?: RequestInit): Request {
  return new Request(`https://headstart.test${path}`, init);
}

/**
 * Asks the Worker, with its own bindings unless told, and waits for what it does after its answer. In this isolate, since the
 * pool's way through the network slows down with every request.
 */
export async function ask(path: string, init?: RequestInit, bindings: Bindings = env): Promise<Response> {
  const context = createExecutionContext();
  const response = await app.fetch(asked(path, init), bindings, context);
  await waitOnExecutionContext(context);
  return response;
}

/** A POST of a value as JSON. */
export function posting(value: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", body: JSON.stringify(value), headers: { "content-type": "application/json", ...headers } };
}

/** A fresh ticket, as the route issues it to a network that has some left. */
export function takeTicket(): Promise<string> {
  return issueTicket({ key: env.TICKET_KEY, day: today() });
}

/** Gives a report with a ticket, a fresh one unless told. */
export async function give(report: Report = honest, ticket?: string): Promise<{ status: number; given: Given }> {
  const response = await ask("/api/study", posting({ ticket: ticket ?? (await takeTicket()), report }));
  return { status: response.status, given: v.parse(givenSchema, await response.json()) };
}

/** What everyone reads, parsed as the page parses it. */
export async function readRelease(): Promise<Release> {
  return v.parse(releaseSchema, await (await ask("/api/release")).json());
}

/** Every row of every table, by table. */
export async function dump(): Promise<Record<string, Record<string, unknown>[]>> {
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{
    name: string;
  }>();
  const names = results
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("_cf_") && !name.startsWith("sqlite_"));
  const tables = names.map(
    async (name) => [name, (await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results] as const,
  );
  return Object.fromEntries(await Promise.all(tables));
}

/** The exact counts that are not released yet: one total a histogram. All five are the number of studies, always. */
export async function sums(): Promise<{ tally: number; joint: number; arms: number[]; receipts: number }> {
  const { tally = [], cell = [], receipt = [] } = await dump();
  const total = (rows: Record<string, unknown>[]) => rows.reduce((sum, { studies }) => sum + Number(studies), 0);
  const between = (from: number, to: number) =>
    total(cell.filter((row) => Number(row.cell) >= from && Number(row.cell) < to));
  return {
    tally: total(tally),
    joint: between(0, jointCells),
    arms: [0, 1, 2, 3].map((arm) => between(armCell(arm, 0), armCell(arm + 1, 0))),
    receipts: receipt.length,
  };
}

/** The sums after so many studies. */
export function sumsOf(studies: number): Awaited<ReturnType<typeof sums>> {
  return { tally: studies, joint: studies, arms: [studies, studies, studies, studies], receipts: studies };
}

/** The database, except that what `batch` does to its caller is up to the test. */
export function databaseWith(batch: D1Database["batch"]): D1Database {
  return new Proxy(env.DB, {
    get(database, name) {
      if (name === "batch") return batch;
      const member: unknown = Reflect.get(database, name);
      return typeof member === "function" ? member.bind(database) : member;
    },
  });
}
