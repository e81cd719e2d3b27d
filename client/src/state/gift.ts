// The giving of one study as a closed union of signals: ticked, ticketed, sent, or why not. The visitor presses send;
// nothing here does that on its own.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Given, Report } from "#core/report";
import { bodyOf, type Fetch, fetchTicket, give, type Refusal } from "./giving";
import type { Receipt, Receipts } from "./receipts";

/** Why nothing was counted, or that it is not known: the ticket is refused, and an earlier try of it had no answer. */
export type Failure = Refusal | "unsure";

export type Gift =
  /** The box is not ticked. */
  | { readonly at: "closed" }
  /** Ticked; a ticket is being fetched. */
  | { readonly at: "fetching" }
  /** The body is complete; shown, not sent. */
  | { readonly at: "ready"; readonly body: string }
  | { readonly at: "sending"; readonly body: string }
  | { readonly at: "given"; readonly given: Given }
  | { readonly at: "failed"; readonly why: Failure };

export interface GiftDesk {
  readonly gift: ReadonlySignal<Gift>;
  /** Ticks the box: fetches a ticket, so that the whole body can be shown. */
  tick(): Promise<void>;
  untick(): void;
  /**
   * Sends what is shown.
   * - Must count a study once at most, however often it is tried: a ticket that may have counted is never replaced.
   * - What stops in the middle of sending, the page included, leaves it unsure.
   */
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

  const show = ({ ticket, given }: Receipt) => {
    gift.value = given ? { at: "given", given } : { at: "ready", body: bodyOf({ ticket, report }) };
  };

  const tick = async () => {
    const kept = receipts.of(study);
    if (kept) return show(kept);
    gift.value = { at: "fetching" };
    const answer = await fetchTicket(fetch);
    // The box may have been cleared while the ticket was on its way.
    if (gift.value.at !== "fetching") return;
    if (!answer.ok) {
      gift.value = { at: "failed", why: answer.why };
      return;
    }
    // Another tab may have been faster.
    const receipt = receipts.of(study) ?? { ticket: answer.ticket, unsure: false, given: null };
    receipts.keep(study, receipt);
    show(receipt);
  };

  return {
    gift,
    tick,
    untick: () => {
      if (gift.value.at !== "given" && gift.value.at !== "sending") gift.value = { at: "closed" };
    },
    send: async () => {
      if (gift.value.at !== "ready") return;
      const { body } = gift.value;
      const kept = receipts.of(study);
      // Another tab may have given the study since, or fetched another ticket: then that is shown first.
      if (kept === null || kept.given || body !== bodyOf({ ticket: kept.ticket, report })) return tick();
      gift.value = { at: "sending", body };
      receipts.keep(study, { ...kept, unsure: true });
      const answer = await give(fetch, body);
      if (answer.ok) {
        receipts.keep(study, { ...kept, unsure: false, given: answer.given });
        gift.value = { at: "given", given: answer.given };
        return;
      }
      const { why } = answer;
      // A refused ticket is spent or too old: the next try fetches a fresh one, unless this one may have counted.
      if (why === "refused" && !kept.unsure) receipts.drop(study);
      else if (why === "refused" || why === "private") receipts.keep(study, kept);
      gift.value = { at: "failed", why: why === "refused" && kept.unsure ? "unsure" : why };
    },
  };
}
