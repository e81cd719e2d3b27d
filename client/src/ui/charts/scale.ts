// Linear scales and round ticks. Numbers in, pixels out.

/** Maps a value to a pixel: linear from `domain` to `range`, not clamped. */
export type Scale = (value: number) => number;

/** A linear scale. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0]);
  return (value) => range[0] + (value - domain[0]) * slope;
}

/** `value` within low..high. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Multiples of `step` from `low` to `high`, both included where they are multiples. */
export function ticks(low: number, high: number, step: number): readonly number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}

/** The meter's ends in points and its tick step: -20 to 40 unless something lies outside, then as many tens as it takes. */
export function meterDomain(shares: readonly number[]): { readonly low: number; readonly high: number; step: number } {
  const inPoints = shares.map((share) => share * 100);
  const low = Math.max(-200, Math.min(-20, Math.floor(Math.min(...inPoints, 0) / 10 - 0.2) * 10));
  const high = Math.min(200, Math.max(40, Math.ceil(Math.max(...inPoints, 0) / 10 + 0.2) * 10));
  const span = high - low;
  return { low, high, step: span <= 80 ? 10 : span <= 160 ? 20 : 50 };
}

/** An accuracy axis in per cent: from the multiple of 20 below the lowest share to 100. */
export function accuracyDomain(shares: readonly number[]): readonly [number, number] {
  const lowest = Math.min(1, ...shares) * 100;
  return [clamp(Math.floor((lowest - 3) / 20) * 20, 0, 60), 100];
}

/** Whether the accuracy axis reaches down to what guessing among `classes` gives. */
export function showsChance(runs: readonly { readonly accuracy: number }[], classes: number): boolean {
  return accuracyDomain(runs.map(({ accuracy }) => accuracy))[0] <= 100 / classes;
}

/** Moves labels apart to at least `gap` pixels, keeping their order and, as far as it goes, their places. */
export function apart(first: number, second: number, gap: number): readonly [number, number] {
  const distance = Math.abs(second - first);
  if (distance >= gap) return [first, second];
  const push = (gap - distance) / 2;
  return first <= second ? [first - push, second + push] : [first + push, second - push];
}
