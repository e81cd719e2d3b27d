// Giving a study, request by request: a ticket that lets it count once, and one POST. What comes back is parsed, and said
// as a value. When anything is asked or sent, and what follows, stands in outbox.ts.

import * as v from "valibot";
import { asPlanned } from "#core/answers/going-on";
import { type Primary, primaryOf, usedRuns } from "#core/answers/primary";
import { StudyError } from "#core/error";
import { type Given, givenSchema, ticketSchema } from "#core/everyone/giving";
import { type Report, reportedBudgets, reportedProtocol, reportOf } from "#core/everyone/report";
import type { StudyRecord } from "#core/records/record";
import { fewestBlocks, fewestSteps, fewestValidation } from "#core/study/study";
import { classesOf, isOwn } from "#core/study/target-name";

/** Why no ticket came. */
export type TicketRefusal =
  /** No answer arrived; the request may have. `unclear` is an answer, but none that is known. */
  | { readonly ok: false; readonly why: "offline" | "unclear" }
  /** The browser sends Global Privacy Control, and the server counted nothing. */
  | { readonly ok: false; readonly why: "private" }
  /** Too much was asked for; the server names a time to wait, and counted nothing. */
  | { readonly ok: false; readonly why: "limited"; readonly afterMs: number };

/** Why nothing was counted. */
export type Refusal =
  | TicketRefusal
  /** The ticket was not accepted: it is forged or too old. */
  | { readonly ok: false; readonly why: "ticket" }
  /** The numbers were not accepted. */
  | { readonly ok: false; readonly why: "refused" };

export type TicketAnswer = { readonly ok: true; readonly ticket: string } | TicketRefusal;
/** `given` is null where the server took the numbers and counts them later. */
export type GivingAnswer = { readonly ok: true; readonly given: Given | null } | Refusal;

/** What a browser's `fetch` does. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * The report of a study, or the sentence that says why it can't be given.
 * - Must not depend on seeds beyond the planned number: who goes on, and how far, was decided after a look, and a sum of
 *   answers that were asked for until they pleased would be biased. So a study gives the same whether it went on or not.
 */
export function reportFor(study: StudyRecord, primary: Primary = primaryOf(asPlanned(study))): Report | string {
  const { settings } = study;
  if (settings.protocol !== reportedProtocol)
    return "This study was measured by another protocol, so it can't be given.";
  if (settings.permutedLabels) return "A control study with shuffled labels can't be given.";
  if (study.repeated)
    return "A repeat measures a study again that may be counted already, so it can't be given. Start one of your own to give.";
  const budgets = standardBudgets(settings);
  if (budgets === null)
    return "Only the standard comparison can be given: the lite0 base, everything trained, heavy augmentation, and the images that a planned study has.";
  if (settings.steps < fewestSteps) return `A study of fewer than ${fewestSteps} steps a run can't be given.`;
  if (primary.estimate === null) return "There is nothing to give yet: no seed is complete.";
  if (primary.standardError === null) return "A study of one seed can't say how sure it is, so it can't be given.";
  try {
    return reportOf({
      task: isOwn(settings.target) ? "own" : settings.target,
      classes: classesOf(settings.target),
      base: settings.base,
      cut: settings.cut,
      device: usedRuns(asPlanned(study)).every(({ backend }) => backend === "webgpu") ? "webgpu" : "other",
      budgets,
      interaction: primary.estimate,
      standardError: primary.standardError,
      accuracies: primary.arms.map(({ arm, accuracy }) => ({
        init: arm.init,
        treated: arm.policy !== "none",
        accuracy,
      })),
      settled: primary.blocks >= fewestBlocks,
      promised: study.promised,
    });
  } catch (error) {
    if (error instanceof StudyError) return error.message;
    throw error;
  }
}

/**
 * How many budgets a study of the standard comparison has; null for any other study.
 * - Must know every setting that changes what I means and is no field of the report.
 * - Cut, pixels and steps are what a planner fits to a device, and vary within a group.
 * - Caps belong to an own task as its classes do; on a built-in one they make another comparison.
 * - For an own task the planner fits validation to its images as well: that moves the answer's error, which is given, and not
 *   what is measured.
 */
function standardBudgets(settings: StudyRecord["settings"]): Report["budgets"] | null {
  const { target, base, depth, policy, strength, batch, validationPerClass, budgets, caps } = settings;
  if (base !== "lite0" || depth !== "full" || policy !== "heavy" || strength !== 1) return null;
  const validated = isOwn(target)
    ? validationPerClass * classesOf(target) >= fewestValidation
    : validationPerClass === 40;
  if (batch !== 16 || !validated || (caps !== undefined && !isOwn(target))) return null;
  const measured = budgets.join();
  return ([1, 2] as const).find((count) => reportedBudgets[count].join() === measured) ?? null;
}

/** A ticket from the server. */
export async function fetchTicket(fetch: Fetch): Promise<TicketAnswer> {
  const response = await reach(fetch, "/api/ticket", { headers: { accept: "application/json" } });
  if (response === "offline") return { ok: false, why: "offline" };
  if (response.status === 204) return { ok: false, why: "private" };
  if (response.status === 429) return limitedBy(response);
  const parsed = v.safeParse(ticketSchema, response.ok ? await jsonOf(response) : undefined);
  return parsed.success ? { ok: true, ticket: parsed.output.ticket } : { ok: false, why: "unclear" };
}

/** Sends a body as it was shown; sending it again counts nothing twice. */
export async function give(fetch: Fetch, body: string): Promise<GivingAnswer> {
  const response = await reach(fetch, "/api/study", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (response === "offline") return { ok: false, why: "offline" };
  switch (response.status) {
    case 202:
      return { ok: true, given: null };
    case 204:
      return { ok: false, why: "private" };
    case 400:
    case 413:
      return { ok: false, why: "refused" };
    case 403:
      return { ok: false, why: "ticket" };
    case 429:
      return limitedBy(response);
  }
  const parsed = v.safeParse(givenSchema, response.ok ? await jsonOf(response) : undefined);
  return parsed.success ? { ok: true, given: parsed.output } : { ok: false, why: "unclear" };
}

/** A request's response; a network that can't be reached, or does not answer in time, is a value, since it is expected. */
export async function reach(fetch: Fetch, path: string, init?: RequestInit): Promise<Response | "offline"> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    return await fetch(path, { credentials: "omit", cache: "no-store", signal, ...init });
  } catch {
    return "offline";
  }
}

/** A response's JSON, or undefined where it holds none or breaks off. */
export async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** How long a request may take. */
const patienceMs = 30_000;
const shortestWaitSeconds = 10;
const longestWaitSeconds = 86_400;

// Within bounds whatever the header says: never at once, and never later than tomorrow.
function limitedBy(response: Response): TicketRefusal {
  const seconds = Number(response.headers.get("retry-after") ?? shortestWaitSeconds);
  const wait = Number.isFinite(seconds) ? Math.min(longestWaitSeconds, Math.max(shortestWaitSeconds, seconds)) : 60;
  return { ok: false, why: "limited", afterMs: wait * 1000 };
}
