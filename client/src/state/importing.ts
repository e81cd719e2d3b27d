// Files on their way into the open task: looked through, taken one by one, or left out, each with its reason.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Remarked } from "#core/tasks/intake";
import { type Importing, type PathedFile, usualCap } from "../importing-client/importing-client";
import type { CollectingDesk } from "./collecting";

export { filesOf, filesOfDrop } from "../importing-client/given-files";
export { largestCap, type PathedFile, usualCap } from "../importing-client/importing-client";

export type Import =
  | { readonly at: "none" }
  /** Files are looked through, and those that will be taken are chosen. */
  | { readonly at: "looking" }
  | { readonly at: "taking"; readonly done: number; readonly total: number; readonly secondsLeft: number | null }
  | {
      readonly at: "ended";
      readonly how: "complete" | "cancelled" | "refused";
      readonly why: string;
      readonly kept: number;
      readonly skipped: number;
      /** Everything that is to be said of single files. */
      readonly remarked: readonly Remarked[];
    }
  | { readonly at: "failed"; readonly message: string };

/** What the visitor chooses about an import. */
export interface ImportChoices {
  /** Pictures a class, at most. */
  readonly cap: number;
  /** What a folder of validation pictures (`val`, `test`) means. */
  readonly validation: "more" | "shifted";
}

/** What the components read and may do. */
export interface ImportDesk {
  readonly state: ReadonlySignal<Import>;
  readonly choices: ReadonlySignal<ImportChoices>;
  choose(change: Partial<ImportChoices>): void;
  /**
   * Takes files into the open task, once they are listed. Folders and archives name their classes; pictures alone go into the
   * class that is shown when this is called, whatever is shown when thousands of them are listed. While one import runs, another
   * does nothing.
   */
  give(listed: Promise<readonly PathedFile[]>): Promise<void>;
  /** What was taken stays. */
  cancel(): void;
  /** The list was read. */
  dismiss(): void;
}

/** A desk over the importing worker and the task that is open. */
export function createImportDesk({
  importing,
  collecting,
  newSeed,
}: {
  readonly importing: Pick<Importing, "start" | "cancel" | "events">;
  readonly collecting: CollectingDesk;
  /** A seed for drawing pictures, an unsigned 32-bit integer. */
  readonly newSeed: () => number;
}): ImportDesk {
  const state = signal<Import>({ at: "none" });
  const choices = signal<ImportChoices>({ cap: usualCap, validation: "more" });
  let remarked: Remarked[] = [];
  /** Stopped before the files were listed. */
  let isStopped = false;
  const runs = () => state.value.at === "looking" || state.value.at === "taking";

  importing.events((event) => {
    if (!runs()) return;
    switch (event.type) {
      case "listed":
        state.value = { at: "taking", done: 0, total: event.pictures, secondsLeft: null };
        return;
      case "progress":
        state.value = { at: "taking", done: event.done, total: event.total, secondsLeft: event.secondsLeft };
        return;
      case "remarked":
        remarked.push(...event.files);
        return;
      case "ended":
        void collecting.reread().then(() => {
          const { how, why, kept, skipped } = event;
          state.value = { at: "ended", how, why, kept, skipped, remarked };
        });
        return;
      case "failed":
        if (event.what !== "import" && event.what !== "everything") return;
        void collecting.reread().then(() => {
          state.value = { at: "failed", message: event.message };
        });
        return;
    }
  });

  return {
    state,
    choices,
    choose: (change) => {
      choices.value = { ...choices.value, ...change };
    },
    give: async (listed) => {
      if (runs()) return;
      const before = state.value;
      state.value = { at: "looking" };
      isStopped = false;
      const shifted = collecting.shifted.value;
      const shown = collecting.shown.value;
      const files = await listed;
      if (files.length === 0 || isStopped) {
        state.value = before;
        return;
      }
      remarked = [];
      const task = await collecting.ready();
      if (task === null) {
        state.value = { at: "none" };
        return;
      }
      importing.start({ task, into: intoOf(files, shown), shifted, ...choices.value, seed: newSeed() }, files);
    },
    cancel: () => {
      isStopped = true;
      importing.cancel();
    },
    dismiss: () => {
      if (!runs()) state.value = { at: "none" };
    },
  };
}

/** The class that files go into: the one that is shown for pictures alone, none (null) where folders or an archive name them. */
export function intoOf(files: readonly Pick<PathedFile, "path">[], shown: string | null): string | null {
  return files.some(({ path }) => path.includes("/") || /\.(zip|tm)$/i.test(path)) ? null : shown;
}
