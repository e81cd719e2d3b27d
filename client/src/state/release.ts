// What everyone's studies say: fetched, parsed, and summed up without combining what must stay apart.

import * as v from "valibot";
import { interactionBins } from "#core/bins";
import { nearestCounts, quantileOf, readableEnds } from "#core/centre";
import { type PublishedGroup, type Release, releaseSchema } from "#core/published";
import { histogramsOf } from "#core/strata";
import { type Fetch, jsonOf, reach } from "./giving";

export type ReleaseAnswer =
  | { readonly ok: true; readonly release: Release }
  | { readonly ok: false; readonly why: "offline" | "unclear" };

/** Every group's progress and the sums of its releases. */
export async function fetchRelease(fetch: Fetch): Promise<ReleaseAnswer> {
  const response = await reach(fetch, "/api/release", { headers: { accept: "application/json" } });
  if (response === "offline") return { ok: false, why: "offline" };
  const parsed = v.safeParse(releaseSchema, response.ok ? await jsonOf(response) : undefined);
  return parsed.success ? { ok: true, release: parsed.output } : { ok: false, why: "unclear" };
}

/** Studies in one bin of the interaction, noise included; the ends are shares. */
export interface Bar {
  readonly low: number;
  readonly high: number;
  readonly studies: number;
}

/** One group's interactions, ready to be drawn. */
export interface Summary {
  readonly studies: number;
  /** Ascending. */
  readonly bars: readonly Bar[];
  /** Quartiles of I as shares; null under `fewestCombined` studies, and for studies that are not settled. */
  readonly quartiles: { readonly low: number; readonly middle: number; readonly high: number } | null;
}

/** Fewer studies than this are not summed up in a median. */
export const fewestCombined = 10;

/** The interactions of one group's parts; groups are never put together. */
export function summaryOf({ parts, settled }: Pick<PublishedGroup, "parts" | "settled">): Summary {
  const studies = parts.reduce((sum, part) => sum + part.studies, 0);
  const noisy = Array.from({ length: interactionBins }, (_, bin) =>
    parts.reduce((sum, { table }) => sum + sumOf(histogramsOf(table).joint[bin]!), 0),
  );
  const bars = noisy.map((some, bin): Bar => {
    const [low, high] = readableEnds[bin]!;
    return { low: low / 100, high: high / 100, studies: some };
  });
  if (settled === 0 || studies < fewestCombined) return { studies, bars, quartiles: null };
  const counts = nearestCounts(noisy, studies);
  const at = (share: number) => quantileOf(counts, readableEnds, share) / 100;
  return { studies, bars, quartiles: { low: at(0.25), middle: at(0.5), high: at(0.75) } };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
