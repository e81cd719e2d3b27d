// What the bench asks of everything that it times, ours and the others: open once, then do the same work again and again.
// A contender has a page of its own, so that neither memory nor garbage of one is counted for another.

import type { Cut } from "#core/study/study";

/** The training step and the pictures that are timed. */
export interface Settings {
  readonly cut: Cut;
  /** Side of the pictures. */
  readonly pixels: number;
  /** Pictures a step. */
  readonly batch: number;
  readonly classes: number;
}

/** One way to do a piece of work. */
export interface Contender {
  /** Does the work `times` times and waits until it is done. What comes out is compared with what the others computed. */
  work(times: number): Promise<readonly number[]>;
}

/** What a contender's module exports under the name `open`. */
export type Open = (settings: Settings) => Promise<Contender>;
