// Which images are selected, as in a list of files: one, one more, or all between two. Pure.

/** The selected images, and the one from which a range is drawn. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const nothingSelected: Selection = { ids: new Set(), anchor: null };

/** How a press selects: this one more or less, or everything from the last one to here. */
export type SelectHow = "toggle" | "range";

/** The selection after a press on one image; `order` is what the page shows, in its order. */
export function selected(
  selection: Selection,
  on: { id: string; order: readonly string[]; how: SelectHow },
): Selection {
  const { id, order, how } = on;
  if (how === "range" && selection.anchor !== null) {
    const ends = [order.indexOf(selection.anchor), order.indexOf(id)].sort((a, b) => a - b);
    const [from, to] = ends;
    if (from !== undefined && to !== undefined && from >= 0) {
      return { ids: new Set([...selection.ids, ...order.slice(from, to + 1)]), anchor: selection.anchor };
    }
  }
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** The selection without images that are not there. */
export function among(selection: Selection, order: readonly string[]): Selection {
  const there = new Set(order);
  const ids = new Set([...selection.ids].filter((id) => there.has(id)));
  const { anchor } = selection;
  return ids.size === selection.ids.size
    ? selection
    : { ids, anchor: anchor !== null && there.has(anchor) ? anchor : null };
}
