// The error of a run whose numbers left the finite range. Says where; decides nothing about what comes next.

import { StudyError } from "#core/error";

/** A loss or a parameter of a run is not a finite number. */
export class Diverged extends StudyError {
  readonly code = "diverged";
  /** `step` counts from 0. */
  constructor(readonly step: number) {
    super(
      `Training left the range of numbers at step ${step}. The run was stopped and nothing of it was kept. ` +
        "It would end there again, so measure anew: each new study has other seeds.",
    );
  }
}
