// Promise 14: only our own tickets count, for seven days and not before their day.

import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { app } from "../../worker/app";
import type { Bindings } from "../../worker/bindings";
import { issueTicket, readTicket } from "../../worker/tickets";
import { today } from "../../worker/today";
import { ask, asked, honest, posting, sums, sumsOf, takeTicket } from "./giving";

const key = "k".repeat(32);

/** A ticket with one part replaced. */
function withPart(ticket: string, index: number, part: string): string {
  return ticket.split(".").with(index, part).join(".");
}

test("a ticket is good on its day and for seven days more, and not a day before or after", async () => {
  const ticket = await issueTicket({ key, day: 20_000 });
  const [, nonce] = ticket.split(".");
  const receipt = { nonce, day: 20_000 };
  for (const day of [20_000, 20_001, 20_007])
    expect(await readTicket(ticket, { keys: [key], day })).toEqual({ receipt, expired: false });
  for (const day of [20_008, 30_000])
    expect(await readTicket(ticket, { keys: [key], day })).toEqual({ receipt, expired: true });
  expect(await readTicket(ticket, { keys: [key], day: 19_999 })).toBeNull();
});

test("no two tickets are alike", async () => {
  const tickets = await Promise.all(Array.from({ length: 100 }, () => issueTicket({ key, day: 20_000 })));
  expect(new Set(tickets.map((ticket) => ticket.split(".")[1])).size).toBe(100);
});

test("a ticket with another day, nonce, mark or key is refused", async () => {
  const ticket = await issueTicket({ key, day: 20_000 });
  const other = await issueTicket({ key, day: 20_000 });
  const at = { keys: [key], day: 20_001 };
  expect(await readTicket(withPart(ticket, 0, "20001"), at)).toBeNull();
  expect(await readTicket(withPart(ticket, 1, "0".repeat(32)), at)).toBeNull();
  expect(await readTicket(withPart(ticket, 2, "0".repeat(64)), at)).toBeNull();
  expect(await readTicket(withPart(ticket, 2, other.split(".")[2] ?? ""), at)).toBeNull();
  expect(await readTicket(ticket, { ...at, keys: ["l".repeat(32)] })).toBeNull();
});

test("one changed bit anywhere in the mark is enough", async () => {
  const ticket = await issueTicket({ key, day: 20_000 });
  const mark = ticket.split(".")[2] ?? "";
  for (let digit = 0; digit < mark.length; digit++) {
    const changed = (Number.parseInt(mark[digit] ?? "", 16) ^ 1).toString(16);
    const forged = withPart(ticket, 2, mark.slice(0, digit) + changed + mark.slice(digit + 1));
    expect(await readTicket(forged, { keys: [key], day: 20_000 })).toBeNull();
  }
});

test("forged, expired and future tickets count nothing", async () => {
  const own = env.TICKET_KEY;
  const refused = [
    await issueTicket({ key, day: today() }),
    await issueTicket({ key: own, day: today() - 8 }),
    await issueTicket({ key: own, day: today() + 2 }),
    withPart(await takeTicket(), 1, "0".repeat(32)),
  ];
  for (const ticket of refused) {
    const response = await ask("/api/study", posting({ ticket, report: honest }));
    expect([response.status, await response.text()]).toEqual([403, ""]);
  }
  expect(await sums()).toEqual(sumsOf(0));
});

describe("a change of keys", () => {
  const before = "the key of last year, of 32 characters or more";
  const changed = { ...env, TICKET_KEY_BEFORE: before };

  async function giveTo(bindings: Partial<Bindings>, ticket: string): Promise<number> {
    const response = await app.fetch(asked("/api/study", posting({ ticket, report: honest })), {
      ...env,
      ...bindings,
    });
    return response.status;
  }

  test("loses no ticket on its way: those of the key before count, once, and new ones too", async () => {
    const old = await issueTicket({ key: before, day: today() });
    expect(await giveTo(env, old)).toBe(403);
    expect(await giveTo(changed, old)).toBe(201);
    expect(await giveTo(changed, old)).toBe(200);
    expect(await giveTo(changed, await takeTicket())).toBe(201);
    expect(await sums()).toEqual(sumsOf(2));
  });

  test("marks new tickets with the new key alone", async () => {
    const asking = app.fetch(asked("/api/ticket"), changed);
    const { ticket } = await (await asking).json<{ ticket: string }>();
    expect(await readTicket(ticket, { keys: [env.TICKET_KEY], day: today() })).not.toBeNull();
    expect(await readTicket(ticket, { keys: [before], day: today() })).toBeNull();
  });

  test("ends with the key before: its tickets count no more", async () => {
    const [older, old] = ["a key from before that, 32 characters or more", before];
    const ticket = await issueTicket({ key: older, day: today() });
    expect(await giveTo({ TICKET_KEY_BEFORE: old }, ticket)).toBe(403);
  });
});
