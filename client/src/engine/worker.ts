// The engine's Web Worker: parses commands, runs one study at a time, posts events. Decides nothing itself.

import * as v from "valibot";
import { StudyError } from "#core/error";
import { chunkBudget, openChunkCache } from "../storage/chunk-cache";
import { openDatabase } from "../storage/databases";
import { openStudyStore } from "../storage/study-store";
import { openTaskStore } from "../storage/task-store";
import { openWeightsCache } from "../storage/weights-cache";
import { openDevice, openTrustedDevice, reopenDevice } from "./device";
import { deviceHolder } from "./device-holder";
import { type Gate, gate } from "./gate";
import { type Command, commandSchema, type EngineEvent } from "./protocol";
import { deviceEvent, type StudyRequest } from "./study-opening";
import { failure, runStudy } from "./study-runner";

/** The page asked for something that does not exist. */
class BadCommand extends StudyError {
  readonly code = "bad-command";
  constructor() {
    super("The page and its engine do not fit together. Nothing was started; reload the page.");
  }
}

declare const self: DedicatedWorkerGlobalScope;

const batches = openChunkCache(openDatabase("batches"), { budget: chunkBudget("batches") });
const features = openChunkCache(openDatabase("features"), { budget: chunkBudget("features") });
const device = deviceHolder({ open: openDevice, trust: openTrustedDevice, reopen: reopenDevice }, { features });
let running: { readonly stop: AbortController; readonly gate: Gate } | undefined;

self.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  const parsed = v.safeParse(commandSchema, data);
  if (parsed.success) obey(parsed.output).catch((error: unknown) => post(failure(error)));
  else post(failure(new BadCommand()));
});

function post(event: EngineEvent): void {
  self.postMessage(event);
}

async function obey(command: Command): Promise<void> {
  switch (command.type) {
    case "inspect":
      return post(deviceEvent(await device.current()));
    case "start":
    case "resume":
    case "extend":
      return running ? post({ type: "notice", message: "A study is running here already." }) : study(command);
    case "pause":
      running?.gate.close();
      return running && post({ type: "paused" });
    case "continue":
      running?.gate.open();
      return running && post({ type: "continued" });
    case "stop":
      return running?.stop.abort();
    default:
      command satisfies never;
  }
}

async function study(request: StudyRequest): Promise<void> {
  const mine = { stop: new AbortController(), gate: gate() };
  running = mine;
  try {
    const services = {
      device,
      weights: openWeightsCache(),
      batches,
      features,
      studies: openStudyStore(),
      tasks: openTaskStore(),
      gate: mine.gate,
      signal: mine.stop.signal,
    };
    for await (const event of runStudy(request, services)) post(event);
  } finally {
    running = undefined;
  }
}
