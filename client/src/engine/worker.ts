// The engine's Web Worker: parses commands, runs one study, or the leakage lab, at a time, posts events. Decides nothing itself.

import * as v from "valibot";
import { StudyError } from "#core/error";
import { chunkBudget, openChunkCache } from "../storage/chunk-cache";
import { openDatabase } from "../storage/databases";
import { openStudyStore } from "../storage/study-store";
import { openTaskStore } from "../storage/task-store";
import { openTimingStore } from "../storage/timing-store";
import { openWeightsCache } from "../storage/weights-cache";
import { openDevice, openTrustedDevice, reopenDevice } from "./device";
import { deviceHolder } from "./device-holder";
import { foreseen } from "./foreseeing";
import { type Gate, gate } from "./gate";
import { runLab } from "./leakage-lab";
import { type Command, commandSchema, type EngineEvent } from "./protocol";
import { deviceEvent } from "./study-opening";
import { failure, runStudy, type Services } from "./study-runner";

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
const timings = openTimingStore();
const device = deviceHolder({ open: openDevice, trust: openTrustedDevice, reopen: reopenDevice }, { features });
interface Work {
  readonly stop: AbortController;
  readonly gate: Gate;
  /** The leakage lab makes way for a study. */
  readonly isLab: boolean;
  readonly ended: Promise<void>;
}
let running: Work | undefined;

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
    case "foresee":
      return post(await foreseen(command, { device: await device.current(), timings, tasks: openTaskStore() }));
    case "start":
    case "resume":
    case "extend":
      if (running?.isLab) {
        running.stop.abort();
        await running.ended;
      }
      if (running) return post({ type: "notice", message: "A study is running here already." });
      return work((services) => runStudy(command, services), { isLab: false });
    case "lab":
      if (running)
        return post({ type: "lab-failed", message: "This device is measuring already. Wait for it to end." });
      return work((services) => runLab(command.settings, services), { isLab: true });
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

async function work(
  stream: (services: Services) => AsyncGenerator<EngineEvent>,
  { isLab }: { readonly isLab: boolean },
): Promise<void> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const mine = { stop: new AbortController(), gate: gate(), isLab, ended };
  running = mine;
  try {
    const services = {
      device,
      weights: openWeightsCache(),
      batches,
      features,
      studies: openStudyStore(),
      tasks: openTaskStore(),
      timings,
      gate: mine.gate,
      signal: mine.stop.signal,
    };
    for await (const event of stream(services)) post(event);
  } finally {
    running = undefined;
    end();
  }
}
