// What a study would be if it were asked for now: how many seeds, how long. Asked of the engine again whenever a choice changes,
// and answered from what this device was timed with before.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { FrozenSettings } from "#core/links/share";
import type { minuteChoices, Session, SessionEngine } from "./session";

/** What is known of the study that the choices mean. */
export interface Foresight {
  /** The study but for its seed; null where it isn't planned before this device was timed. */
  readonly settings: FrozenSettings | null;
  /** Null where it is not known. */
  readonly seconds: number | null;
  /** Seconds that trying learning rates takes, whether it is chosen or not; null where nothing says. */
  readonly tuningSeconds: number | null;
  /** False where the images are too few to try learning rates beside the study. */
  readonly hasRoomForTrials: boolean;
  /** Sentences on what is made smaller for this device or these minutes. */
  readonly notes: readonly string[];
  /** Minutes that were chosen; null where a link fixed the study. */
  readonly minutes: (typeof minuteChoices)[number] | null;
}

/** Over the session's choices; null until the engine has answered. */
export function openForesight(
  engine: SessionEngine,
  { page, choices, link }: Pick<Session, "page" | "choices" | "link">,
): ReadonlySignal<Foresight | null> {
  const foresight = signal<Foresight | null>(null);
  let asked = 0;
  let minutesAsked: Foresight["minutes"] = null;
  engine.events((event) => {
    if (event.type !== "foreseen" || event.about !== asked) return;
    const { type: _, about: __, ...answer } = event;
    foresight.value = { ...answer, minutes: minutesAsked };
  });
  // Not the page itself: what the engine says of a question must not ask it again.
  const isAsking = computed(() => page.value.at === "asking" && page.value.device !== null);
  effect(() => {
    if (!isAsking.value) return;
    const settings = link.value.kind === "repeat" ? link.value.settings : null;
    const { minutes, tune } = choices.value;
    const target = settings?.target ?? choices.value.target;
    minutesAsked = settings ? null : minutes;
    asked++;
    engine.send({ type: "foresee", about: asked, target, minutes, settings, tune });
  });
  return foresight;
}
