// The centre of everyone's answers from noisy counts: the nearest possible counts first, then median and trimmed mean.
// Pure post-processing of what is published, so it costs no privacy.

import { type Ends, interactionBins, interactionEnds } from "./bins";

/**
 * The counts nearest to noisy ones (least squares) among those that are not negative and sum to `studies`: the noise of
 * empty bins, which is most of it, goes. (Projection onto a simplex: Held, Wolfe & Crowder 1974.)
 */
export function nearestCounts(noisy: readonly number[], studies: number): readonly number[] {
  const sorted = [...noisy].sort((a, b) => b - a);
  let sum = 0;
  let excess = 0;
  for (const [at, count] of sorted.entries()) {
    sum += count;
    const candidate = (sum - studies) / (at + 1);
    if (count > candidate) excess = candidate;
  }
  return noisy.map((count) => Math.max(0, count - excess));
}

/** The value that a share of the studies does not exceed; studies are spread evenly within their bin. In points. */
export function quantileOf(counts: readonly number[], ends: readonly Ends[], share: number): number {
  const wanted = share * total(counts);
  let seen = 0;
  for (const [bin, count] of counts.entries()) {
    const [low, high] = ends[bin]!;
    if (count > 0 && seen + count >= wanted) return low + ((high - low) * Math.max(0, wanted - seen)) / count;
    seen += count;
  }
  return ends.at(-1)![1];
}

/** The mean of what is left when a share of the studies is cut off at either end. In points. */
export function trimmedMeanOf(counts: readonly number[], ends: readonly Ends[], cut: number): number {
  const studies = total(counts);
  const [from, to] = [cut * studies, (1 - cut) * studies];
  let seen = 0;
  let sum = 0;
  for (const [bin, count] of counts.entries()) {
    const [low, high] = ends[bin]!;
    const [first, last] = [Math.max(from, seen), Math.min(to, seen + count)];
    // Evenly spread, so the kept piece of a bin lies around its middle.
    if (last > first) sum += (last - first) * (low + ((high - low) * ((first + last) / 2 - seen)) / count);
    seen += count;
  }
  return sum / (to - from);
}

/** Ends of the interaction's bins for reading a value out of them; the open ones count as wide as their neighbours. */
export const readableEnds: readonly Ends[] = Array.from({ length: interactionBins }, (_, bin): Ends => {
  const [low, high] = interactionEnds(bin);
  const width = (neighbour: number) => interactionEnds(neighbour)[1] - interactionEnds(neighbour)[0];
  if (bin === 0) return [high - width(1), high];
  if (bin === interactionBins - 1) return [low, low + width(bin - 1)];
  return [low, high];
});

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
