// The leakage lab: one arm trained twice, with the split that a study has and with one drawn at random whatever belongs
// together. Same seed, same numbers of images, same training; the honest split also prefers images of different units. It shows
// what a leak adds; it is part of no study and nothing of it is kept.

import { unpackBits } from "#core/bitset";
import { blockSeed } from "#core/random";
import type { StudyRecord } from "#core/records/record";
import { leakedPlaces } from "#core/split/leakage";
import { leakySplitOf, splitOf } from "#core/split/split";
import { type Arm, armsOf } from "#core/study/study";
import { blockOf } from "./block";
import { DeviceLost } from "./device-lost";
import { lockTrainer } from "./lock";
import { oneRun } from "./one-run";
import { openTarget } from "./open-target";
import type { EngineEvent } from "./protocol";
import { checked } from "./study-opening";
import { failure, type Services } from "./study-runner";
import { loadBase } from "./weights";

type Settings = StudyRecord["settings"];

/** The arm that shows it: nothing hides what was seen before, at the largest budget. */
function labArm({ budgets, policy }: Pick<Settings, "budgets" | "policy">): Arm {
  const [arm] = armsOf({ budgets: budgets.slice(-1), policy });
  return arm!;
}

/** Runs the lab for a study's settings; the last event is `lab-finished` or `lab-failed`. */
export async function* runLab(settings: Settings, services: Services): AsyncGenerator<EngineEvent> {
  let release = () => {};
  try {
    release = await lockTrainer();
    yield* twoRuns(settings, services);
  } catch (error) {
    if (error instanceof DeviceLost) services.device.lose();
    const failed = failure(error);
    const stopped = "The comparison was stopped. Nothing of it was kept.";
    const message = services.signal.aborted || failed.type !== "failed" ? stopped : failed.message;
    yield { type: "lab-failed", message };
  } finally {
    release();
  }
}

async function* twoRuns(settings: Settings, services: Services): AsyncGenerator<EngineEvent> {
  const { signal, gate, weights, batches } = services;
  const { device } = yield* checked(settings.base, services);
  const target = await openTarget(settings, { tasks: services.tasks, signal });
  const loaded = await loadBase(settings.base, settings.cut, { signal, cache: weights });
  const { base } = loaded;
  const { cut, pixels, batch, depth } = settings;
  const arm = labArm(settings);
  const seed = blockSeed(settings.seed, 0);
  const prepared = await device.trainer.prepare({ base, cut, pixels, batch, depth, classes: target.classes.length });
  try {
    const results = new Map<"honest" | "leaky", { accuracy: number; correct: string }>();
    for (const [split, splitBy] of [
      ["honest", splitOf],
      ["leaky", leakySplitOf],
    ] as const) {
      const block = await blockOf(settings, 0, { ...loaded, target, splitBy });
      const study = { settings, settingsHash: "" };
      const bench = { study, target, base, block, trainer: device.trainer, prepared, batches };
      const running = oneRun({ ...arm, steps: settings.steps, depth }, bench, { signal, gate, uncached: () => {} });
      let event = await running.next();
      for (; !event.done; event = await running.next()) {
        yield { type: "lab-progress", split, step: event.value.step, steps: settings.steps };
      }
      results.set(split, event.value);
    }
    const leaked = leakedPlaces(target, leakySplitOf(target, { ...settings, seed }), arm.n);
    const validation = settings.validationPerClass * target.classes.length;
    const [honest, leaky] = [results.get("honest")!, results.get("leaky")!];
    const right = Array.from(unpackBits(leaky.correct, validation));
    const shareOf = (places: readonly number[]) =>
      places.length === 0 ? null : places.reduce((sum, place) => sum + right[place]!, 0) / places.length;
    yield {
      type: "lab-finished",
      result: {
        n: arm.n,
        validation,
        honest: honest.accuracy,
        leaky: leaky.accuracy,
        leaked: leaked.size,
        onLeaked: shareOf([...leaked]),
        onOthers: shareOf(Array.from(right.keys()).filter((place) => !leaked.has(place))),
      },
    };
  } finally {
    prepared.dispose();
  }
}
