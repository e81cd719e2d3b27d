// What the Worker is given from outside, and its check. A Worker that lacks its key answers nothing that needs one.

import { StudyError } from "#core/error";
import type { Study } from "./count";
import type { DayKey, NetworkTally } from "./daily-cap";

/** The Worker's bindings, as `wrangler.toml` and the secrets name them. */
export interface Bindings {
  readonly DB: D1Database;
  readonly ASSETS: Fetcher;
  /** Secret, 32 characters or more: marks tickets. */
  readonly TICKET_KEY: string;
  /** The secret that TICKET_KEY replaced: its tickets still count. Absent unless the key was changed. */
  readonly TICKET_KEY_BEFORE?: string;
  /** How many tickets a network gets in a day, in digits. */
  readonly TICKETS_A_DAY: string;
  /** How fast a network gets them; `wrangler.toml` has the numbers. */
  readonly TICKET_RATE: RateLimit;
  readonly DAY_KEY: DurableObjectNamespace<DayKey>;
  readonly NETWORK_TALLY: DurableObjectNamespace<NetworkTally>;
  /** Where studies wait to be counted; absent unless `wrangler.toml` names a queue, and then they are counted at once. */
  readonly STUDIES?: Queue<Study>;
  /** Further databases, numbered from 1, in which the studies of a queue are counted. */
  readonly [shard: `DB_${number}`]: D1Database | undefined;
  /** Bases that are no static assets; absent unless `wrangler.toml` names a bucket. */
  readonly BASES?: R2Bucket;
  /** How many new studies a release needs, in digits. */
  readonly RELEASE_THRESHOLD: string;
}

/** A binding is missing or makes no sense. */
export class Misconfigured extends StudyError {
  readonly code = "misconfigured";
}

/** The key that marks new tickets, and the one before it where there is one; throws Misconfigured if there is none. */
export function ticketKeys({
  TICKET_KEY,
  TICKET_KEY_BEFORE,
}: {
  readonly TICKET_KEY?: string;
  readonly TICKET_KEY_BEFORE?: string;
}): readonly [string, ...string[]] {
  const before = TICKET_KEY_BEFORE === undefined ? [] : [TICKET_KEY_BEFORE];
  if (TICKET_KEY !== undefined && [TICKET_KEY, ...before].every((key) => key.length >= 32))
    return [TICKET_KEY, ...before];
  throw new Misconfigured(
    "This site has no key for its tickets, so nothing was counted. Whoever runs it sets the secret TICKET_KEY, and TICKET_KEY_BEFORE only when it is changed (32 characters or more).",
  );
}

/** How many tickets a network gets in a day; throws Misconfigured for fewer than a school needs. */
export function ticketsADay({ TICKETS_A_DAY }: { readonly TICKETS_A_DAY?: string }): number {
  if (TICKETS_A_DAY !== undefined && /^[1-9][0-9]{2,6}$/.test(TICKETS_A_DAY) && Number(TICKETS_A_DAY) >= 200)
    return Number(TICKETS_A_DAY);
  throw new Misconfigured(
    "This site does not say how many tickets a network gets in a day, so it gives none. Whoever runs it sets TICKETS_A_DAY to a whole number from 200: a school stands behind one address.",
  );
}

/** How many new studies a release needs; throws Misconfigured rather than publish too early. */
export function releaseThreshold({ RELEASE_THRESHOLD }: { readonly RELEASE_THRESHOLD?: string }): number {
  if (RELEASE_THRESHOLD !== undefined && /^[1-9][0-9]{0,6}$/.test(RELEASE_THRESHOLD)) return Number(RELEASE_THRESHOLD);
  throw new Misconfigured(
    "This site does not say how many studies a release needs, so nothing was counted or shown. Whoever runs it sets RELEASE_THRESHOLD to a whole number from 1.",
  );
}
