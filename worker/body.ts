// A request's body, read under limits and without goodwill. What is too long or too slow is neither read to its end nor kept.

/** What came of reading a body: its text, or why there is none. */
export type Body =
  | { readonly state: "read"; readonly text: string }
  | { readonly state: "too-long" }
  | { readonly state: "too-slow" };

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/**
 * Reads a body as UTF-8. A byte order mark stays in the text, and what is no UTF-8 becomes U+FFFD: no report has either.
 * - Bytes are counted as they arrive: no header decides what is too long.
 * - `patienceMs` is for the whole body: one byte at a time gains nothing.
 */
export async function readText(
  request: Request,
  { limit, patienceMs }: { readonly limit: number; readonly patienceMs: number },
): Promise<Body> {
  const reader = request.body?.getReader();
  if (reader === undefined) return { state: "read", text: "" };
  // Cleared when the body is read: one that runs on would wait for nobody, for each request.
  let patience: ReturnType<typeof setTimeout> | null = null;
  const over = new Promise<"over">((resolve) => {
    patience = setTimeout(() => resolve("over"), patienceMs);
  });
  try {
    return await readWhole(reader, { limit, over });
  } finally {
    clearTimeout(patience);
  }
}

async function readWhole(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { limit, over }: { readonly limit: number; readonly over: Promise<"over"> },
): Promise<Body> {
  const bytes = new Uint8Array(limit);
  let length = 0;
  for (;;) {
    const next = await Promise.race([reader.read(), over]);
    if (next === "over") return refuse(reader, "too-slow");
    if (next.done) return { state: "read", text: decoder.decode(bytes.subarray(0, length)) };
    if (length + next.value.length > limit) return refuse(reader, "too-long");
    bytes.set(next.value, length);
    length += next.value.length;
  }
}

async function refuse(reader: ReadableStreamDefaultReader, state: "too-long" | "too-slow"): Promise<Body> {
  await reader.cancel();
  return { state };
}

/**
 * Whether a JSON text says what its parsed value says, and says it once: no key twice, none that was dropped, no `-0`, `1e0`
 * or `\u0030`. Each of these makes the text longer than the value that is written plainly. White space may stand anywhere.
 */
export function isPlain(text: string, value: unknown): boolean {
  return text.replace(/[ \t\r\n]/g, "").length === JSON.stringify(value).length;
}
