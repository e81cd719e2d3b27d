// The page's door to the importing worker: files go in, a task grows, an archive comes out. Decoding, shrinking and hashing
// never block the page. Nothing is decided here.
//
//     const importing = createImporting();
//     importing.events((event) => ...);            // `remarked` tells each file that was left out, `ended` the counts
//     await store.save(task);                      // the task has to be in the store
//     importing.start({ task: task.id, into: null, shifted: false, validation: "more", cap: usualCap, seed: 1 }, filesOf(input.files));
//     importing.cancel();                          // what is stored stays
//     importing.pack(task.id);                     // answered by `packed`
//     const square = await importing.prepare(frame);
//     const [{ task, name }] = await importing.names();            // what studies call each task: seconds for tens of thousands of images

import type { LeakageReport } from "#core/split/leakage";
import type { OwnTarget } from "#core/study/target-name";
import {
  type Command,
  commandSchema,
  type ImportEvent,
  type ImportRequest,
  importEventSchema,
  type NamedTask,
  type PathedFile,
  type Square,
} from "../importing/protocol";
import { type Channel, createWorkerClient } from "../worker-client/worker-client";

export type { ImportEvent, ImportRequest, NamedTask, PathedFile, Square } from "../importing/protocol";
export { largestCap, usualCap } from "../importing/protocol";

/** The importing worker as the page sees it. */
export interface Importing {
  /**
   * Takes files into a task that is in the store. One import at a time: false, and nothing begins, while another one runs.
   * - If the task has no image yet and `into` is null, its classes are replaced by those that are found; otherwise classes are
   *   matched by their titles and added. Either way `task` tells the new record.
   * - Whoever changes the task meanwhile has to read it again after `ended`.
   */
  start(request: ImportRequest, files: readonly PathedFile[]): boolean;
  /** Ends the import; answered by `ended`. */
  cancel(): void;
  /** Packs a task into a zip of class folders, which other tools read and `start` takes back unchanged; answered by `packed`. */
  pack(task: string): void;
  /** Reckons what can be studied with a task as it is in the store; answered by `stood`. */
  stand(task: string): void;
  /** Makes a frame ready to be kept; consumes it. Rejects where the worker broke. */
  prepare(frame: ImageBitmap): Promise<Square>;
  /** All tasks with what studies call them, the newest first, as they are in the store. Rejects where the worker broke. */
  names(): Promise<readonly NamedTask[]>;
  /**
   * What a random split of a task with n training images and `validationPerClass` others a class would leak; null where no task
   * has that name. Compares all its images. Rejects where the worker broke.
   */
  leakage(
    name: OwnTarget,
    split: { readonly n: number; readonly validationPerClass: number },
  ): Promise<LeakageReport | null>;
  /** Calls the listener with every event from now on; the answer ends that. */
  events(listener: (event: ImportEvent) => void): () => void;
}

type Question = Extract<Command, { readonly number: number }>;
type Answer = Extract<ImportEvent, { readonly number: number }>;

/** A question that was not answered yet. */
interface Waiting {
  readonly type: Question["type"];
  readonly take: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Files that cross to the worker at a time, so that the page's thread stays free. */
const atOnce = 25;

/** The importing worker, loaded at its first use. */
export function createImporting(open: () => Channel = openWorker): Importing {
  const worker = createWorkerClient<Command, ImportEvent>({
    open,
    commands: commandSchema,
    events: importEventSchema,
    broken,
    beginsWork: ({ type }) => type !== "files" && type !== "cancel",
    early: false,
  });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let running: ImportRequest | null = null;

  worker.events((event) => {
    if (event.type === "prepared" || event.type === "named" || event.type === "leaked") {
      waiting.get(event.number)?.take(event);
      waiting.delete(event.number);
    }
    const failed = event.type === "failed" ? event.what : null;
    if (event.type === "ended" || failed === "import" || failed === "everything") running = null;
    if (event.type !== "failed") return;
    for (const [number, { type, reject }] of waiting) {
      if (failed !== type && failed !== "everything") continue;
      waiting.delete(number);
      reject(new Error(event.message));
    }
  });

  /** Sends a question under a number of its own; the answer is the event that bears it. */
  const ask = <T>(
    question: (number: number) => Question,
    { take, transfer }: { take: (answer: Answer) => T | undefined; transfer?: readonly Transferable[] },
  ) =>
    new Promise<T>((resolve, reject) => {
      const command = question(asked++);
      waiting.set(command.number, {
        type: command.type,
        take: (answer) => {
          const taken = take(answer);
          if (taken !== undefined) resolve(taken);
        },
        reject,
      });
      worker.send(command, transfer);
    });

  return {
    start: (request, files) => {
      if (running) return false;
      worker.send({ type: "import", request, files: files.length });
      running = request;
      const sendFrom = (from: number) => {
        // An import that is over takes no more files.
        if (running !== request || from >= files.length) return;
        worker.send({ type: "files", files: files.slice(from, from + atOnce) });
        setTimeout(sendFrom, 0, from + atOnce);
      };
      sendFrom(0);
      return true;
    },
    cancel: () => {
      if (running) worker.send({ type: "cancel" });
    },
    stand: (task) => worker.send({ type: "stand", task }),
    pack: (task) => worker.send({ type: "pack", task }),
    prepare: (frame) =>
      ask((number) => ({ type: "prepare", number, frame }), {
        take: (answer) => (answer.type === "prepared" ? answer.square : undefined),
        transfer: [frame],
      }),
    names: () =>
      ask((number) => ({ type: "name", number }), {
        take: (answer) => (answer.type === "named" ? answer.tasks : undefined),
      }),
    leakage: (name, { n, validationPerClass }) =>
      ask((number) => ({ type: "leak", number, name, n, validationPerClass }), {
        take: (answer) => (answer.type === "leaked" ? answer.leakage : undefined),
      }),
    events: worker.events,
  };
}

/** What the page hears when the worker can't be understood, or could not be loaded. */
const broken = {
  type: "failed",
  what: "everything",
  code: "importing-broken",
  message:
    "The part of this page that opens pictures stopped working. What was kept before stays; try again, and it starts anew.",
} as const;

function openWorker(): Channel {
  return new Worker(new URL("../importing/worker.ts", import.meta.url), { type: "module", name: "importing" });
}
