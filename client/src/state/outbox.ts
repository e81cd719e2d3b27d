// The outbox: sends what the visitor gave, now or when the site can be reached, and never anything else. A closed page,
// a lost answer or a second tab must not make a study count twice.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Report } from "#core/everyone/report";
import type { OutboxStore } from "../storage/outbox-store";
import {
  answered,
  bodyOf,
  type Contribution,
  claimed,
  isDue,
  needsTicket,
  prepared,
  queued,
  ticketed,
  withdrawn,
} from "./contribution";
import { type Fetch, fetchTicket, give, type TicketRefusal } from "./giving";

/** Where the outbox lives. */
export interface OutboxSurroundings {
  readonly store: OutboxStore;
  readonly fetch: Fetch;
  /** The browser sends Global Privacy Control: nothing is sent and no ticket fetched. */
  readonly gpc: boolean;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  /** A number in 0..1, for spreading retries. */
  readonly chance: () => number;
  /** Calls back once after some milliseconds. */
  readonly later: (ms: number, act: () => void) => void;
}

/** What a page may do with the outbox. */
export interface Outbox {
  /** By study; null until the device was asked. */
  readonly contributions: ReadonlySignal<ReadonlyMap<string, Contribution> | null>;
  /** Studies whose ticket is being fetched by this page. */
  readonly fetching: ReadonlySignal<ReadonlySet<string>>;
  /**
   * Keeps a ticket for a study, so that all that would be sent can be shown. Answers with why there is none, or null; what
   * is prepared can be given without one, and gets it when it is sent.
   */
  prepare(study: string, report: Report): Promise<TicketRefusal | null>;
  /** The visitor pressed Send: sends what was prepared, now or later. */
  give(study: string): Promise<void>;
  /** Takes back what waits; what may be counted can't be taken back, but is tried no more. */
  withdraw(study: string): Promise<void>;
  /** Forgets a study that was removed from this device, and withdraws what waits of it. */
  forget(study: string): Promise<void>;
  /** Tries what is due; `fresh` also what waits only because this device chose to. */
  flush(options: { readonly fresh: boolean }): Promise<void>;
}

/** An outbox over its surroundings. It reads the device at once, and sends nothing before `flush` or `give`. */
export function createOutbox({ store, fetch, gpc, now, chance, later }: OutboxSurroundings): Outbox {
  const contributions = signal<ReadonlyMap<string, Contribution> | null>(null);
  const fetching = signal<ReadonlySet<string>>(new Set());
  let wake = Number.POSITIVE_INFINITY;

  const read = async () => {
    const found = await store.all();
    contributions.value = new Map(found.map((each) => [each.study, each]));
    schedule(found);
  };

  const change = async (study: string, by: Parameters<OutboxStore["change"]>[1]) => {
    const next = await store.change(study, by);
    await read();
    return next;
  };

  // One timer for the earliest try; a later one is set when it fires.
  const schedule = (found: readonly Contribution[]) => {
    const times = found.flatMap(({ state }) => (state.at === "waiting" ? [state.notBefore] : []));
    const next = Math.min(...times);
    if (gpc || next >= wake || !Number.isFinite(next)) return;
    wake = next;
    later(Math.max(1000, next - now()), () => {
      wake = Number.POSITIVE_INFINITY;
      void flush({ fresh: false });
    });
  };

  const withTicket = async (study: string): Promise<TicketRefusal | null> => {
    fetching.value = new Set([...fetching.value, study]);
    const answer = await fetchTicket(fetch);
    if (answer.ok) await change(study, (kept) => ticketed(kept && dropExpired(kept, now()), answer.ticket));
    fetching.value = new Set([...fetching.value].filter((each) => each !== study));
    return answer.ok ? null : answer;
  };

  const attempt = async (study: string, fresh: boolean) => {
    const due = contributions.value?.get(study);
    if (!due || !isDue(due, { at: now(), fresh })) return;
    if (needsTicket(due, now())) {
      const missing = await withTicket(study);
      if (missing) {
        await change(study, (kept) => kept && answered(kept, kept, { answer: missing, at: now(), chance: chance() }));
        return;
      }
    }
    // Whoever changes "due" to "claimed" sends; the store's transaction lets one tab do so.
    let before: Contribution | null = null;
    await change(study, (kept) => {
      before = null;
      if (!kept || kept.ticket === null || !isDue(kept, { at: now(), fresh })) return kept;
      before = kept;
      return claimed(kept, now());
    });
    const mine = before as Contribution | null;
    const body = mine && bodyOf(mine);
    if (!mine || !body) return;
    const answer = await give(fetch, body);
    await change(study, (kept) => answered(kept, mine, { answer, at: now(), chance: chance() }));
  };

  const flush = async ({ fresh }: { readonly fresh: boolean }) => {
    await read();
    if (gpc) return;
    for (const study of contributions.value?.keys() ?? []) await attempt(study, fresh);
  };

  store.onForeignChange(() => void read());
  void read();

  return {
    contributions,
    fetching,
    prepare: async (study, report) => {
      const kept = await change(study, (known) => prepared(known, study, JSON.stringify(report)));
      return !gpc && kept?.state.at === "kept" && needsTicket(kept, now()) ? withTicket(study) : null;
    },
    give: async (study) => {
      await change(study, queued);
      if (!gpc) await attempt(study, true);
    },
    withdraw: async (study) => {
      await change(study, withdrawn);
    },
    forget: async (study) => {
      await change(study, () => null);
    },
    flush,
  };
}

function dropExpired(kept: Contribution, at: number): Contribution {
  return needsTicket(kept, at) ? { ...kept, ticket: null } : kept;
}
