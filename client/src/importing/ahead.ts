// Work on a few items at a time, answers in the items' order.

/** Maps items, at most `ahead` of them begun and not yet taken. An item is begun only when its turn comes near. */
export async function* mapAhead<T, R>(
  items: Iterable<T>,
  { ahead, work }: { readonly ahead: number; readonly work: (item: T) => Promise<R> },
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for (const item of items) {
    begun.push(work(item));
    if (begun.length >= ahead) yield (await begun.shift()) as R;
  }
  while (begun.length > 0) yield (await begun.shift()) as R;
}
