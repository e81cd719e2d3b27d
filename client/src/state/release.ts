// What everyone's studies say: fetched and parsed. What they come to is computed by the core, for the page and the card alike.

import * as v from "valibot";
import { type Release, releaseSchema } from "#core/everyone/published";
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
