// What crosses between the page and the Worker when a study is given: a ticket, the body with the report, and the answer.

import * as v from "valibot";
import { groupEntries, reportSchema } from "./report";

/** A request's body is refused beyond this many bytes. */
export const largestBody = 2048;

/** `GET /api/ticket`: the day of issue (days since 1970), a random nonce, and the Worker's mark over both. */
export const ticketSchema = v.strictObject({
  ticket: v.pipe(v.string(), v.regex(/^[1-9][0-9]{4,5}\.[0-9a-f]{32}\.[0-9a-f]{64}$/)),
});

/** The body of `POST /api/study`, exactly. */
export const givingSchema = v.strictObject({ ...ticketSchema.entries, report: reportSchema });
export type Giving = v.InferOutput<typeof givingSchema>;

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A group of studies, as it is named in answers; `version` is the report's. */
export const groupSchema = v.strictObject({ version: positive, ...groupEntries });
export type Group = v.InferOutput<typeof groupSchema>;

/**
 * How far a group's next release is: at least `studies` of the `needed` are in. In coarse steps, so that watching it
 * does not tell of every single study when it came; see `progressOf`.
 */
export const progressSchema = v.strictObject({
  studies: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  needed: positive,
});
export type Progress = v.InferOutput<typeof progressSchema>;

/**
 * The answer to `POST /api/study`: whether this request counted (a ticket counts once), the group of its report, and that
 * group's progress; `studies` is `needed` if this study completed a release.
 */
export const givenSchema = v.strictObject({
  counted: v.boolean(),
  ...groupSchema.entries,
  ...progressSchema.entries,
});
export type Given = v.InferOutput<typeof givenSchema>;
