// A full disk, a private window and a browser without IndexedDB are expected: writing reports them as a value,
// and reading what can't be read is the same as finding nothing. A study never fails because of storage.

/** Whether something was kept on the device, and if not, why. */
export type Stored = { readonly cached: true } | { readonly cached: false; readonly why: string };

/** Runs a write; whatever the browser refuses becomes a value. */
export async function tryToStore(write: () => Promise<unknown>): Promise<Stored> {
  try {
    await write();
    return { cached: true };
  } catch (error) {
    return { cached: false, why: reason(error) };
  }
}

/** Runs a read; undefined when there is nothing or it can't be read. */
export async function tryToRead<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

// IndexedDB rejects with null when a request fails before its transaction aborts.
function reason(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "the disk or this site's share of it is full";
  if (name === "SecurityError" || name === "InvalidStateError" || name === "ReferenceError")
    return "this window keeps nothing (a private window, or storage is switched off)";
  return "the browser refused to store it";
}
