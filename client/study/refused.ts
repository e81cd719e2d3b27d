// Why a study by command could not begin or go on: one sentence for whoever gave the command.

/** The command can't be done as it was given, or not here. The message is all that is printed. */
export class Refused extends Error {}

/** The study stopped by itself, and would stop there again. */
export class Stopped extends Refused {}

/** What may be thrown, as one line. */
export function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}
