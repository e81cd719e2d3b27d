// Outcomes under every shift for records that are made up in tests.

import { type Shift, shifts } from "#core/pictures/shift";
import type { Outcome } from "#core/records/record";

/** A record's `shifted`: what `of` gives for each shift. */
export function everyShift(of: (shift: Shift) => Outcome): Record<Shift, Outcome> {
  return Object.fromEntries(shifts.map((shift) => [shift, of(shift)])) as Record<Shift, Outcome>;
}
