// How a contribution changes: ticketed, sent, claimed by one tab, answered, withdrawn. Pure; what is done about it stands in
// outbox.ts. The rule behind every line: a ticket that may have counted is never replaced.

import type { Contribution, Ending, WaitingReason } from "../storage/outbox-store";
import type { GivingAnswer } from "./giving";

export type { Contribution, Ending, WaitingReason } from "../storage/outbox-store";

/** For so long a tab that sends keeps all others from sending; longer than any request may take. */
const leaseMs = 60_000;
const firstDelayMs = 15_000;
const longestDelayMs = 3_600_000;
const dayMs = 86_400_000;
/** Days for which a ticket counts beside the day of its issue. */
const ticketDays = 7;

/** What is kept when the box is ticked. A report that may have been sent stays as it was sent. */
export function prepared(now: Contribution | null, study: string, report: string): Contribution {
  if (now && (now.unsure || now.state.at === "waiting" || now.state.at === "given")) return now;
  return { study, report, ticket: now?.ticket ?? null, unsure: false, state: { at: "kept" } };
}

/** A fetched ticket is kept unless another tab was faster. */
export function ticketed(now: Contribution | null, ticket: string): Contribution | null {
  return now && { ...now, ticket: now.ticket ?? ticket };
}

/** The visitor pressed Send. */
export function queued(now: Contribution | null): Contribution | null {
  if (now?.state.at !== "kept") return now;
  return { ...now, state: { at: "waiting", why: "new", tries: 0, notBefore: 0 } };
}

/** What stays when the visitor withdraws: nothing, or the ticket of what may be counted already. */
export function withdrawn(now: Contribution | null): Contribution | null {
  if (now?.state.at !== "waiting") return now;
  return now.unsure ? { ...now, state: { at: "kept" } } : null;
}

/** Whether it may be tried at a time. A fresh start (a page opened, a network that is back) ends a wait that the device chose. */
export function isDue(
  { state }: Contribution,
  { at, fresh }: { readonly at: number; readonly fresh: boolean },
): boolean {
  if (state.at !== "waiting") return false;
  const ownChoice = state.why === "new" || state.why === "offline" || state.why === "unclear";
  return state.notBefore <= at || (fresh && ownChoice);
}

/** Whether it needs another ticket before it is sent: it has none, or one that ran out and was never sent. */
export function needsTicket({ ticket, unsure }: Contribution, at: number): boolean {
  return ticket === null || (!unsure && isExpired(ticket, at));
}

/** Whether a ticket ran out; its first number is its day. */
function isExpired(ticket: string, at: number): boolean {
  return Math.floor(at / dayMs) - Number.parseInt(ticket, 10) > ticketDays;
}

/** Taken by one tab to be sent: until the answer, or for the lease, nobody else does, and it may be counted. */
export function claimed(now: Contribution, at: number): Contribution {
  return { ...now, unsure: true, state: waiting(now, "sending", at + leaseMs) };
}

/** The wait after a try that gave nothing; `chance` in 0..1 spreads the devices that lost the same site. */
function delayed(now: Contribution, why: WaitingReason, at: number, chance: number): Contribution {
  const tries = triesOf(now) + 1;
  const doubled = Math.min(longestDelayMs, firstDelayMs * 2 ** (tries - 1));
  const notBefore = at + Math.round(doubled * (0.75 + chance / 2));
  return { ...now, state: { at: "waiting", why, tries, notBefore } };
}

/**
 * What an answer makes of what was claimed; `before` is how it stood then.
 * - Must take back "may be counted" only where the site says that nothing was.
 * - Must give up a ticket only where no try of it could have counted.
 */
export function answered(
  now: Contribution | null,
  before: Contribution,
  { answer, at, chance }: { readonly answer: GivingAnswer; readonly at: number; readonly chance: number },
): Contribution | null {
  if (answer.ok) return { ...(now ?? before), unsure: false, state: { at: "given", given: answer.given } };
  // Withdrawn or removed while it was on its way: nothing else follows, and it may be counted.
  if (now?.state.at !== "waiting") return now;
  const uncounted = { ...now, unsure: before.unsure };
  switch (answer.why) {
    case "offline":
    case "unclear":
      return delayed(now, answer.why, at, chance);
    case "limited":
      return { ...uncounted, state: waiting(now, "limited", at + answer.afterMs) };
    case "private":
      return { ...uncounted, state: { at: "ended", why: "private" } };
    case "refused":
      return ended(uncounted, before.unsure ? "unsure" : "refused");
    case "ticket":
      if (before.unsure) return ended(uncounted, isExpired(before.ticket ?? "", at) ? "expired" : "unsure");
      return delayed({ ...uncounted, ticket: null }, "new", at, chance);
    default:
      return answer satisfies never;
  }
}

function ended(now: Contribution, why: Ending): Contribution {
  return { ...now, state: { at: "ended", why } };
}

function waiting(now: Contribution, why: WaitingReason, notBefore: number): Contribution["state"] {
  return { at: "waiting", why, tries: triesOf(now), notBefore };
}

function triesOf({ state }: Contribution): number {
  return state.at === "waiting" ? state.tries : 0;
}

/** The text of the request's body; null while the ticket is missing. */
export function bodyOf({ ticket, report }: Contribution): string | null {
  return ticket === null ? null : `{"ticket":${JSON.stringify(ticket)},"report":${report}}`;
}
