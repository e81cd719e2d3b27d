// The giving of one study as a closed union of signals: ticked, ticketed, sent, or why not. The visitor presses send;
// nothing here does that on its own.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Given, Report } from "#core/report";
import { bodyOf, type Fetch, fetchTicket, give, type Refusal } from "./giving";
import type { Receipts } from "./receipts";

export type Gift =
  /** The box is not ticked. */
  | { readonly at: "closed" }
  /** Ticked; a ticket is being fetched. */
  | { readonly at: "fetching" }
  /** The body is complete; shown, not sent. */
  | { readonly at: "ready"; readonly body: string }
  | { readonly at: "sending"; readonly body: string }
  | { readonly at: "given"; readonly given: Given }
  | { readonly at: "failed"; readonly why: Refusal };

export interface GiftDesk {
  readonly gift: ReadonlySignal<Gift>;
  /** Ticks the box: fetches a ticket, so that the whole body can be shown. */
  tick(): Promise<void>;
  untick(): void;
  /** Sends what is shown. */
  send(): Promise<void>;
}

/** The desk at which one study is given. */
export function openGiftDesk(options: {
  readonly study: string;
  readonly report: Report;
  readonly fetch: Fetch;
  readonly receipts: Receipts;
}): GiftDesk {
  const { study, report, fetch, receipts } = options;
  const earlier = receipts.of(study);
  const gift = signal<Gift>(earlier?.given ? { at: "given", given: earlier.given } : { at: "closed" });

  const ready = (ticket: string) => {
    gift.value = { at: "ready", body: bodyOf({ ticket, report }) };
  };

  return {
    gift,
    tick: async () => {
      const kept = receipts.of(study);
      if (kept) return ready(kept.ticket);
      gift.value = { at: "fetching" };
      const answer = await fetchTicket(fetch);
      // The box may have been cleared while the ticket was on its way.
      if (gift.value.at !== "fetching") return;
      if (!answer.ok) {
        gift.value = { at: "failed", why: answer.why };
        return;
      }
      receipts.keep(study, { ticket: answer.ticket, given: null });
      ready(answer.ticket);
    },
    untick: () => {
      if (gift.value.at !== "given" && gift.value.at !== "sending") gift.value = { at: "closed" };
    },
    send: async () => {
      if (gift.value.at !== "ready") return;
      const { body } = gift.value;
      gift.value = { at: "sending", body };
      const answer = await give(fetch, body);
      if (answer.ok) {
        const ticket = receipts.of(study)?.ticket;
        if (ticket) receipts.keep(study, { ticket, given: answer.given });
        gift.value = { at: "given", given: answer.given };
        return;
      }
      // A refused ticket is spent or too old; the next try fetches a fresh one.
      if (answer.why === "refused") receipts.drop(study);
      gift.value = { at: "failed", why: answer.why };
    },
  };
}
