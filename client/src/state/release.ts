// What everyone's studies say: fetched, parsed, and summed up without combining what must stay apart.

import * as v from "valibot";
import { type Group, interactionAt, type Published, type Release, releaseSchema } from "#core/report";
import { type Fetch, jsonOf, reach } from "./giving";

export type ReleaseAnswer =
  | { readonly ok: true; readonly release: Release }
  | { readonly ok: false; readonly why: "offline" | "unclear" };

/** Every group's progress and latest release. */
export async function fetchRelease(fetch: Fetch): Promise<ReleaseAnswer> {
  const response = await reach(fetch, "/api/release", { headers: { accept: "application/json" } });
  if (response === "offline") return { ok: false, why: "offline" };
  const parsed = v.safeParse(releaseSchema, response.ok ? await jsonOf(response) : undefined);
  return parsed.success ? { ok: true, release: parsed.output } : { ok: false, why: "unclear" };
}

/** Studies in one bin of the interaction, [share, studies]. */
export type Bar = readonly [share: number, studies: number];

/** One group's interactions, ready to be drawn. */
export interface Summary {
  readonly studies: number;
  /** Ascending by share, each share once. */
  readonly bars: readonly Bar[];
  /** Quartiles of I as shares; null under `fewestCombined` studies, and for studies that are not settled. */
  readonly quartiles: { readonly low: number; readonly middle: number; readonly high: number } | null;
}

/** Fewer studies than this are drawn one by one and not summed up in a median. */
export const fewestCombined = 10;

/** The interactions of one group; groups are never put together. */
export function summaryOf({ joint }: Pick<Published, "joint">, { settled }: Pick<Group, "settled">): Summary {
  const counts = new Map<number, number>();
  for (const [bin, , studies] of joint) counts.set(bin, (counts.get(bin) ?? 0) + studies);
  const bars = [...counts].sort(([a], [b]) => a - b).map(([bin, studies]): Bar => [interactionAt(bin), studies]);
  const studies = bars.reduce((sum, [, some]) => sum + some, 0);
  return { studies, bars, quartiles: settled === 0 || studies < fewestCombined ? null : quartilesOf(bars, studies) };
}

function quartilesOf(bars: readonly Bar[], studies: number) {
  // The smallest value that at least this share of the studies does not exceed.
  const at = (share: number) => {
    let seen = 0;
    for (const [value, some] of bars) {
      seen += some;
      if (seen >= share * studies) return value;
    }
    return bars.at(-1)?.[0] ?? 0;
  };
  return { low: at(0.25), middle: at(0.5), high: at(0.75) };
}
