// The error of a graphics device that went away in the middle of work. Getting a new device is the caller's part.

import { StudyError } from "#core/error";

/** The device is gone (driver reset, memory exhausted, or taken away by the browser): everything on it is lost. */
export class DeviceLost extends StudyError {
  readonly code = "device-lost";
  /** `reason` is the browser's own text. */
  constructor(reason: string) {
    super(
      `The graphics device was lost (${reason || "the browser gave no reason"}). ` +
        "The run was stopped and nothing of it was kept; start it again on a new device.",
    );
  }
}
