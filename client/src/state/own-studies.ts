// What the page knows of own tasks that studies name: whether a task is on this device, its class titles and what a random
// split of it would leak; and the leakage lab. Studies themselves know neither titles nor pictures.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FrozenSettings } from "#core/links/share";
import type { LeakageReport } from "#core/split/leakage";
import { isOwn, type OwnTarget, type TargetName } from "#core/study/target-name";
import type { ClassColour } from "#core/study/task";
import type { LabResult } from "../engine-client/engine-client";
import type { Importing } from "../importing-client/importing-client";
import type { SessionEngine } from "./session";

export type { LabResult } from "../engine-client/engine-client";

/** A task as far as this device has it. */
export type Known =
  | { readonly at: "looking" }
  | { readonly at: "gone" }
  | {
      readonly at: "here";
      /** Titles of the classes, in their order. */
      readonly classes: readonly string[];
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
  /** What a split at random would leak of a study's own task; null until that is reckoned. The first question begins it. */
  leakage(settings: FrozenSettings): LeakageReport | null;
  /** Looks again for everything that was asked for: tasks can change in between. */
  lookAgain(): Promise<void>;
  readonly lab: ReadonlySignal<Lab>;
  runLab(settings: FrozenSettings): void;
  stopLab(): void;
}

/** Over the importing worker, which reads and compares the stored tasks off the page's thread, and the engine. */
export function openOwnStudies({
  importing,
  engine,
}: {
  readonly importing: Pick<Importing, "names" | "leakage">;
  readonly engine: SessionEngine;
}): OwnStudies {
  const tasks = new Map<OwnTarget, Signal<Known>>();
  const leakages = new Map<string, Signal<LeakageReport | null>>();
  const look = async (name: OwnTarget, known: Signal<Known>) => {
    const found = await importing.names().catch(() => []);
    const task = found.find((each) => each.name === name)?.task;
    known.value = task
      ? {
          at: "here",
          classes: task.classes.map(({ title }) => title),
          colours: task.classes.map(({ colour }) => colour),
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
    leakage: ({ target, budgets, validationPerClass }) => {
      if (!isOwn(target)) return null;
      const n = Math.max(...budgets);
      // A name fixes what it names, so images are compared with one another once.
      const key = `${target} ${n} ${validationPerClass}`;
      const known = leakages.get(key) ?? signal<LeakageReport | null>(null);
      if (!leakages.has(key)) {
        leakages.set(key, known);
        void importing.leakage(target, { n, validationPerClass }).then(
          (leakage) => {
            known.value = leakage;
          },
          () => leakages.delete(key),
        );
      }
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
