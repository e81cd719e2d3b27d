// Tickets: a random nonce and its day, marked by the Worker, so that a study can count once without anyone knowing whose it is.
// A ticket says nothing about who asked for it, and none is stored when it is handed out.

import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** Days for which a ticket can be used, beside the day of its issue. */
export const ticketDays = 7;

/** What is left of a ticket once it counted: its nonce, and its day of issue in days since 1970. */
export interface Receipt {
  readonly nonce: string;
  readonly day: number;
}

/** A ticket of ours: it may count until it expires, and its receipt may still be looked up afterwards. */
export interface Ticket {
  readonly receipt: Receipt;
  readonly expired: boolean;
}

/** A new ticket of the given day: `<day>.<nonce>.<HMAC-SHA-256 over both>`, the latter two in hex. */
export async function issueTicket({ key, day }: { readonly key: string; readonly day: number }): Promise<string> {
  const nonce = bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
  const mark = await crypto.subtle.sign("HMAC", await imported(key), marked({ nonce, day }));
  return `${day}.${nonce}.${bytesToHex(new Uint8Array(mark))}`;
}

/**
 * What a ticket (as `ticketSchema` describes it) is on the given day; null if it is forged or from the future.
 * - Any of the keys may have marked it, so that a change of keys loses no ticket that is on its way; a ticket names no key.
 * - Every key is tried and `verify` compares in constant time: the time of a refusal says nothing about a mark.
 */
export async function readTicket(
  ticket: string,
  { keys, day }: { readonly keys: readonly string[]; readonly day: number },
): Promise<Ticket | null> {
  const [issued = "", nonce = "", mark = ""] = ticket.split(".");
  const receipt = { nonce, day: Number(issued) };
  const tries = keys.map(async (key) =>
    crypto.subtle.verify("HMAC", await imported(key), hexToBytes(mark), marked(receipt)),
  );
  const genuine = (await Promise.all(tries)).includes(true);
  const age = day - receipt.day;
  return genuine && age >= 0 ? { receipt, expired: age > ticketDays } : null;
}

function imported(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", utf8ToBytes(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

// The name in front keeps a mark from meaning anything else, should the key ever be used twice.
function marked({ nonce, day }: Receipt): Uint8Array {
  return utf8ToBytes(`headstart ticket 1\n${day}.${nonce}`);
}
