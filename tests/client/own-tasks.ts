// Own tasks for tests: what is found is stated, and the engine's events come from the test.

import { leakageReportOf } from "#core/split/leakage";
import { outlineOf } from "#core/tasks/own-outline";
import { ownTargetName } from "#core/tasks/own-target";
import type { Importing } from "../../client/src/importing-client/importing-client";
import { type OwnStudies, openOwnStudies } from "../../client/src/state/own-studies";
import type { SessionEngine } from "../../client/src/state/session";
import type { FoundTask } from "../../client/src/storage/found-task";
import type { TaskStore } from "../../client/src/storage/task-store";
import { imagesOf, taskOf } from "../core/tasks/task-images";

type Listener = Parameters<SessionEngine["events"]>[0];

/** Own studies where a search finds what the function gives. */
export function studiesOf(
  find: () => Promise<FoundTask | undefined>,
  engine: SessionEngine = { send: () => {}, events: () => () => {} },
): OwnStudies {
  return openOwnStudies({
    importing: readerOf(async () => [await find()].filter((found) => found !== undefined)),
    engine,
  });
}

/** What the importing worker reads of tasks, in this process. */
export function readerOf(tasks: () => Promise<readonly FoundTask[]>): Pick<Importing, "names" | "leakage"> {
  return {
    names: async () => (await tasks()).map(({ task, images }) => ({ task, name: ownTargetName(task, images) })),
    leakage: async (name, split) => {
      const found = (await tasks()).find(({ task, images }) => ownTargetName(task, images) === name);
      const outline = found && outlineOf(found.task, found.images);
      return outline ? leakageReportOf(outline, split) : null;
    },
  };
}

/** All tasks of a store. */
export async function tasksIn(store: Pick<TaskStore, "list" | "load">): Promise<readonly FoundTask[]> {
  const found = await Promise.all((await store.list()).map(({ id }) => store.load(id)));
  return found.filter((each) => each !== undefined);
}

/** An engine that keeps what it was sent and tells what it is told. */
export function toldEngine() {
  const sent: Parameters<SessionEngine["send"]>[0][] = [];
  const listeners: Listener[] = [];
  const engine: SessionEngine = {
    send: (command) => void sent.push(command),
    events: (listener) => {
      listeners.push(listener);
      return () => {};
    },
  };
  const tell = (event: Parameters<Listener>[0]) => {
    for (const listener of listeners) listener(event);
  };
  return { engine, sent, tell };
}

const task = taskOf(2);
/** Two classes of 60 images, half of them in bursts of five. */
export const burstTask: FoundTask = {
  task,
  images: imagesOf(
    task,
    Array.from({ length: 120 }, (_, at) => ({
      label: at % 2,
      group: at < 60 ? 10 * (at % 2) + Math.floor(at / 10) : 100 + at,
      content: at,
    })),
  ),
};

export const burstTarget = ownTargetName(burstTask.task, burstTask.images)!;
