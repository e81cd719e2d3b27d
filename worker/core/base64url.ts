// ASCII text as base64url without padding, for the fragments of links. Text that encoding would not give is refused.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** ASCII text in base64url; characters above 127 throw a RangeError. */
export function encodeText(text: string): string {
  let encoded = "";
  for (let at = 0; at < text.length; at += 3) {
    const codes = [0, 1, 2].map((more) => (at + more < text.length ? text.charCodeAt(at + more) : 0));
    if (codes.some((code) => code > 127)) throw new RangeError("only ASCII fits in a link");
    const word = (codes[0]! << 16) | (codes[1]! << 8) | codes[2]!;
    const digits = [18, 12, 6, 0].map((shift) => alphabet[(word >> shift) & 63]).join("");
    encoded += digits.slice(0, Math.min(3, text.length - at) + 1);
  }
  return encoded;
}

/** The ASCII text that was encoded; null for anything that `encodeText` does not write. */
export function decodeText(encoded: string): string | null {
  let text = "";
  for (let at = 0; at < encoded.length; at += 4) {
    const digits = [0, 1, 2, 3].map((more) => {
      const digit = encoded[at + more];
      return digit === undefined ? 0 : alphabet.indexOf(digit);
    });
    if (digits.includes(-1)) return null;
    const word = (digits[0]! << 18) | (digits[1]! << 12) | (digits[2]! << 6) | digits[3]!;
    const codes = [word >> 16, (word >> 8) & 255, word & 255].slice(0, Math.min(4, encoded.length - at) - 1);
    if (codes.some((code) => code > 127)) return null;
    text += String.fromCharCode(...codes);
  }
  return encodeText(text) === encoded ? text : null;
}
