// What a script in the page may do: look, measure and go on, through the very session that a visitor's hands use, and
// nothing that a visitor can't do. `npm run study` drives the page by it; see client/study/.

import type { StudyRecord } from "#core/records/record";
import type { TargetName } from "#core/study/target-name";
import type { Remarked } from "#core/tasks/intake";
import { filesOf } from "../importing-client/given-files";
import { type Importing, usualCap } from "../importing-client/importing-client";
import type { TaskStore } from "../storage/task-store";
import { emptyTask } from "./own-task";
import type { Page, Watching } from "./page";
import type { Session, Wish } from "./session";

/** What the page is doing, without the pictures that it shows. */
export type Sight = Exclude<Page, Watching> | Omit<Watching, "views">;

/** What became of files that were taken into a task. */
export interface Taken {
  /** The task's id, for more files. */
  readonly task: string;
  /** What a study on the task names; null while it has fewer than two classes. */
  readonly target: TargetName | null;
  /** Titles of the classes, in their order. */
  readonly classes: readonly string[];
  readonly kept: number;
  /** Everything that is to be said of single files. */
  readonly remarked: readonly Remarked[];
  /** Why the import ended before its end; empty where it did not. */
  readonly why: string;
}

/** Where a script's files go: the same importer and store as a visitor's. */
export interface Intake {
  readonly tasks: TaskStore;
  readonly importing: Pick<Importing, "start" | "names" | "events">;
  readonly newName: () => string;
  readonly now: () => string;
}

/** The page as a script has it, `globalThis.headstart`; all of it can be copied out of the page. */
export interface Scripting {
  look(): Sight;
  /** The studies of this browser, the newest first; null until they are read. */
  studies(): readonly StudyRecord[] | null;
  measure(wish: Wish): void;
  /** Takes files, a folder a class, into a new task; or into one that was made so, as its shifted set. One import at a time. */
  take(files: ArrayLike<File>, how: { readonly shiftedOf: string | null; readonly seed: number }): Promise<Taken>;
  /** Goes on with one of `studies`. */
  resume(study: StudyRecord): void;
}

/** A script's hands on a session. */
export function scriptingOf(session: Session, intake: Intake): Scripting {
  return {
    take: (files, how) => take(files, how, intake),
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

async function take(
  files: ArrayLike<File>,
  { shiftedOf, seed }: { readonly shiftedOf: string | null; readonly seed: number },
  { tasks, importing, newName, now }: Intake,
): Promise<Taken> {
  const task = shiftedOf ?? newName();
  if (shiftedOf === null) await tasks.save(emptyTask({ id: task, at: now(), classes: [] }));
  const given = await filesOf(files);
  const remarked: Remarked[] = [];
  const { kept, why } = await new Promise<{ kept: number; why: string }>((resolve) => {
    const end = importing.events((event) => {
      if (event.type === "remarked") remarked.push(...event.files);
      const failed = event.type === "failed" && (event.what === "import" || event.what === "everything");
      if (event.type !== "ended" && !failed) return;
      end();
      resolve(event.type === "ended" ? event : { kept: 0, why: event.message });
    });
    const request = { task, into: null, shifted: shiftedOf !== null, validation: "more", cap: usualCap, seed } as const;
    if (importing.start(request, given)) return;
    end();
    resolve({ kept: 0, why: "Another import is running." });
  });
  const found = (await importing.names()).find((each) => each.task.id === task);
  const classes = found?.task.classes.map(({ title }) => title) ?? [];
  return { task, target: found?.name ?? null, classes, kept, remarked, why };
}

declare global {
  /** Set before the page is drawn. */
  var headstart: Scripting | undefined;
}
