// The giving of one study as a person sees it: closed, shown, waiting, on its way, given, or why it never will be.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Given } from "#core/everyone/giving";
import type { Report } from "#core/everyone/report";
import { bodyOf, type Contribution, type Ending, type WaitingReason } from "./contribution";
import type { TicketRefusal } from "./giving";
import type { Outbox } from "./outbox";

/** What would be sent, or is: the whole body, or the report alone while its ticket is missing. */
export interface Shown {
  readonly text: string;
  /** Whether the text is all of the body. */
  readonly whole: boolean;
}

export type Gift =
  /** The box is not ticked. */
  | { readonly at: "closed" }
  /** Ticked; a ticket is being fetched. */
  | { readonly at: "fetching" }
  /** Shown, not sent; `missing` says why there is no ticket yet. */
  | { readonly at: "ready"; readonly shown: Shown; readonly missing: TicketRefusal["why"] | null }
  /** Sent by the visitor, but not yet by the device: it may be withdrawn. */
  | ({ readonly at: "waiting"; readonly shown: Shown } & Waiting)
  | { readonly at: "sending"; readonly shown: Shown }
  /** Counted; `given` is null where the site said no more than that it took the numbers. */
  | { readonly at: "given"; readonly given: Given | null }
  | { readonly at: "ended"; readonly why: Ending };

/** Why something waits, until when (milliseconds since 1970), and whether an earlier try may have counted. */
export interface Waiting {
  readonly why: Exclude<WaitingReason, "sending">;
  readonly notBefore: number;
  readonly unsure: boolean;
}

/** The desk at which one study is given. */
export interface GiftDesk {
  readonly gift: ReadonlySignal<Gift>;
  /** Ticks the box: fetches a ticket, so that the whole body can be shown. */
  tick(): Promise<void>;
  untick(): void;
  /** Sends what is shown, now or when the site can be reached; what waits is tried at once. */
  send(): Promise<void>;
  withdraw(): Promise<void>;
}

/** The desk of a study over the outbox. */
export function openGiftDesk(options: {
  readonly study: string;
  readonly report: Report;
  readonly outbox: Outbox;
}): GiftDesk {
  const { study, report, outbox } = options;
  const ticked = signal(false);
  const missing = signal<TicketRefusal["why"] | null>(null);
  const gift = computed((): Gift => {
    const kept = outbox.contributions.value?.get(study);
    if (kept && kept.state.at !== "kept") return giftOf(kept);
    if (!ticked.value) return { at: "closed" };
    if (!kept || outbox.fetching.value.has(study)) return { at: "fetching" };
    return { at: "ready", shown: shownOf(kept), missing: missing.value };
  });
  return {
    gift,
    tick: async () => {
      ticked.value = true;
      missing.value = (await outbox.prepare(study, report))?.why ?? null;
    },
    untick: () => {
      ticked.value = false;
    },
    send: async () => {
      if (gift.value.at === "ready" || gift.value.at === "waiting") await outbox.give(study);
    },
    withdraw: async () => {
      ticked.value = false;
      await outbox.withdraw(study);
    },
  };
}

/** What a contribution that was sent by the visitor has come to. */
export function giftOf(contribution: Contribution): Gift {
  const { state, unsure } = contribution;
  switch (state.at) {
    case "kept":
      return { at: "closed" };
    case "waiting": {
      const { why, notBefore } = state;
      const shown = shownOf(contribution);
      return why === "sending" ? { at: "sending", shown } : { at: "waiting", shown, why, notBefore, unsure };
    }
    case "given":
    case "ended":
      return state;
    default:
      return state satisfies never;
  }
}

function shownOf(contribution: Contribution): Shown {
  const body = bodyOf(contribution);
  return body === null ? { text: contribution.report, whole: false } : { text: body, whole: true };
}
