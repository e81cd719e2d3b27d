// What a study would be, before anything is asked for: planned, or predicted, from what this device was timed with at an earlier
// visit. Times, fetches pictures and trains nothing; where nothing says, that is the answer.

import { studySeconds, tuningSeconds } from "#core/planning/cost";
import { plannedBatch, planOf } from "#core/planning/planner";
import { rememberedCosts } from "#core/planning/timing";
import { allowanceOf, fullAllowance } from "#core/split/allowance";
import { hasRoomForTrials } from "#core/split/split";
import { classesOf, isOwn } from "#core/study/target-name";
import type { TimingStore } from "../storage/timing-store";
import type { Device } from "./device";
import { timedDevice } from "./known-costs";
import { type OwnTasks, outlineOfOwn } from "./own-images";
import type { Command, EngineEvent } from "./protocol";
import { plansWell } from "./study-opening";
import { loadGraph } from "./weights";

/** The answer to `foresee`. Never fails: what can't be told is null. */
export async function foreseen(
  { about, target, minutes, settings, tune }: Extract<Command, { type: "foresee" }>,
  means: { readonly device: Device; readonly timings: TimingStore; readonly tasks: OwnTasks },
): Promise<EngineEvent> {
  const nothing: EngineEvent = {
    type: "foreseen",
    about,
    settings,
    seconds: null,
    tuningSeconds: null,
    hasRoomForTrials: true,
    notes: [],
  };
  const { device } = means;
  const timings = await means.timings.all();
  const name = timedDevice(device);
  if (!timings.some((timing) => timing.device === name)) return nothing;
  try {
    const base = await loadGraph(settings?.base ?? "lite0", { signal: new AbortController().signal });
    const costs = rememberedCosts(timings, { device: name, base, batch: settings?.batch ?? plannedBatch });
    if (!costs) return nothing;
    const classes = classesOf(target);
    if (settings) return { ...nothing, seconds: studySeconds(settings, { base, costs, classes }) };
    // The seed is not drawn yet; another one may allow a little more or less.
    const outline = isOwn(target) ? (await outlineOfOwn(target, means.tasks)).outline : null;
    const allowed = outline && allowanceOf(outline);
    if (allowed && !allowed.ok) return nothing;
    const allowance = allowed ? allowed.allowance : fullAllowance;
    const on = { base, costs, classes };
    const plan = planOf({ ...on, target, allowance, minutes, seed: 0, software: device.software, tune });
    if (!plansWell(costs, plan, allowance)) return nothing;
    return {
      type: "foreseen",
      about,
      settings: plan.settings,
      seconds: plan.seconds + plan.tuningSeconds,
      tuningSeconds: tuningSeconds(plan.settings, on),
      hasRoomForTrials: outline === null || hasRoomForTrials(outline, plan.settings),
      notes: [...plan.notes],
    };
  } catch {
    // Its graph or its pictures can't be had. Whoever starts hears why.
    return nothing;
  }
}
