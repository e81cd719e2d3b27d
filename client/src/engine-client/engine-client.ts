// The page's side of the engine: commands go to its Web Worker, events come back. What arrives is parsed, so that
// beyond this file there are only types. A worker that broke is replaced when the next work is asked for. Nothing is computed here.

import * as v from "valibot";
import { type Command, commandSchema, type EngineEvent, engineEventSchema } from "../engine/protocol";

export type { Command, EngineEvent } from "../engine/protocol";

/** The engine as the page sees it. */
export interface Engine {
  /** Throws where the command does not have the form that the worker would accept. */
  send(command: Command): void;
  /** Calls the listener with every event from now on; the answer ends that. */
  events(listener: (event: EngineEvent) => void): () => void;
}

/** What the engine needs of a worker. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "error" | "messageerror", listener: (event: unknown) => void): void;
  terminate(): void;
}

/**
 * Starts the engine in a Web Worker of its own; training never blocks the page.
 * - A worker that fails to load, throws, or can't be understood is ended at once: it would keep the trainer's lock.
 * - No command is lost on it without an answer: `inspect`, `start`, `resume` and `extend` go to a new worker, and whatever was meant
 *   for the old one is answered by `failed`.
 */
export function createEngine(open: () => Channel = openWorker): Engine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const tell = (event: EngineEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  let present: Channel | null = null;
  const start = () => {
    const channel = open();
    present = channel;
    const end = () => {
      if (present !== channel) return;
      present = null;
      channel.terminate();
      tell(broken);
    };
    channel.addEventListener("message", ({ data }) => {
      if (present !== channel) return;
      const parsed = v.safeParse(engineEventSchema, data);
      if (parsed.success) tell(parsed.output);
      else end();
    });
    channel.addEventListener("error", end);
    channel.addEventListener("messageerror", end);
    return channel;
  };
  start();
  return {
    send: (command) => {
      const parsed = v.parse(commandSchema, command);
      if (present) present.postMessage(parsed);
      else if (beginsWork(parsed)) start().postMessage(parsed);
      else tell(broken);
    },
    events: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Whether a command means something to a worker that knows of nothing before it. */
function beginsWork({ type }: Command): boolean {
  return type === "inspect" || type === "start" || type === "resume" || type === "extend";
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
