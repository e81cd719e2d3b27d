// What the Worker is given from outside, and its check. A Worker that lacks its key answers nothing that needs one.

import { StudyError } from "#core/error";

/** The Worker's bindings, as `wrangler.toml` and the secrets name them. */
export interface Bindings {
  readonly DB: D1Database;
  readonly ASSETS: Fetcher;
  /** Secret, 32 characters or more: marks tickets. */
  readonly TICKET_KEY: string;
  /** How many new studies a release needs, in digits. */
  readonly RELEASE_THRESHOLD: string;
}

/** A binding is missing or makes no sense. */
export class Misconfigured extends StudyError {
  readonly code = "misconfigured";
}

/** The key that marks tickets; throws Misconfigured if there is none. */
export function ticketKey({ TICKET_KEY }: { readonly TICKET_KEY?: string }): string {
  if (TICKET_KEY !== undefined && TICKET_KEY.length >= 32) return TICKET_KEY;
  throw new Misconfigured(
    "This site has no key for its tickets, so nothing was counted. Whoever runs it sets the secret TICKET_KEY (32 characters or more).",
  );
}

/** How many new studies a release needs; throws Misconfigured rather than publish too early. */
export function releaseThreshold({ RELEASE_THRESHOLD }: { readonly RELEASE_THRESHOLD?: string }): number {
  if (RELEASE_THRESHOLD !== undefined && /^[1-9][0-9]{0,6}$/.test(RELEASE_THRESHOLD)) return Number(RELEASE_THRESHOLD);
  throw new Misconfigured(
    "This site does not say how many studies a release needs, so nothing was counted or shown. Whoever runs it sets RELEASE_THRESHOLD to a whole number from 1.",
  );
}
