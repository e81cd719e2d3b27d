// What would settle an open answer: more seeds, or only more photos. A forecast from the parts of the error, at the
// estimate as it is now; it gives no verdict and changes none.

import { criticalLimit, criticalValue } from "./critical";
import { errorOf, type Overlap, type Variances } from "./interaction";

/** What would make the interval exclude zero. */
export type Settling =
  /** This many seeds beside those there are, under the interval of a continued study. */
  | { readonly by: "seeds"; readonly more: number }
  /** The held-back images alone leave zero inside, however many seeds follow. */
  | { readonly by: "photos" }
  /** The difference is too small for `mostSeeds` seeds, whatever the images. */
  | { readonly by: "nothing" };

/** Nobody trains more seeds than these for one answer. */
export const mostSeeds = 200;

/** An answer that may be open; shares. */
export interface OpenAnswer {
  /** Complete blocks. */
  readonly blocks: number;
  readonly planned: number;
  readonly estimate: number;
  readonly variances: Variances;
  readonly overlap: Overlap;
}

/**
 * What would settle an answer, or null where its interval excludes zero already.
 * - Supposes that the estimate stays: a guide, since it moves as well, and nothing that a verdict may rest on.
 * - The interval is `criticalValue`'s: beyond the planned number of blocks the anytime-valid one.
 */
export function settlingOf(answer: OpenAnswer): Settling | null {
  const { blocks, planned, estimate } = answer;
  const size = Math.abs(estimate);
  const excludes = (seeds: number, photos: number) =>
    criticalValue({ blocks: seeds, planned }) * foreseenError(answer, { seeds, photos }) < size;
  if (excludes(blocks, 1)) return null;
  const photosAlone = criticalLimit * foreseenError(answer, { seeds: Number.POSITIVE_INFINITY, photos: 1 });
  const enough = (photos: number) => {
    for (let seeds = blocks + 1; seeds <= mostSeeds; seeds++) if (excludes(seeds, photos)) return seeds;
    return null;
  };
  const seeds = photosAlone < size ? enough(1) : null;
  if (seeds !== null) return { by: "seeds", more: seeds - blocks };
  return enough(Number.POSITIVE_INFINITY) === null ? { by: "nothing" } : { by: "photos" };
}

/**
 * The standard error to expect after `seeds` seeds with `photos` times the pool of held-back images.
 * With the same pool, V_g - V_sg tends to (variance between images) / (images) by the factor 1 - 1/S; that part stays, and
 * all else of V_s, V_g and V_sg falls with the number of seeds (moments of two-way crossed random effects).
 */
export function foreseenError(
  { blocks, variances, overlap }: Pick<OpenAnswer, "blocks" | "variances" | "overlap">,
  { seeds, photos }: { readonly seeds: number; readonly photos: number },
): number {
  const stays = (Math.max(0, variances.images - variances.cells) * blocks) / (blocks - 1);
  const fewer = blocks / seeds;
  const later = {
    seeds: variances.seeds * fewer,
    images: stays / photos + (variances.images - stays) * fewer,
    cells: variances.cells * fewer,
    training: variances.training,
  };
  return errorOf(later, { overlap, blocks: seeds });
}
