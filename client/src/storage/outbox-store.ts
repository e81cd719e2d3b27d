// The outbox of this device: what the visitor gave or wants to give, and which ticket lets it count once. Each change is
// one transaction, so that two tabs never act on the same state. Where nothing can be stored the open page remembers.

import { promisifyRequest, type UseStore } from "idb-keyval";
import * as v from "valibot";
import { givenSchema, largestBody, ticketSchema } from "#core/everyone/giving";
import { openDatabase } from "./databases";
import { tryToRead } from "./outcome";

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Why a contribution waits. */
const waitingReasons = [
  /** It was not tried yet, or its ticket was replaced. */
  "new",
  /** A tab is sending it, or was closed while it did. */
  "sending",
  /** No answer came. */
  "offline",
  /** The site said to come back later. */
  "limited",
  /** The site answered something else than expected. */
  "unclear",
] as const;
export type WaitingReason = (typeof waitingReasons)[number];

/** Why a contribution is never sent again. */
export const endings = [
  /** The numbers are not taken by this site, or by this version of it. */
  "refused",
  /** The browser asks that nothing be passed on, and the site counted nothing. */
  "private",
  /** The ticket is not taken any more, and an earlier try had no answer: it may have counted. */
  "unsure",
  /** The same, since the ticket ran out. */
  "expired",
] as const;
export type Ending = (typeof endings)[number];

const contributionSchema = v.strictObject({
  study: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  /** The report as JSON text: what was shown is what is sent, whatever version of the page sends it. */
  report: v.pipe(v.string(), v.maxLength(largestBody)),
  ticket: v.nullable(ticketSchema.entries.ticket),
  /** It was sent with this ticket and no answer came: it may be counted. */
  unsure: v.boolean(),
  state: v.variant("at", [
    /** A ticket is held for it; the visitor has not sent it, or withdrew it. */
    v.strictObject({ at: v.literal("kept") }),
    /** The visitor sent it. No try is made before the time `notBefore`, in milliseconds since 1970. */
    v.strictObject({ at: v.literal("waiting"), why: v.picklist(waitingReasons), tries: whole, notBefore: whole }),
    /** It was counted, or taken to be counted; `given` is null where the answer's form is not known. */
    v.strictObject({ at: v.literal("given"), given: v.fallback(v.nullable(givenSchema), null) }),
    v.strictObject({ at: v.literal("ended"), why: v.picklist(endings) }),
  ]),
});
/** One study's numbers on their way. */
export type Contribution = v.InferOutput<typeof contributionSchema>;

/** The contributions of this device. */
export interface OutboxStore {
  all(): Promise<readonly Contribution[]>;
  /**
   * Changes what is kept of a study, in one transaction; `by` is given null where nothing is kept, and keeps nothing by
   * returning null. Answers with what is kept then.
   */
  change(study: string, by: (now: Contribution | null) => Contribution | null): Promise<Contribution | null>;
  /** Calls back when another tab changed something. */
  onForeignChange(listener: () => void): void;
}

/** The outbox's store; `store` is the seam to IndexedDB, `channel` tells the other tabs. */
export function openOutboxStore({
  store = openDatabase("outbox"),
  channel = null,
}: {
  readonly store?: UseStore;
  readonly channel?: BroadcastChannel | null;
} = {}): OutboxStore {
  const memory = new Map<string, Contribution>();

  const changeStored = (study: string, by: (now: Contribution | null) => Contribution | null) =>
    store("readwrite", async (entries) => {
      const next = by(parsed(await promisifyRequest<unknown>(entries.get(study))));
      if (next) entries.put(next, study);
      else entries.delete(study);
      await promisifyRequest(entries.transaction);
      return next;
    });

  return {
    all: async () => {
      const found = await tryToRead(() =>
        store("readonly", (entries) => promisifyRequest<unknown[]>(entries.getAll())),
      );
      const stored = (found ?? []).map(parsed).filter((each) => each !== null && !memory.has(each.study));
      return [...stored, ...memory.values()] as readonly Contribution[];
    },

    change: async (study, by) => {
      if (!memory.has(study)) {
        try {
          const next = await changeStored(study, by);
          channel?.postMessage(null);
          return next;
        } catch {
          // Full or forbidden: expected, and the open page remembers instead.
        }
      }
      const next = by(memory.get(study) ?? null);
      if (next) memory.set(study, next);
      else memory.delete(study);
      return next;
    },

    onForeignChange: (listener) => channel?.addEventListener("message", listener),
  };
}

function parsed(found: unknown): Contribution | null {
  const result = v.safeParse(contributionSchema, found);
  return result.success ? result.output : null;
}
