// The page's side of the engine: commands go to its Web Worker, events come back. Nothing is computed here.

import { type Command, commandSchema, type EngineEvent, engineEventSchema } from "../engine/protocol";
import { type Channel, createWorkerClient, type WorkerClient } from "../worker-client/worker-client";

export type { Command, EngineEvent, LabResult } from "../engine/protocol";

/** The engine as the page sees it. */
export type Engine = WorkerClient<Command, EngineEvent>;

/** Starts the engine in a Web Worker of its own; training never blocks the page. A worker that broke keeps no trainer's lock. */
export function createEngine(open: () => Channel = openWorker): Engine {
  return createWorkerClient({
    open,
    commands: commandSchema,
    events: engineEventSchema,
    broken,
    beginsWork,
    early: true,
  });
}

/** Whether a command means something to a worker that knows of nothing before it. */
function beginsWork({ type }: Command): boolean {
  return (
    type === "inspect" ||
    type === "foresee" ||
    type === "start" ||
    type === "resume" ||
    type === "extend" ||
    type === "lab"
  );
}

/** What the page hears when the worker can't be understood, or could not be loaded. */
const broken: EngineEvent = {
  type: "failed",
  code: "engine-broken",
  message:
    "The part of this page that computes stopped working. What it was doing was stopped; try again, and it starts anew.",
};

function openWorker(): Channel {
  return new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module", name: "engine" });
}
