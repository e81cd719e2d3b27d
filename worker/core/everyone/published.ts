// What everyone can read: of each group how far its next release is, and the sums of its releases, noise included.

import * as v from "valibot";
import { groupSchema, progressSchema } from "./giving";
import { splitEntries } from "./report";
import { tableCells } from "./strata";

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** Noise may take a count below zero. */
const noisy = v.pipe(v.number(), v.safeInteger());

/**
 * A part of a group: the studies of one split or, where `split` is null, those of several that were too few to be shown
 * apart. The parts of a group hold each of its released studies once.
 */
const partSchema = v.strictObject({
  split: v.nullable(v.strictObject(splitEntries)),
  /** How many tables were summed, each with noise of its own. */
  tables: positive,
  /** Studies in these tables: exact, and no noise. */
  studies: positive,
  /** The summed tables, [tableCells]; see `histogramsOf`. */
  table: v.pipe(v.array(noisy), v.length(tableCells)),
});
export type Part = v.InferOutput<typeof partSchema>;

const publishedGroupSchema = v.strictObject({
  ...groupSchema.entries,
  ...progressSchema.entries,
  /** Empty until the first release. */
  parts: v.array(partSchema),
});
export type PublishedGroup = v.InferOutput<typeof publishedGroupSchema>;

/** `GET /api/release`: how many studies a group's first release needs, and every group of which a study was given. */
export const releaseSchema = v.strictObject({ needed: positive, groups: v.array(publishedGroupSchema) });
export type Release = v.InferOutput<typeof releaseSchema>;
