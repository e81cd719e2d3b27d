// SHA-256 of bytes and of plain data: what splits, records and caches are known by.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-256 of bytes, 64 hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** SHA-256 of plain data: its JSON with the keys of every object sorted, so that the order of writing does not matter. */
export function digestOfData(data: unknown): string {
  return digestOf(utf8ToBytes(JSON.stringify(data, sorted)));
}

/** SHA-256 over a set of content hashes, whatever their order. */
export function digestOfSet(hashes: readonly string[]): string {
  return digestOf(utf8ToBytes([...hashes].sort().join("\n")));
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
