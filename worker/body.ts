// A request's body, read under a limit. What is too long is neither read to its end nor kept.

/** What came of reading a body: its JSON value, or why there is none. */
export type Body = { readonly state: "read"; readonly value: unknown } | { readonly state: "too-long" | "not-json" };

/**
 * Reads a body as JSON in UTF-8. Bytes are counted as they arrive, so that no header decides what is too long.
 */
export async function readJson(request: Request, { limit }: { readonly limit: number }): Promise<Body> {
  const bytes = new Uint8Array(limit);
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    if (length + value.length > limit) {
      await reader.cancel();
      return { state: "too-long" };
    }
    bytes.set(value, length);
    length += value.length;
  }
  try {
    return {
      state: "read",
      value: JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes.subarray(0, length))),
    };
  } catch {
    return { state: "not-json" };
  }
}
