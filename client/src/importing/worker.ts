// The importing worker: parses commands, runs one import at a time, posts events. Decides nothing itself.

import * as v from "valibot";
import { StudyError } from "#core/error";
import { leakageReportOf } from "#core/split/leakage";
import { outlineOf } from "#core/tasks/own-outline";
import { ownTargetName } from "#core/tasks/own-target";
import { standingOf } from "#core/tasks/standing";
import { findTask } from "../storage/found-task";
import { openTaskStore } from "../storage/task-store";
import { importFiles } from "./importing";
import { packTask } from "./packing";
import {
  type Command,
  commandSchema,
  type ImportEvent,
  type ImportRequest,
  type NamedTask,
  type PathedFile,
} from "./protocol";
import { squareOf } from "./square";

/** The page asked for something that does not exist. */
class BadCommand extends StudyError {
  readonly code = "bad-command";
  constructor() {
    super("The page and the part of it that opens pictures do not fit together. Nothing was started; reload the page.");
  }
}

/** A task that is to be packed is gone. */
class TaskMissing extends StudyError {
  readonly code = "task-missing";
  constructor() {
    super("These images are not on this device any more. Nothing was packed.");
  }
}

declare const self: DedicatedWorkerGlobalScope;

const store = openTaskStore();
type What = Extract<ImportEvent, { type: "failed" }>["what"];

let running:
  | {
      readonly request: ImportRequest;
      readonly expected: number;
      readonly files: PathedFile[];
      readonly stop: AbortController;
      begun: boolean;
    }
  | undefined;

self.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  const parsed = v.safeParse(commandSchema, data);
  if (!parsed.success) return fail("everything", new BadCommand());
  obey(parsed.output).catch((error: unknown) => fail(whatOf(parsed.output), error));
});

function post(event: ImportEvent): void {
  self.postMessage(event);
}

function whatOf({ type }: Command): What {
  return type === "files" || type === "cancel" ? "import" : type;
}

function fail(what: What, error: unknown): void {
  const known = error instanceof StudyError;
  const code = known ? error.code : "importing-failed";
  const message = known
    ? error.message
    : "Something went wrong that this page did not expect. What was kept before stays; reload the page and try again.";
  post({ type: "failed", what, code, message });
}

async function obey(command: Command): Promise<void> {
  switch (command.type) {
    case "import":
      // The page waits for `ended`, so a second one while one runs is not ours.
      if (running) throw new BadCommand();
      running = {
        request: command.request,
        expected: command.files,
        files: [],
        stop: new AbortController(),
        begun: false,
      };
      return command.files === 0 ? run() : undefined;
    case "files":
      if (!running || running.begun) return;
      running.files.push(...command.files);
      return running.files.length >= running.expected ? run() : undefined;
    case "cancel":
      running?.stop.abort();
      // Files that have not come yet will not.
      return running && !running.begun ? run() : undefined;
    case "pack": {
      const packed = await packTask(command.task, store);
      if (!packed) throw new TaskMissing();
      return post({ type: "packed", ...packed });
    }
    case "stand": {
      const found = await store.load(command.task);
      const standing = found ? standingOf(found.task, found.images) : null;
      return post({ type: "stood", task: command.task, standing });
    }
    case "name":
      return post({ type: "named", number: command.number, tasks: await namedTasks() });
    case "leak": {
      const found = await findTask(command.name, store);
      const outline = found && outlineOf(found.task, found.images);
      return post({
        type: "leaked",
        number: command.number,
        leakage: outline ? leakageReportOf(outline, command) : null,
      });
    }
    case "prepare":
      return post({ type: "prepared", number: command.number, square: await squareOf(command.frame) });
    default:
      command satisfies never;
  }
}

/** All tasks, one read after the other. */
async function namedTasks(): Promise<readonly NamedTask[]> {
  const named: NamedTask[] = [];
  for (const { id } of await store.list()) {
    const found = await store.load(id);
    if (found) named.push({ task: found.task, name: ownTargetName(found.task, found.images) });
  }
  return named;
}

async function run(): Promise<void> {
  if (!running) return;
  running.begun = true;
  const { request, files, stop } = running;
  try {
    for await (const event of importFiles({ request, files }, { store, signal: stop.signal })) {
      if (event.type === "ended") running = undefined;
      post(event);
    }
  } finally {
    running = undefined;
  }
}
