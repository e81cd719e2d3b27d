// A site that counts gifts and loses them in every way, and a device with a clock whose pages give to it.

import type { Report } from "#core/everyone/report";
import { openGiftDesk } from "../../../client/src/state/gift";
import type { Fetch } from "../../../client/src/state/giving";
import { createOutbox } from "../../../client/src/state/outbox";
import { type OutboxStore, openOutboxStore } from "../../../client/src/storage/outbox-store";

const group = { task: 1, base: 0, budgets: 2, settled: 1, promised: 0 } as const;
const report: Report = { v: 1, ...group, size: 2, cut: 0, device: 0, interaction: 7, error: 0, arms: [7, 8, 5, 6] };
/** The study that is given. */
export const study = "1".repeat(32);
const today = 20_000;
export const dayMs = 86_400_000;

/** What becomes of one delivery; `refused` is a site that no longer takes or knows this ticket. */
export const fates = [
  "answered",
  "taken for later",
  "answer lost",
  "answer broken",
  "never arrived",
  "not counted",
  "limited",
  "refused",
  "numbers refused",
  "private",
] as const;
type Fate = (typeof fates)[number];

/** A site that counts each ticket once, and a way to it on which each delivery has its fate. */
export function site() {
  const counted = new Set<string>();
  const bodies: string[] = [];
  let fate: Fate = "answered";
  let closed = false;
  let issued = 0;
  const fetch: Fetch = async (path, init) => {
    if (closed) throw new TypeError("no network");
    if (path === "/api/ticket") {
      issued++;
      return Response.json({ ticket: `${today}.${issued.toString(16).padStart(32, "0")}.${"b".repeat(64)}` });
    }
    bodies.push(String(init?.body));
    switch (fate) {
      case "never arrived":
        throw new TypeError("no network");
      case "not counted":
        return new Response(null, { status: 500 });
      case "limited":
        return new Response(null, { status: 429, headers: { "retry-after": "60" } });
      case "refused":
        return new Response(null, { status: 403 });
      case "numbers refused":
        return new Response(null, { status: 400 });
      case "private":
        return new Response(null, { status: 204 });
    }
    const { ticket } = JSON.parse(String(init?.body));
    const given = { counted: !counted.has(ticket), version: 1, ...group, studies: 1, needed: 50 };
    counted.add(ticket);
    if (fate === "answer lost") throw new TypeError("the connection was lost");
    if (fate === "answer broken") return new Response('{"counted":tr');
    if (fate === "taken for later") return new Response(null, { status: 202 });
    return Response.json(given);
  };
  return {
    fetch,
    counted,
    bodies,
    issued: () => issued,
    set: (next: Fate) => {
      fate = next;
    },
    close: (isClosed: boolean) => {
      closed = isClosed;
    },
  };
}

/** A device with a clock: its pages share what is kept, and what each has planned for later. */
export function device(
  fetch: Fetch,
  { store = openOutboxStore(), gpc = false }: { store?: OutboxStore; gpc?: boolean } = {},
) {
  let now = today * dayMs;
  const planned: { at: number; act: () => void }[] = [];
  return {
    /** Opens a page: its outbox, and the desk of the study. */
    page: (through: Fetch = fetch) => {
      const later = (ms: number, act: () => void) => void planned.push({ at: now + ms, act });
      const outbox = createOutbox({ store, fetch: through, gpc, now: () => now, chance: () => 0.5, later });
      return { outbox, ...openGiftDesk({ study, report, outbox }) };
    },
    pass: (ms: number) => {
      now += ms;
    },
    /** Lets time pass until a moment. */
    reach: (at: number) => {
      now = Math.max(now, at);
    },
    /** When the next try is planned, in milliseconds from now. */
    nextTry: () => Math.min(...planned.map(({ at }) => at)) - now,
  };
}

type Page = ReturnType<ReturnType<typeof device>["page"]>;

/** Gives on a page that was just opened, as a visitor who ticks and sends does. */
export async function attempt({ tick, send, gift }: Page) {
  await tick();
  await send();
  return gift.value;
}
