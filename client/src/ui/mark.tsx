// A class's colour: a mark beside its title, never in a chart, where colour says which start was trained.

import type { ClassColour } from "#core/study/task";

/** The mark; nothing for a class without one. */
export function Mark({ colour }: { colour: ClassColour | undefined }) {
  return colour === undefined ? null : <i class={`mark ${colour}`} aria-hidden="true" />;
}
