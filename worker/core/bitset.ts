// Flags as base64 text: which validation images a run got right. Bit i % 8 of byte floor(i / 8), unused bits 0.
// Text that is not exactly what packing gives is refused.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Flags (true, or any number but 0) as base64 with padding. */
export function packBits(flags: readonly boolean[] | Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag: boolean | number, index: number) => {
    if (flag) bytes[index >> 3]! |= 1 << (index & 7);
  });
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text +=
      digit(word >> 18) + digit(word >> 12) + (left > 1 ? digit(word >> 6) : "=") + (left > 2 ? digit(word) : "=");
  }
  return text;
}

/** The `count` flags that were packed, 0 or 1 each; throws a RangeError for any other text. */
export function unpackBits(text: string, count: number): Uint8Array {
  const flags = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const bit = (index & ~7) + 7 - (index & 7);
    const value = alphabet.indexOf(text[Math.floor(bit / 6)] ?? "=");
    flags[index] = (value >> (5 - (bit % 6))) & 1;
  }
  // One text for one set of flags: another length, foreign characters, wrong padding and stray bits do not survive the way back.
  if (packBits(flags) !== text) throw new RangeError(`this text does not hold ${count} flags`);
  return flags;
}

function digit(word: number): string {
  return alphabet.charAt(word & 63);
}
