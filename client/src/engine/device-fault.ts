// The error of a graphics device that is there and refused a command: its results could be zeros, so they are not used.

import { StudyError } from "#core/error";

/** The device reported an error of validation, of memory, or of its own. */
export class DeviceFault extends StudyError {
  readonly code = "device-fault";
  /** `reason` is the browser's own text. */
  constructor(reason: string) {
    super(
      `The graphics device refused a command (${reason}). The work was stopped and its results were not used; ` +
        "try fewer pixels or a shallower cut, or train without the graphics device.",
    );
  }
}
