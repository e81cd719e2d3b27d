// Sentences that a person should know and that stop nothing. Collected where they arise, told where the study can speak.

import type { EngineEvent } from "./protocol";

/** Sentences for the page, each told once however often it is added. */
export interface Notices {
  add(message: string): void;
  /** Those that were not told yet. */
  take(): Iterable<EngineEvent>;
}

/** No sentence yet. */
export function noticesOnce(): Notices {
  const told = new Set<string>();
  const waiting: string[] = [];
  return {
    add(message) {
      if (!told.has(message)) waiting.push(message);
      told.add(message);
    },
    take: () => waiting.splice(0).map((message) => ({ type: "notice", message })),
  };
}
