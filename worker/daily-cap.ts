// How many tickets a network may have in a day, counted without knowing afterwards which network it was: the object that
// counts is named by an HMAC of the network under a random key, and that key is thrown away when its day is over.

import { DurableObject } from "cloudflare:workers";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { networkOf } from "./network";
import { startOf, today } from "./today";

/** Keeps the random key of a day; there is one such object. */
export class DayKey extends DurableObject {
  /** The key of the given day in hex, or of the day after if that has begun elsewhere already. */
  async of(day: number): Promise<string> {
    const kept = await this.ctx.storage.get<DayKeyOf>("key");
    if (kept !== undefined && kept.day >= day) return kept.key;
    const key = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
    await this.ctx.storage.put<DayKeyOf>("key", { day, key });
    await this.ctx.storage.setAlarm(startOf(day + 1));
    return key;
  }

  /** Throws the key away, unless it is the next day's. */
  override async alarm(): Promise<void> {
    const kept = await this.ctx.storage.get<DayKeyOf>("key");
    if (kept !== undefined && kept.day < today()) await this.ctx.storage.deleteAll();
  }
}

interface DayKeyOf {
  readonly day: number;
  readonly key: string;
}

/** Counts the tickets of one network on one day, and is gone when the day is over. */
export class NetworkTally extends DurableObject {
  /** Takes one of the day's tickets; false if none is left. */
  async take({ limit, day }: { readonly limit: number; readonly day: number }): Promise<boolean> {
    const taken = (await this.ctx.storage.get<number>("taken")) ?? 0;
    if (taken >= limit) return false;
    await this.ctx.storage.put("taken", taken + 1);
    if (taken === 0) await this.ctx.storage.setAlarm(startOf(day + 1));
    return true;
  }

  /** Forgets the network's count. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}

// This isolate's copy of the day's key, so that the one object that keeps it is asked once and not for every ticket.
let copy: DayKeyOf = { day: -1, key: "" };

/** The name that an address's network has on the given day and never again. */
export async function nameOfNetwork(
  address: string,
  { keys, day }: { readonly keys: DurableObjectNamespace<DayKey>; readonly day: number },
): Promise<string> {
  if (copy.day !== day) copy = { day, key: await keys.getByName("key").of(day) };
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", hexToBytes(copy.key), algorithm, false, ["sign"]);
  return bytesToHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8ToBytes(networkOf(address)))));
}
