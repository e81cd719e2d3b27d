// What the tests of giving share: an honest report, requests to the Worker, and a look into every table.

import { env } from "cloudflare:workers";
import * as v from "valibot";
import { type Given, givenSchema, type Release, type Report, releaseSchema } from "#core/report";
import worker from "../../worker/index";
import { issueTicket } from "../../worker/tickets";
import { today } from "../../worker/today";

/** A settled study of digits at both budgets whose need fell by 8 points. */
export const honest: Report = {
  v: 1,
  task: 0,
  budgets: 2,
  interaction: 54,
  error: 5,
  arms: [15, 16, 10, 13],
  settled: 1,
  promised: 0,
};

/** A request to the Worker, for tests in which a binding misbehaves. */
export function asked(path: string, init?: RequestInit): Request {
  return new Request(`https://headstart.test${path}`, init);
}

/** Asks the Worker with its own bindings; in this isolate, since the pool's way through the network slows down with every request. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  return worker.fetch(asked(path, init), env);
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

/** The sums of every cell: `joint` and one total an arm. All five are the number of studies, always. */
export async function sums(): Promise<{ tally: number; joint: number; arms: number[]; receipts: number }> {
  const { tally = [], joint_cell = [], accuracy_cell = [], receipt = [] } = await dump();
  const total = (rows: Record<string, unknown>[]) => rows.reduce((sum, { studies }) => sum + Number(studies), 0);
  return {
    tally: total(tally),
    joint: total(joint_cell),
    arms: [0, 1, 2, 3].map((arm) => total(accuracy_cell.filter((cell) => cell.arm === arm))),
    receipts: receipt.length,
  };
}

/** The sums after so many studies. */
export function sumsOf(studies: number): Awaited<ReturnType<typeof sums>> {
  return { tally: studies, joint: studies, arms: [studies, studies, studies, studies], receipts: studies };
}
