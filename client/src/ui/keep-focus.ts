// Keeps the focus where a visitor was when what had it goes away or can't be pressed any more: it moves to what is left of
// that place. Else the browser drops it, and the next Tab begins at the very top.

/** What a visitor takes for one place, the smaller ones inside the larger. */
const places = "li, .go, .aside, fieldset, section, main";

/**
 * Watches a page for as long as it stands.
 * - Must never take the focus from what has it, nor bring it back to whoever left it by a click on nothing.
 */
export function keepFocus(page: Document): void {
  /** What had the focus last, and all around it, from the inside out. */
  let path: readonly Element[] = [];
  const isThere = () => path[0]?.isConnected === true && !path[0].matches(":disabled");
  const isNowhere = () => !page.activeElement || page.activeElement === page.body;
  page.addEventListener("focusin", ({ target }) => {
    path = target instanceof Element ? withAncestors(target) : [];
  });
  page.addEventListener("focusout", () => {
    // Some browsers report this before the element is gone, so what became of it is known only afterwards.
    queueMicrotask(() => {
      if (isNowhere() && isThere()) path = [];
    });
  });
  const look = () => {
    if (path.length === 0 || isThere()) return;
    if (isNowhere() || page.activeElement?.matches(":disabled")) placeIn(path)?.focus();
  };
  new MutationObserver(look).observe(page.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

/** The nearest place that is left, by its headline where it has one; it can hold the focus, and is no stop of its own. */
function placeIn(path: readonly Element[]): HTMLElement | null {
  const place = path.find((element) => element.isConnected && element.matches(places));
  const target = place?.matches("section, main") ? (place.querySelector("h1, h2, h3") ?? place) : place;
  if (!(target instanceof HTMLElement)) return null;
  if (target.tabIndex < 0) target.tabIndex = -1;
  return target;
}

function withAncestors(element: Element): readonly Element[] {
  const { parentElement } = element;
  return parentElement ? [element, ...withAncestors(parentElement)] : [element];
}
