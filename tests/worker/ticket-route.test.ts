// Promises 16 and 19: who gets a ticket, how many a network gets, and that nobody can tell afterwards which network it was.

import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as v from "valibot";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ticketSchema } from "#core/everyone/giving";
import { app } from "../../worker/app";
import { type DayKey, type NetworkTally, nameOfNetwork } from "../../worker/daily-cap";
import { startOf, today } from "../../worker/today";
import { asked, sums, sumsOf } from "./giving";

const school = "203.0.113.7";
const untimed = { ...env, TICKET_RATE: { limit: async () => ({ success: true }) } };

/** Asks for a ticket from an address, as fast as the test likes. */
async function askFrom(address: string, bindings: object = untimed, headers: Record<string, string> = {}) {
  return app.fetch(asked("/api/ticket", { headers: { "cf-connecting-ip": address, ...headers } }), {
    ...env,
    ...bindings,
  });
}

/** The statuses of so many requests, one after the other. */
async function statusesFrom(address: string, requests: number, bindings?: object): Promise<number[]> {
  const statuses: number[] = [];
  for (let request = 0; request < requests; request++) statuses.push((await askFrom(address, bindings)).status);
  return statuses;
}

afterEach(() => vi.useRealTimers());

/** The tickets taken today by every network, most first. */
async function taken(): Promise<number[]> {
  const ids = await listDurableObjectIds(env.NETWORK_TALLY);
  const counts = ids.map((id) =>
    runInDurableObject(env.NETWORK_TALLY.get(id), (_, { storage }) => storage.get<number>("taken")),
  );
  return (await Promise.all(counts)).filter((count) => count !== undefined).sort((a, b) => b - a);
}

/** Puts the clock to so many hours after midnight (UTC), so many days from now. */
function at(hours: number, { days }: { readonly days: number }): void {
  vi.useFakeTimers({ toFake: ["Date"], now: startOf(today() + days) + hours * 3_600_000 });
}

test("a ticket is what the page can read, is stored nowhere, and leaves no trace in the database", async () => {
  const response = await askFrom(school);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(v.safeParse(ticketSchema, await response.json()).success).toBe(true);
  expect(await sums()).toEqual(sumsOf(0));
});

test("Sec-GPC means no ticket: 204, and the network is not even counted", async () => {
  const response = await askFrom(school, untimed, { "sec-gpc": "1" });
  expect([response.status, await response.text()]).toEqual([204, ""]);
  expect(await taken()).toEqual([]);
});

test("a page of another site gets no ticket and spends none", async () => {
  expect((await askFrom(school, untimed, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(await taken()).toEqual([]);
  for (const site of ["same-origin", "none"])
    expect((await askFrom(school, untimed, { "sec-fetch-site": site })).status).toBe(200);
  expect(await taken()).toEqual([2]);
});

describe("the day's cap", () => {
  test("is 240 for a network, whatever its addresses, and says when the next day begins", async () => {
    at(18, { days: 1 });
    const statuses = [...(await statusesFrom(school, 120)), ...(await statusesFrom("203.0.113.8", 120))];
    expect(statuses).toEqual(Array.from({ length: 240 }, () => 200));
    const refused = await askFrom("203.0.113.9");
    expect([refused.status, refused.headers.get("retry-after"), await refused.text()]).toEqual([429, "21600", ""]);
    expect((await askFrom("203.0.114.7")).status).toBe(200);
  });

  test("begins anew with the day", async () => {
    at(23, { days: 1 });
    const few = { ...untimed, TICKETS_A_DAY: "200" };
    expect((await statusesFrom(school, 201, few)).at(-1)).toBe(429);
    at(1, { days: 1 });
    expect((await askFrom(school, few)).status).toBe(200);
  });

  test("holds when all ask at once", async () => {
    const statuses = await Promise.all(
      Array.from({ length: 230 }, async () => (await askFrom(school, { ...untimed, TICKETS_A_DAY: "200" })).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
  });

  test.each([undefined, "", "0", "199", "many", "1e9"])("of %s is none: 503", async (TICKETS_A_DAY) => {
    const response = await askFrom(school, { ...untimed, TICKETS_A_DAY });
    expect(response.status).toBe(503);
    expect(await response.text()).toMatch(/TICKETS_A_DAY/);
  });
});

describe("the minute's rate", () => {
  test("lets a class of 30 ask three times at once", async () => {
    const lesson = Array.from({ length: 90 }, async (_, phone) => (await askFrom(`198.51.100.${phone}`, env)).status);
    expect(new Set(await Promise.all(lesson))).toEqual(new Set([200]));
  });

  test("stops a network that asks on and on, not its neighbours, and says to come back in a minute", async () => {
    const many = { TICKETS_A_DAY: "1000" };
    let refused = await askFrom("192.0.2.1", many);
    let given = 0;
    for (; refused.status === 200; given++) refused = await askFrom("192.0.2.2", many);
    expect(given).toBeGreaterThanOrEqual(120);
    // A minute may end in between.
    expect(given).toBeLessThanOrEqual(240);
    expect([refused.status, refused.headers.get("retry-after"), await refused.text()]).toEqual([429, "60", ""]);
    expect((await askFrom("192.0.3.1", many)).status).toBe(200);
  });
});

describe("which network it was", () => {
  const naming = { keys: env.DAY_KEY };

  /** What an object keeps, by name, and when it wakes next. */
  function contents(stub: DurableObjectStub<DayKey | NetworkTally>): Promise<[string[], number | null]> {
    return runInDurableObject(stub, async (_, { storage }) => [
      [...(await storage.list()).keys()],
      await storage.getAlarm(),
    ]);
  }

  test("has another name on another day", async () => {
    const name = await nameOfNetwork(school, { ...naming, day: today() });
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    expect(await nameOfNetwork("203.0.113.99", { ...naming, day: today() })).toBe(name);
    expect(await nameOfNetwork(school, { ...naming, day: today() + 1 })).not.toBe(name);
  });

  test("is forgotten when the day is over: neither the key nor a count is left", async () => {
    at(22, { days: 2 });
    await askFrom(school);
    const key = env.DAY_KEY.getByName("key");
    const tally = env.NETWORK_TALLY.getByName(await nameOfNetwork(school, { ...naming, day: today() }));
    const left = () => Promise.all([key, tally].map(contents));
    expect(await left()).toEqual([
      [["key"], startOf(today() + 1)],
      [["taken"], startOf(today() + 1)],
    ]);
    at(1, { days: 1 });
    expect([await runDurableObjectAlarm(key), await runDurableObjectAlarm(tally)]).toEqual([true, true]);
    expect(await left()).toEqual([
      [[], null],
      [[], null],
    ]);
  });

  test("a key outlives no day, but a late alarm takes no key of the day that has begun", async () => {
    const key = env.DAY_KEY.getByName("key");
    const first = await key.of(today());
    const second = await key.of(today() + 1);
    expect(second).not.toBe(first);
    expect(await key.of(today())).toBe(second);
    at(1, { days: 1 });
    expect(await runDurableObjectAlarm(key)).toBe(true);
    expect(await key.of(today())).toBe(second);
  });
});
