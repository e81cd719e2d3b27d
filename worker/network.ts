// The network that an address belongs to. Only a ticket's daily cap asks, and it forgets the answer with its key of the day.

/** The network of every address that is none: they share one cap. */
export const unknownNetwork = "unknown";

/** The first 24 bits of an IPv4 address or the first 48 of an IPv6 one: what a school, a home or a company has together. */
export function networkOf(address: string): string {
  const four = address.match(/^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i);
  if (four?.[1] !== undefined) return four[1];
  const [head = "", tail = ""] = plainly(address).split("::");
  const [first, last] = [head, tail].map((part) => part.split(":").filter((group) => group !== ""));
  if (first === undefined || last === undefined || first.length + last.length === 0) return unknownNetwork;
  const gap = Array.from({ length: 8 - first.length - last.length }, () => "0");
  return [...first, ...gap, ...last].slice(0, 3).join(":");
}

// The one way to write an IPv6 address (RFC 5952), without brackets; empty if it is none.
function plainly(address: string): string {
  if (!/^[0-9a-f:.]+$/i.test(address)) return "";
  try {
    return new URL(`http://[${address}]`).hostname.slice(1, -1);
  } catch {
    return "";
  }
}
