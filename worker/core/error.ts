// Errors that a person reads: what happened, what was done, what to do next. Only `code` may ever leave the device.

/** The root of every error that we raise on purpose. */
export abstract class StudyError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}
