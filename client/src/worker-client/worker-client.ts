// The page's side of a Web Worker: commands go to it, events come back. What arrives is parsed, so that beyond this file
// there are only types. A worker that broke is replaced when the next work is asked for. What they say is not known here.

import * as v from "valibot";

/** A worker as the page sees it. */
export interface WorkerClient<Command, Event> {
  /** Throws where the command does not have the form that the worker would accept. */
  send(command: Command, transfer?: readonly Transferable[]): void;
  /** Calls the listener with every event from now on; the answer ends that. */
  events(listener: (event: Event) => void): () => void;
}

/** What is needed of a worker. */
export interface Channel {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "error" | "messageerror", listener: (event: unknown) => void): void;
  terminate(): void;
}

/**
 * A worker that is opened as it is needed.
 * - A worker that fails to load, throws, or can't be understood is ended at once: it would keep its locks.
 * - No command is lost on it without an answer: what begins work goes to a new worker, and whatever was meant for the old one
 *   is answered by `broken`.
 */
export function createWorkerClient<Command, Event>({
  open,
  commands,
  events,
  broken,
  beginsWork,
  early,
}: {
  readonly open: () => Channel;
  readonly commands: v.GenericSchema<unknown, Command>;
  readonly events: v.GenericSchema<unknown, Event>;
  /** What the page hears when the worker can't be understood, or could not be loaded. */
  readonly broken: Event;
  /** Whether a command means something to a worker that knows of nothing before it. */
  readonly beginsWork: (command: Command) => boolean;
  /** Whether the worker is loaded now; otherwise with the first command that begins work. */
  readonly early: boolean;
}): WorkerClient<Command, Event> {
  const listeners = new Set<(event: Event) => void>();
  const tell = (event: Event) => {
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
      const parsed = v.safeParse(events, data);
      if (parsed.success) tell(parsed.output);
      else end();
    });
    channel.addEventListener("error", end);
    channel.addEventListener("messageerror", end);
    return channel;
  };
  if (early) start();
  return {
    send: (command, transfer = []) => {
      const parsed = v.parse(commands, command);
      const channel = present ?? (beginsWork(parsed) ? start() : null);
      if (channel) channel.postMessage(parsed, [...transfer]);
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
