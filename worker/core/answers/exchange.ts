// What augmentation is worth in images, whatever the height it starts from: the exchange rate (after Geiping et al. 2022).
// Asked at the smallest budget, where the curve without augmentation is known up to the largest; never extrapolated.

import type { StudyRecord } from "../records/record";
import { criticalValue } from "../statistics/critical";
import { type Clustered, contrastOf, errorOf, type Overlap, trainingVariance } from "../statistics/interaction";
import { armKey, type Init, inits } from "../study/study";
import { outcomesOf, overlapOf } from "./primary";

/** "Augmentation is worth k times the images" to one init. */
export interface ExchangeRate {
  readonly init: Init;
  /** Images a class to which the factor applies. */
  readonly n: number;
  /** The largest k that the budgets can show. */
  readonly most: number;
  /** k, held within 1..most. */
  readonly rate: number;
  /** Ends of the set of every k that is not rejected; null where the set is open, below 1 or above `most`. */
  readonly low: number | null;
  readonly high: number | null;
}

const steps = 200;

/**
 * The rate of each init with its set; empty with one budget, without an interval, and for an init whose accuracy
 * without augmentation does not grow with the images.
 * - D(k) = M(policy, n) - f(kn), where f is accuracy without augmentation, a straight line in log n between the budgets.
 * - k belongs to the set while |D(k)| is at most `criticalValue` of its standard errors.
 */
export function exchangeRates(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly ExchangeRate[] {
  const { outcomes, design } = outcomesOf(study);
  const { budgets, policy, planned } = design;
  const [n, larger] = [budgets[0]!, budgets.at(-1)!];
  const blocks = outcomes.length;
  const overlap = overlapOf(design);
  const critical = criticalValue({ blocks, planned });
  if (blocks < 2 || n === larger || !Number.isFinite(critical)) return [];
  const most = larger / n;
  return inits.flatMap((init) => {
    const differenceAt = (w: number) =>
      contrastOf(outcomes, {
        terms: [
          { key: armKey({ init, policy, n }), weight: 1 },
          { key: armKey({ init, policy: "none", n }), weight: w - 1 },
          { key: armKey({ init, policy: "none", n: larger }), weight: -w },
        ],
        overlap,
      });
    const [none, half, all] = [differenceAt(0), differenceAt(0.5), differenceAt(1)];
    const rise = none.mean - all.mean;
    if (rise <= 0 || !none.variances || !half.variances || !all.variances) return [];
    const given = [none.variances, half.variances, all.variances] as const;
    const isKept = (w: number) => Math.abs(none.mean - w * rise) <= critical * errorAt(given, { w, blocks, overlap });
    const kept = Array.from({ length: steps + 1 }, (_, at) => at / steps).filter(isKept);
    const factor = (w: number) => most ** w;
    const share = Math.min(1, Math.max(0, none.mean / rise));
    // Nothing kept: all of it lies beyond one end.
    const ends = kept.length > 0 ? [kept[0]!, kept.at(-1)!] : [share, share];
    return [
      {
        init,
        n,
        most,
        rate: factor(share),
        low: ends[0] === 0 ? null : factor(ends[0]!),
        high: ends[1] === 1 ? null : factor(ends[1]!),
      },
    ];
  });
}

// A variance is a square in the weights, so three values of w give it at any other.
function errorAt(
  [none, half, all]: readonly [Clustered, Clustered, Clustered],
  { w, blocks, overlap }: { readonly w: number; readonly blocks: number; readonly overlap: Overlap },
): number {
  const at = (part: keyof Clustered) => {
    const bend = 2 * (none[part] - 2 * half[part] + all[part]);
    return Math.max(0, none[part] + w * (all[part] - none[part] - bend) + w * w * bend);
  };
  const clustered = { seeds: at("seeds"), images: at("images"), cells: at("cells") };
  return errorOf({ ...clustered, training: trainingVariance(clustered, overlap, blocks) }, { overlap, blocks });
}
