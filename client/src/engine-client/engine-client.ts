// The page's side of the engine: commands go to its Web Worker, events come back. What arrives is parsed, so that
// beyond this file there are only types. Nothing is computed here.

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
}

/** Starts the engine in a Web Worker of its own; training never blocks the page. */
export function createEngine(channel: Channel = openWorker()): Engine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const tell = (event: EngineEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  channel.addEventListener("message", ({ data }) => {
    const parsed = v.safeParse(engineEventSchema, data);
    tell(parsed.success ? parsed.output : broken);
  });
  channel.addEventListener("error", () => tell(broken));
  channel.addEventListener("messageerror", () => tell(broken));
  return {
    send: (command) => channel.postMessage(v.parse(commandSchema, command)),
    events: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** What the page hears when the worker can't be understood, or could not be loaded. */
const broken: EngineEvent = {
  type: "failed",
  code: "engine-broken",
  message: "The part of this page that computes stopped working. Finished runs are kept; reload the page to go on.",
};

function openWorker(): Channel {
  return new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module", name: "engine" });
}
