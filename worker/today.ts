// The Worker's calendar. Its finest time is a day; nothing that it stores or publishes says more.

const dayMs = 86_400_000;

/** The present day, in days since 1970 (UTC). */
export function today(): number {
  return Math.floor(Date.now() / dayMs);
}

/** The moment at which a day begins, in milliseconds since 1970. */
export function startOf(day: number): number {
  return day * dayMs;
}

/** How many seconds are left of the present day, at least 1. */
export function secondsLeftToday(): number {
  return Math.max(1, Math.ceil((startOf(today() + 1) - Date.now()) / 1000));
}
