// What a script in the page may do: look, measure and go on, through the very session that a visitor's hands use, and
// nothing that a visitor can't do. `npm run study` drives the page by it; see client/study/.

import type { StudyRecord } from "#core/record";
import type { Page, Watching } from "./page";
import type { Session, Wish } from "./session";

/** What the page is doing, without the pictures that it shows. */
export type Sight = Exclude<Page, Watching> | Omit<Watching, "views">;

/** The page as a script has it, `globalThis.headstart`; all of it can be copied out of the page. */
export interface Scripting {
  look(): Sight;
  /** The studies of this browser, the newest first; null until they are read. */
  studies(): readonly StudyRecord[] | null;
  measure(wish: Wish): void;
  /** Goes on with one of `studies`. */
  resume(study: StudyRecord): void;
}

/** A script's hands on a session. */
export function scriptingOf(session: Session): Scripting {
  return {
    look: () => {
      const page = session.page.value;
      if (page.at !== "watching") return page;
      const { views: _, ...seen } = page;
      return seen;
    },
    studies: () => session.shelf.value,
    measure: session.measure,
    resume: session.resume,
  };
}

declare global {
  /** Set before the page is drawn. */
  var headstart: Scripting | undefined;
}
