// Mixing two training images of a run into one view that is taught as both their classes: mixup (Zhang et al. 2018) lays one
// over the other, CutMix (Yun et al. 2019) puts a part of one into the other. Plans and classes only; render.ts mixes pixels.

import { type Stream, stream } from "../random";
import type { MixKind, PolicyName } from "../study/study";
import { fixedMix } from "./fixed-view";
import { policies } from "./policy";
import type { ViewPlan } from "./view";

/** Another image that is mixed into a view. Edges are shares of the picture's side. */
export interface Mix {
  /** Its number in the set that the view is rendered from. */
  readonly image: number;
  /** What it has of each pixel between its edges; the view has the rest. In 0..1. */
  readonly weight: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is mixed into the views of one set. */
export type MixPlanner = (wanted: { readonly image: number; readonly view: number }) => Mix | undefined;

/**
 * Plans what is mixed into the views of a set: any other image of it, drawn evenly for each view.
 * - A pure function of seed, policy, strength, the set's hashes, image and view; how the set is ordered decides nothing.
 * - The share of the other image goes from 0 to the strength, evenly: at strength 1 both policies are those of the papers
 *   with Beta(1, 1). At 0, and in a set of one image, nothing is mixed.
 * - The draws do not depend on the strength, and both policies mix the same images.
 */
export function mixPlanner(options: {
  /** The block's seed. */
  readonly seed: number;
  readonly policy: PolicyName;
  /** In 0..1. */
  readonly strength: number;
  /** Content hash of each image. */
  readonly hashes: readonly string[];
}): MixPlanner {
  const { seed, policy, strength, hashes } = options;
  const { mix: kind } = policies[policy];
  if (kind === undefined || strength === 0 || hashes.length < 2) return () => undefined;
  const sorted = Array.from(hashes.keys()).sort((one, other) => {
    const [a, b] = [hashes[one]!, hashes[other]!];
    return a < b ? -1 : a > b ? 1 : one - other;
  });
  const rankOf = new Uint32Array(hashes.length);
  for (const [rank, image] of sorted.entries()) rankOf[image] = rank;
  const root = stream(seed).fork("views");
  return ({ image, view }) => {
    const source = root.fork(hashes[image]!).fork(view);
    const drawn = source.fork("partner").integer(hashes.length - 1);
    const partner = sorted[drawn < rankOf[image]! ? drawn : drawn + 1]!;
    return { image: partner, ...effects[kind](strength, source.fork(kind)) };
  };
}

const effects: Readonly<Record<MixKind, (strength: number, source: Stream) => Omit<Mix, "image">>> = {
  mixup: (strength, source) => ({ weight: strength * source.next(), left: 0, right: 1, top: 0, bottom: 1 }),
  cutmix: (strength, source) => {
    const reach = Math.sqrt(strength * source.next()) / 2;
    const [x, y] = [source.next(), source.next()];
    // The square may lie half outside the picture, as in the paper: what counts is what is left of it.
    const [left, right] = [Math.max(0, x - reach), Math.min(1, x + reach)];
    const [top, bottom] = [Math.max(0, y - reach), Math.min(1, y + reach)];
    return { weight: 1, left, right, top, bottom };
  },
};

/** What a view is taught as: `share` of class `other`, and of class `own` the rest. Without a mix the share is 0. */
export interface MixedLabel {
  readonly own: number;
  readonly other: number;
  readonly share: number;
}

/** The same of many views, in columns of one length. */
export interface MixedLabels {
  readonly own: Uint8Array;
  readonly others: Uint8Array;
  readonly shares: Float32Array;
}

/** What the view at a place of a run is taught as. */
export function labelAt(
  { labels, order, mixed }: { readonly labels: Uint8Array; readonly order: Uint32Array; readonly mixed?: MixedLabels },
  place: number,
): MixedLabel {
  if (mixed) return { own: mixed.own[place]!, other: mixed.others[place]!, share: mixed.shares[place]! };
  const own = labels[order[place]!]!;
  return { own, other: own, share: 0 };
}

/** What the views of a run are taught as, [steps * batch], where images `size` pixels wide are mixed: shares are those of the pixels. */
export function mixedLabelsOf({
  order,
  plan,
  labels,
  size,
}: {
  /** Image at each place. */
  readonly order: Uint32Array;
  readonly plan: (place: number) => ViewPlan;
  /** Class of each image. */
  readonly labels: Uint8Array;
  readonly size: number;
}): MixedLabels {
  const own = Uint8Array.from(order, (image) => labels[image]!);
  const others = own.slice();
  const shares = new Float32Array(order.length);
  for (const place of order.keys()) {
    const { mix } = plan(place);
    if (!mix) continue;
    others[place] = labels[mix.image]!;
    shares[place] = fixedMix(mix, size).share;
  }
  return { own, others, shares };
}
