// How long a study took beside what was foreseen before its first run: each study says whether the foresight is any good.

import type { Sight } from "./page";

/** Hears how far a study is, and says at its end what it took. */
export interface TimeTaken {
  see(sight: Sight): void;
  /** Empty where nothing was foreseen for the whole of it: it was taken up again, or its page crashed. */
  sentence(): string;
}

/** Counts from the moment at which a study was planned; `now` in seconds. */
export function timeTaken(now: () => number): TimeTaken {
  let begun: { readonly foreseen: number; readonly at: number } | undefined;
  let isWhole = true;
  return {
    see(sight) {
      if (sight.at !== "watching" || !sight.study) return;
      if (sight.foreseen === null) isWhole = false;
      else begun ??= { foreseen: sight.foreseen, at: now() };
    },
    sentence() {
      if (!begun || !isWhole) return "";
      const { foreseen, at } = begun;
      const took = now() - at;
      const more = Math.round(100 * (took / foreseen - 1));
      const off = more === 0 ? "as long" : `${Math.abs(more)} % ${more > 0 ? "more" : "less"}`;
      return `Took ${clock(took)}; ${clock(foreseen)} were foreseen before the first run (${off}).`;
    },
  };
}

/** `1 h 4 min`, `4 min 10 s`, `10 s`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
