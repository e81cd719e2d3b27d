// Adjusting p values for a family of questions that are asked at once (Holm 1979): the chance of even one false claim among
// them stays at the level, whatever ties the questions together.

/** Holm's adjusted p values, in the order given; a claim whose value is at most the level may be made. */
export function holm(values: readonly number[]): readonly number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  order.forEach((at, rank) => {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * values[at]!));
    adjusted[at] = largest;
  });
  return adjusted;
}
