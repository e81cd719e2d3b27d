// The images of a class as a grid: looked through, selected, moved, removed. Hundreds stay smooth, since a page of them is
// drawn at a time.

import { useEffect, useRef, useState } from "preact/hooks";
import type { TaskImage } from "#core/study/task";
import type { CollectingDesk } from "../../state/collecting";
import { imageName } from "../words/collecting";
import { count } from "../words/format";
import { Thumb } from "./thumb";

/** Images that are drawn at first, and that each look further adds: few, so that no task of the page's thread is long. */
const pageful = 40;

/** What the grid needs to know beside the images themselves. */
export interface ReviewProps {
  readonly desk: CollectingDesk;
  /** The images of one class, plain or shifted, as they came. */
  readonly images: readonly TaskImage[];
  /** Images that look nearly like one of another group, by id. */
  readonly alike: ReadonlySet<string>;
  readonly label: string;
}

/** The grid, a tick under each image: arrows walk, space ticks, with shift all between are ticked. */
export function Review({ desk, images, alike, label }: ReviewProps) {
  const grid = useRef<HTMLFieldSetElement>(null);
  const end = useRef<HTMLSpanElement>(null);
  const [drawn, setDrawn] = useState(pageful);
  const [at, setAt] = useState(0);
  const { ids } = desk.selection.value;
  const order = images.map(({ id }) => id);
  const here = Math.min(at, images.length - 1);
  useEffect(() => {
    const { current } = end;
    if (!current) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setDrawn((before) => before + pageful);
      },
      { rootMargin: "600px" },
    );
    watch.observe(current);
    return () => watch.disconnect();
  }, [images.length > drawn, drawn]);
  const walk = (to: number, how: "walk" | "range") => {
    const next = Math.max(0, Math.min(images.length - 1, to));
    const id = order[next];
    if (id === undefined) return;
    if (next >= drawn) setDrawn(next + pageful);
    if (how === "range") desk.select(id, { order, how });
    setAt(next);
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const columns = grid.current ? getComputedStyle(grid.current).gridTemplateColumns.split(" ").length : 1;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const id = order[here];
    if (step !== undefined) walk(here + step, event.shiftKey ? "range" : "walk");
    else if (event.key === "Home") walk(0, "walk");
    else if (event.key === "End") walk(images.length - 1, "walk");
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) desk.selectAll(order);
    else if (event.key === "Escape") desk.selectNone();
    else if (event.key === "Enter" && id !== undefined) desk.select(id, { order, how: "toggle" });
    else if ((event.key === "Delete" || event.key === "Backspace") && ids.size > 0) {
      desk.edit({ type: "images-removed", images: ids });
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <fieldset ref={grid} class="grid">
        <legend class="hidden">{label}</legend>
        {images.slice(0, drawn).map((image, place) => (
          <div key={image.id} class={tieOf(images, place)}>
            <input
              type="checkbox"
              data-at={place}
              checked={ids.has(image.id)}
              aria-label={imageName(image, { place, alike: alike.has(image.id) })}
              tabIndex={place === here ? 0 : -1}
              onKeyDown={onKeyDown}
              onClick={(event) => {
                setAt(place);
                desk.select(image.id, { order, how: event.shiftKey ? "range" : "toggle" });
              }}
            />
            <Thumb id={image.id} load={desk.picture} />
            {alike.has(image.id) && <i aria-hidden="true">≈</i>}
          </div>
        ))}
      </fieldset>
      {images.length > drawn && (
        <span ref={end} class="fine">
          {count(images.length - drawn, "more image")}
        </span>
      )}
    </>
  );
}

/** How the line under an image goes on: tied to its neighbours of one group, or not at all. */
function tieOf(images: readonly TaskImage[], place: number): string | undefined {
  const group = images[place]?.group;
  const after = images[place + 1]?.group === group;
  const before = images[place - 1]?.group === group;
  if (after) return "tied on";
  return before ? "tied" : undefined;
}
