// Which versions of the report are still taken: those on the list of fields, until the day that it says.

import type { Report } from "#core/everyone/report";
import versions from "./fields.json";
import { startOf } from "./today";

/** A version of the report: taken until the end of a day (UTC, as `2027-06-30`), or for good. */
interface Version {
  readonly version: number;
  readonly acceptedUntil: string | null;
}

/** Whether reports of this version are taken on a day (days since 1970). */
export function isAccepted(
  { v }: Pick<Report, "v">,
  { day, list = versions }: { readonly day: number; readonly list?: readonly Version[] },
): boolean {
  return list.some(
    ({ version, acceptedUntil }) =>
      version === v && (acceptedUntil === null || startOf(day) <= Date.parse(acceptedUntil)),
  );
}
