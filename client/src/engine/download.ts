// Files that are named by their content: fetched from this origin, hashed before anybody uses them.
// A page that answers for a missing file (text/html) is refused, and so is every byte that does not fit its hash.

import { StudyError } from "#core/error";

/** The server has no such file, or answers with something else. */
export class NotServed extends StudyError {
  readonly code = "not-served";
  constructor(url: string, what: string) {
    super(`${url} is not there (${what}). Nothing was started; reload the page to get its present version.`);
  }
}

/** The network gives no answer. */
export class Unreachable extends StudyError {
  readonly code = "unreachable";
  constructor(url: string) {
    super(`${url} could not be fetched. Nothing was lost; check the connection and start again.`);
  }
}

/** A file that is not what its hash says, twice in a row. */
export class ContentMismatch extends StudyError {
  readonly code: string = "content-mismatch";
  constructor(url: string, wanted: string, got: string) {
    super(
      `${url} hashes to ${got}, not ${wanted}, and did so again when it was fetched anew. Reload to try once more.`,
    );
  }
}

/** The answer to a request for something other than a page; `fresh` goes past the browser's cache. */
export async function request(
  url: string,
  { signal, fresh }: { signal: AbortSignal; fresh?: boolean },
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, cache: fresh ? "reload" : "default" });
  } catch {
    signal.throwIfAborted();
    throw new Unreachable(url);
  }
  if (!response.ok) throw new NotServed(url, `status ${response.status}`);
  if (response.headers.get("content-type")?.startsWith("text/html")) throw new NotServed(url, "a page came instead");
  return response;
}

/** A file whose SHA-256 is known; a copy that does not fit is fetched anew once, then `Mismatch` is thrown. `bytes` counts all that came. */
export async function download(
  url: string,
  {
    sha256,
    signal,
    Mismatch = ContentMismatch,
  }: { sha256: string; signal: AbortSignal; Mismatch?: new (url: string, wanted: string, got: string) => StudyError },
): Promise<{ readonly content: Uint8Array<ArrayBuffer>; readonly bytes: number }> {
  let bytes = 0;
  let got = "";
  for (const fresh of [false, true]) {
    const content = await bodyOf(await request(url, { signal, fresh }), { url, signal });
    bytes += content.length;
    got = await sha256Of(content);
    if (got === sha256) return { content, bytes };
  }
  throw new Mismatch(url, sha256, got);
}

/** SHA-256 of bytes, hex, by the browser. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function bodyOf(response: Response, { url, signal }: { url: string; signal: AbortSignal }) {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch {
    signal.throwIfAborted();
    throw new Unreachable(url);
  }
}
