// A base's graph and weights, from the cache or the wire. Nothing unverified is ever returned or kept:
// every shard is hashed before use, wherever it came from.

import * as v from "valibot";
import { StudyError } from "#core/error";
import { type Base, baseSchema, cutOf, isOneNetwork } from "#core/network/base";
import type { BaseId, Cut } from "#core/study/study";
import type { WeightsCache } from "../storage/weights-cache";
import { download, NotServed, request, sha256Of } from "./download";

/** Weights that are not what their base says. */
export class WeightsMismatch extends StudyError {
  readonly code = "weights-mismatch";
  constructor(url: string, wanted: string, got: string) {
    super(
      `${url} hashes to ${got}, not ${wanted}, and did so again when it was fetched anew. Nothing of it was used or kept; reload to fetch it again.`,
    );
  }
}

/** Two bases of a study are served with different graphs. */
export class BasesDiffer extends StudyError {
  readonly code = "bases-differ";
  constructor(one: BaseId, other: BaseId) {
    super(
      `The bases ${one} and ${other} are two networks on this site, and their starts would differ in more than what they ` +
        "have seen. Nothing was measured; start a study of one base.",
    );
  }
}

/** A base ready for `pretrainedTrunk`. */
export interface LoadedBase {
  readonly base: Base;
  /** The cut's shards in manifest order, float16. */
  readonly shards: readonly Uint8Array[];
  /** Weight bytes that came over the wire: 0 when all were cached. */
  readonly fetchedBytes: number;
  /** Why something is not kept for the next visit; empty if all is. */
  readonly uncached: string;
}

/** Loads a base up to a cut; `from` is the folder that serves bases. */
export async function loadBase(
  id: BaseId,
  cut: Cut,
  { signal, cache, from = "/bases/" }: { signal: AbortSignal; cache: WeightsCache; from?: string },
): Promise<LoadedBase> {
  const base = await loadGraph(id, { signal, from });
  const shards: Uint8Array[] = [];
  let fetchedBytes = 0;
  let uncached = "";
  for (const { paths, sha256 } of base.weightsManifest.slice(0, cutOf(base, cut).shards)) {
    const url = from + paths[0];
    const kept = await verifiedCopy(url, sha256, cache);
    if (kept) {
      shards.push(kept);
      continue;
    }
    const { content, bytes } = await download(url, { sha256, signal, Mismatch: WeightsMismatch });
    shards.push(content);
    fetchedBytes += bytes;
    const stored = await cache.write(url, content);
    if (!stored.cached) uncached = stored.why;
  }
  return { base, shards, fetchedBytes, uncached };
}

/** Bases that are compared, in this order. Throws `BasesDiffer` unless they are one network, so that one start from scratch is theirs. */
export async function loadBases(
  ids: readonly BaseId[],
  cut: Cut,
  how: Parameters<typeof loadBase>[2],
): Promise<readonly [LoadedBase, ...LoadedBase[]]> {
  const [first, ...rest] = ids;
  const loaded: [LoadedBase, ...LoadedBase[]] = [await loadBase(first!, cut, how)];
  for (const id of rest) {
    const other = await loadBase(id, cut, how);
    if (!isOneNetwork(loaded[0].base, other.base, cut)) throw new BasesDiffer(first!, id);
    loaded.push(other);
  }
  return loaded;
}

/** A base without its weights: its graph, its cuts and where its weights are. */
export async function loadGraph(
  id: BaseId,
  { signal, from = "/bases/" }: { signal: AbortSignal; from?: string },
): Promise<Base> {
  const url = `${from}${id}.json`;
  const response = await request(url, { signal });
  const parsed = v.safeParse(baseSchema, await response.json().catch(() => undefined));
  if (!parsed.success) throw new NotServed(url, "it does not describe a base");
  return parsed.output;
}

/** The cached copy if it is right; a wrong one is removed. */
async function verifiedCopy(url: string, sha256: string, cache: WeightsCache): Promise<Uint8Array | undefined> {
  const kept = await cache.read(url);
  if (!kept) return undefined;
  if ((await sha256Of(kept)) === sha256) return kept;
  await cache.remove(url);
  return undefined;
}
