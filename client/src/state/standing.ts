// How the open task stands, reckoned off the page's thread a moment after the last change.

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Standing } from "#core/tasks/standing";
import type { Importing } from "../importing-client/importing-client";
import type { CollectingDesk } from "./collecting";

/** How long a task rests before it is reckoned, in milliseconds: longer than the time between two pictures of a burst. */
const restMs = 400;

/** The standing of the task that is open: null before the first answer, then the last one that came. */
export function followStanding({
  collecting,
  importing,
  later,
}: {
  readonly collecting: Pick<CollectingDesk, "collection" | "ready">;
  readonly importing: Pick<Importing, "stand" | "events">;
  /** Calls back once after some milliseconds; the answer cancels that. */
  readonly later: (ms: number, act: () => void) => () => void;
}): ReadonlySignal<Standing | null> {
  const { collection, ready } = collecting;
  const standing = signal<Standing | null>(null);
  let task: string | null = null;
  importing.events((event) => {
    if (event.type === "stood" && event.task === task && event.standing) standing.value = event.standing;
  });
  effect(() => {
    const { value } = collection;
    if (value?.task.id !== task) {
      task = value?.task.id ?? null;
      standing.value = null;
    }
    if (value === null || value.images.length === 0) return;
    return later(restMs, () => {
      void ready().then((id) => {
        if (id !== null && id === task) importing.stand(id);
      });
    });
  });
  return standing;
}
