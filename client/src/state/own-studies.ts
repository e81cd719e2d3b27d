// What the page knows of own tasks that studies name: whether a task is on this device, its class titles and what a random
// split of it would leak; and the leakage lab. Studies themselves know neither titles nor pictures.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type OwnOutline, outlineOf } from "#core/own-outline";
import type { FrozenSettings } from "#core/share";
import { isOwn, type OwnTarget, type TargetName } from "#core/target-name";
import type { ClassColour } from "#core/task";
import type { LabResult } from "../engine-client/engine-client";
import type { FoundTask } from "../storage/found-task";
import type { SessionEngine } from "./session";

export type { LabResult } from "../engine-client/engine-client";

/** A task as far as this device has it. */
export type Known =
  | { readonly at: "looking" }
  | { readonly at: "gone" }
  | {
      readonly at: "here";
      readonly outline: OwnOutline;
      /** Marks of the classes, in their order. */
      readonly colours: readonly (ClassColour | undefined)[];
    };

/** The leakage lab; a result belongs to the settings that it was made with. */
export type Lab =
  | { readonly at: "idle" }
  | { readonly at: "running"; readonly settings: FrozenSettings; readonly done: number }
  | { readonly at: "finished"; readonly settings: FrozenSettings; readonly result: LabResult }
  | { readonly at: "failed"; readonly settings: FrozenSettings; readonly message: string };

/** What a study's own task is on this device, for whatever speaks of it. */
export interface OwnStudies {
  /** What is known so far of an own task, null of a built-in one; the first question begins the search. */
  known(name: TargetName): Known | null;
  /** Looks again for everything that was asked for: tasks can change in between. */
  lookAgain(): Promise<void>;
  readonly lab: ReadonlySignal<Lab>;
  runLab(settings: FrozenSettings): void;
  stopLab(): void;
}

/** Over the stored tasks and the engine. */
export function openOwnStudies({
  find,
  engine,
}: {
  readonly find: (name: OwnTarget) => Promise<FoundTask | undefined>;
  readonly engine: SessionEngine;
}): OwnStudies {
  const tasks = new Map<OwnTarget, Signal<Known>>();
  const outlines = new Map<OwnTarget, OwnOutline>();
  const look = async (name: OwnTarget, known: Signal<Known>) => {
    const found = await find(name);
    // A name fixes what it names, so images are compared with one another once; only titles and colours may have changed since.
    const before = outlines.get(name);
    const outline = found ? (before ?? outlineOf(found.task, found.images)) : null;
    if (outline) outlines.set(name, outline);
    known.value =
      outline && found
        ? {
            at: "here",
            outline: { ...outline, classes: found.task.classes.map(({ title }) => title) },
            colours: found.task.classes.map(({ colour }) => colour),
          }
        : { at: "gone" };
  };
  const lab = signal<Lab>({ at: "idle" });

  engine.events((event) => {
    const { value } = lab;
    if (value.at !== "running") return;
    const { settings } = value;
    switch (event.type) {
      case "lab-progress": {
        const before = event.split === "honest" ? 0 : 0.5;
        lab.value = { at: "running", settings, done: before + event.step / event.steps / 2 };
        return;
      }
      case "lab-finished":
        lab.value = { at: "finished", settings, result: event.result };
        return;
      case "lab-failed":
      case "failed":
        lab.value = { at: "failed", settings, message: event.message };
    }
  });

  return {
    known: (name) => {
      if (!isOwn(name)) return null;
      const known = tasks.get(name) ?? signal<Known>({ at: "looking" });
      if (!tasks.has(name)) void look(name, known);
      tasks.set(name, known);
      return known.value;
    },
    lookAgain: async () => {
      await Promise.all(Array.from(tasks, ([name, known]) => look(name, known)));
    },
    lab,
    runLab: (settings) => {
      lab.value = { at: "running", settings, done: 0 };
      engine.send({ type: "lab", settings });
    },
    stopLab: () => {
      if (lab.value.at === "running") engine.send({ type: "stop" });
    },
  };
}
