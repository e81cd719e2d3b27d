// Promises 4 and 5 from the page's side: whatever gets lost between the page and the site, a study counts once at most.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Report } from "#core/report";
import { openGiftDesk } from "../../../client/src/state/gift";
import type { Fetch } from "../../../client/src/state/giving";
import { type Keeper, openReceipts } from "../../../client/src/state/receipts";

const group = { task: 0, budgets: 2, settled: 1, promised: 0 } as const;
const report: Report = { v: 1, ...group, interaction: 54, error: 5, arms: [15, 16, 10, 13] };

/** What becomes of one delivery; `refused` is a site that no longer takes or knows this ticket. */
const fates = [
  "answered",
  "answer lost",
  "answer broken",
  "never arrived",
  "not counted",
  "refused",
  "private",
] as const;
type Fate = (typeof fates)[number];

/** A site that counts each ticket once, and a way to it on which each delivery has its fate. */
function site() {
  const counted = new Set<string>();
  let fate: Fate = "answered";
  let issued = 0;
  const fetch: Fetch = async (path, init) => {
    if (path === "/api/ticket") {
      issued++;
      return Response.json({ ticket: `20000.${issued.toString(16).padStart(32, "0")}.${"b".repeat(64)}` });
    }
    if (fate === "never arrived") throw new TypeError("no network");
    if (fate === "not counted") return new Response(null, { status: 500 });
    if (fate === "refused") return new Response(null, { status: 403 });
    if (fate === "private") return new Response(null, { status: 204 });
    const { ticket } = JSON.parse(String(init?.body));
    const given = { counted: !counted.has(ticket), protocol: 1, ...group, studies: 1, needed: 50 };
    counted.add(ticket);
    if (fate === "answer lost") throw new TypeError("the connection was lost");
    if (fate === "answer broken") return new Response('{"counted":tr');
    return Response.json(given);
  };
  return {
    fetch,
    counted,
    issued: () => issued,
    set: (next: Fate) => {
      fate = next;
    },
  };
}

function memory(): Keeper {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** Opens the page's desk as often as wanted over what the device keeps. */
function device(fetch: Fetch) {
  const keeper = memory();
  return () => openGiftDesk({ study: "one", report, fetch, receipts: openReceipts(() => keeper) });
}

/** Tries once, on a page that was just opened. */
async function attempt({ tick, send, gift }: ReturnType<typeof openGiftDesk>) {
  await tick();
  await send();
  return gift.value;
}

test("a study counts once at most, whatever gets lost and however often it is tried", async () => {
  const tries = fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(tries, async (lot) => {
      const { fetch, counted, set } = site();
      const open = device(fetch);
      for (const fate of lot) {
        set(fate);
        const { at } = await attempt(open());
        if (at === "given") expect(counted.size).toBe(1);
      }
      expect(counted.size).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});

test("a refused ticket that may have counted is kept, and the page says why there is no other", async () => {
  for (const lost of ["answer lost", "answer broken", "never arrived", "not counted"] as const) {
    const { fetch, issued, set } = site();
    const open = device(fetch);
    set(lost);
    await attempt(open());
    set("refused");
    for (let again = 0; again < 2; again++)
      expect(await attempt(open()), lost).toEqual({ at: "failed", why: "unsure" });
    expect(issued()).toBe(1);
    set("answered");
    expect(await attempt(open())).toMatchObject({ at: "given" });
  }
});

test("a refused ticket of which every try was answered is replaced, and the study counts", async () => {
  const { fetch, issued, counted, set } = site();
  const open = device(fetch);
  for (const answered of ["private", "refused"] as const) {
    set(answered);
    expect(await attempt(open())).toEqual({ at: "failed", why: answered });
  }
  set("answered");
  expect(await attempt(open())).toMatchObject({ at: "given", given: { counted: true } });
  expect([issued(), counted.size]).toEqual([2, 1]);
});

test("a page that is closed while it sends leaves the ticket unsure", async () => {
  const { fetch, set, issued } = site();
  const closed: Fetch = (path, init) => (path === "/api/study" ? new Promise(() => {}) : fetch(path, init));
  const keeper = memory();
  const openWith = (some: Fetch) =>
    openGiftDesk({ study: "one", report, fetch: some, receipts: openReceipts(() => keeper) });
  const { tick, send } = openWith(closed);
  await tick();
  void send();
  set("refused");
  expect(await attempt(openWith(fetch))).toEqual({ at: "failed", why: "unsure" });
  expect(issued()).toBe(1);
});

test("two pages with one study send one ticket, and the later one learns that it counted", async () => {
  const { fetch, counted } = site();
  const open = device(fetch);
  const [one, other] = [open(), open()];
  await Promise.all([one.tick(), other.tick()]);
  expect(other.gift.value).toEqual(one.gift.value);
  await one.send();
  await other.send();
  expect(other.gift.value).toMatchObject({ at: "given", given: { counted: true } });
  expect(counted.size).toBe(1);
});
