// Pausing: long work passes the gate between two steps, and waits there while it is closed.

/** Closed by the page, passed by the study. */
export interface Gate {
  close(): void;
  open(): void;
  /** Resolves at once, or when the gate opens; rejects with `signal.reason` when aborted. */
  pass(signal: AbortSignal): Promise<void>;
  /** Milliseconds spent waiting so far, all passes together. */
  waitedMs(): number;
}

/** An open gate. */
export function gate(): Gate {
  let closed = false;
  let waited = 0;
  const waiting = new Set<() => void>();
  return {
    close() {
      closed = true;
    },
    open() {
      closed = false;
      for (const goOn of waiting) goOn();
      waiting.clear();
    },
    async pass(signal) {
      signal.throwIfAborted();
      if (!closed) return;
      const from = performance.now();
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener("abort", abort, { once: true });
        waiting.add(() => {
          signal.removeEventListener("abort", abort);
          resolve();
        });
      });
      waited += performance.now() - from;
    },
    waitedMs: () => waited,
  };
}
