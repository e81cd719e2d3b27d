// How long a study still takes: the plan's prediction at first, then what its runs really took. For the page only.
// Work is counted in runs of the study's own steps; see `workOf`.

/** Seconds left of a study. */
export interface TimeLeft {
  /** So much work took this long with everything around it. */
  observe(seconds: number, work: number): void;
  /** For what is left, in work. */
  of(work: number): number;
  /** Seconds that a unit of work took; null before any was observed. */
  observed(): number | null;
}

/** `predicted` seconds for each unit of work hold until the first run was observed. */
export function timeLeft(predicted: number): TimeLeft {
  let total = 0;
  let done = 0;
  return {
    observe(seconds, work) {
      total += seconds;
      done += work;
    },
    of: (work) => Math.max(0, work) * (done > 0 ? total / done : predicted),
    observed: () => (done > 0 ? total / done : null),
  };
}
