// Which study of this device has which ticket, so that giving a study again counts nothing twice, and whether it was
// counted. Kept in localStorage; where that is switched off the page remembers until it is closed.

import * as v from "valibot";
import { givenSchema, ticketSchema } from "#core/report";

const receiptSchema = v.strictObject({
  ...ticketSchema.entries,
  /** The numbers were sent with this ticket and no answer came: they may be counted. */
  unsure: v.boolean(),
  given: v.nullable(givenSchema),
});
/** A study's ticket, what became of sending it, and the server's answer once it counted. */
export type Receipt = v.InferOutput<typeof receiptSchema>;

/** What `localStorage` offers here. */
export type Keeper = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The receipts of this device. */
export interface Receipts {
  of(study: string): Receipt | null;
  keep(study: string, receipt: Receipt): void;
  /** Forgets a ticket that the server no longer takes, or a study that was removed. */
  drop(study: string): void;
}

const keyOf = (study: string) => `headstart-receipt-${study}`;

/** Receipts over a keeper; `open` may throw where the browser forbids storage. */
export function openReceipts(open: () => Keeper): Receipts {
  const memory = new Map<string, Receipt>();
  const attempt = <T>(act: (keeper: Keeper) => T): T | null => {
    try {
      return act(open());
    } catch {
      return null; // Full or forbidden: expected, and the memory above still holds it.
    }
  };
  return {
    of: (study) => {
      const text = attempt((keeper) => keeper.getItem(keyOf(study)));
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), receiptSchema), text);
      return parsed.success ? parsed.output : (memory.get(study) ?? null);
    },
    keep: (study, receipt) => {
      memory.set(study, receipt);
      attempt((keeper) => keeper.setItem(keyOf(study), JSON.stringify(receipt)));
    },
    drop: (study) => {
      memory.delete(study);
      attempt((keeper) => keeper.removeItem(keyOf(study)));
    },
  };
}
