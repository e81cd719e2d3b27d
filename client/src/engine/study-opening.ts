// From what the page asked for to a study with frozen settings: a new one is calibrated and planned, a repeated one keeps
// the settings that it was given, a stored one is read back. No study opens on a device that did not pass its check.

import { goingOn } from "#core/answers/going-on";
import { digestOfData } from "#core/digest";
import { StudyError } from "#core/error";
import type { Base } from "#core/network/base";
import { pretrainedTrunk } from "#core/network/initialise";
import { type Costs, isTimed, studySeconds, tuningSeconds } from "#core/planning/cost";
import { isDecided, type Plan, plannedBatch, planOf, timedNetworks } from "#core/planning/planner";
import type { StudyRecord } from "#core/records/record";
import { dueRuns, workOf } from "#core/records/runs";
import { type Allowance, allowanceOf, ClassTooSmall, fullAllowance } from "#core/split/allowance";
import type { BaseId } from "#core/study/study";
import { classesOf, isOwn } from "#core/study/target-name";
import type { TimingStore } from "../storage/timing-store";
import type { Device } from "./device";
import { costsFor } from "./known-costs";
import { outlineOfOwn } from "./own-images";
import type { Command, EngineEvent } from "./protocol";
import { type TuningMeans, tunedStudy } from "./tuned-study";
import { loadBase } from "./weights";

type Start = Extract<Command, { type: "start" }>;
type Resume = Extract<Command, { type: "resume" }>;
type Extend = Extract<Command, { type: "extend" }>;
/** What begins work on a study. */
export type StudyRequest = Start | Resume | Extend;

/** A study that is to be resumed is not on this device. */
export class StudyMissing extends StudyError {
  readonly code = "study-missing";
  constructor() {
    super("This study is not on this device any more. Nothing was started; start a new one.");
  }
}

/** A study with frozen settings, and the seconds that one of its runs of its own steps is expected to take. */
export interface OpenedStudy {
  readonly study: StudyRecord;
  /** As it was stored; null for a new one. */
  readonly before: StudyRecord | null;
  readonly secondsARun: number;
  readonly notes: readonly string[];
}

interface Means extends TuningMeans {
  readonly timings: TimingStore;
}

/** What would compute, for the page. */
export function deviceEvent({ trainer, backend, adapter, software, why }: Device): EngineEvent {
  return { type: "device", backend, trainer: trainer.name, adapter, software, why };
}

/** The study that was asked for, on a device that passed its check; reports what takes a while. */
export async function* openStudy(request: StudyRequest, means: Means): AsyncGenerator<EngineEvent, OpenedStudy> {
  switch (request.type) {
    case "start":
      return yield* startedStudy(request, means);
    case "resume":
    case "extend": {
      const found = await means.studies.load(request.id);
      if (!found) throw new StudyMissing();
      const known = yield* checked(found.settings.base, means);
      const stored = found.trying ? yield* triedOn(found, known, means) : found;
      const study = request.type === "extend" ? goingOn(stored, request.minutes) : stored;
      const { settings, runs } = study;
      const secondsARun =
        runs.length > 0
          ? runs.reduce((sum, { elapsedMs }) => sum + elapsedMs / 1000, 0) / workOf(runs, settings)
          : (yield* predictedOf(settings, known, means)).seconds / workOf(dueRuns(study), settings);
      return {
        study: { ...study, state: study.state === "stopped" ? "running" : study.state },
        before: found,
        secondsARun,
        notes: [],
      };
    }
    default:
      return request satisfies never;
  }
}

async function* startedStudy(request: Start, means: Means): AsyncGenerator<EngineEvent, OpenedStudy> {
  const { settings, repeated, promised, guess } = request;
  // First what takes no time: whether there are images for it.
  const allowance = await allowanceFor(request, means);
  const known = yield* checked(settings?.base ?? "lite0", means);
  const planned = settings
    ? { settings, ...(yield* predictedOf(settings, known, means)), notes: [] }
    : yield* newPlan({ ...request, allowance }, known, means);
  means.signal.throwIfAborted();
  const fresh: StudyRecord = {
    id: randomName(),
    settings: planned.settings,
    settingsHash: digestOfData(planned.settings),
    startedAt: new Date().toISOString(),
    repeated,
    promised,
    guess,
    state: "running",
    goal: planned.settings.blocks,
    blocks: [],
    runs: [],
  };
  const tuning = { base: known.base, seconds: planned.tuningSeconds };
  const study = request.tune && !planned.settings.tuned ? yield* tunedStudy(fresh, tuning, means) : fresh;
  return {
    study,
    before: null,
    secondsARun: planned.seconds / workOf(dueRuns(study), study.settings),
    notes: planned.notes,
  };
}

/** What is known once the device was checked with a base. */
interface Known {
  readonly device: Device;
  readonly base: Base;
}

/** The device, checked with a base before anything trains on it. */
export async function* checked(
  id: BaseId,
  { device, weights, signal }: Pick<Means, "device" | "weights" | "signal">,
): AsyncGenerator<EngineEvent, Known> {
  const first = await device.current();
  yield deviceEvent(first);
  yield { type: "preparing", what: "weights" };
  const { base, shards } = await loadBase(id, "shallow", { signal, cache: weights });
  yield { type: "preparing", what: "device" };
  const trusted = await device.trusted({ base, trunk: pretrainedTrunk(base, "shallow", shards) });
  if (trusted.backend !== first.backend) yield deviceEvent(trusted);
  return { device: trusted, base };
}

/** A new plan for this device and these minutes. */
async function* newPlan(
  { target, minutes, seed, caps, tune, allowance }: Start & { readonly allowance: Allowance },
  { device, base }: Known,
  { signal, timings }: Means,
): AsyncGenerator<EngineEvent, Plan> {
  const classes = classesOf(target);
  const { software } = device;
  const planFor = (costs: Costs) =>
    planOf({ target, minutes, seed, allowance, base, classes, costs, software, tune: tune ?? false });
  const networks = { networks: timedNetworks, batch: plannedBatch, classes };
  const enough = (costs: Costs) => plansWell(costs, planFor(costs), allowance);
  const plan = planFor(yield* costsFor({ device, base }, { ...networks, signal, timings, enough }));
  return caps ? { ...plan, settings: { ...plan.settings, caps } } : plan;
}

/** Whether costs are enough for a plan that timing more networks would not change. */
export function plansWell(costs: Costs, plan: Plan, allowance: Allowance): boolean {
  const [leanest, richer] = timedNetworks;
  return isTimed(costs, leanest) && (isTimed(costs, richer) || isDecided(plan, allowance));
}

/** What the target's images allow. Throws `TaskMissing`, and `ClassTooSmall` where nothing can be planned. */
async function allowanceFor({ target, seed, settings }: Start, { tasks }: Means): Promise<Allowance> {
  const name = settings?.target ?? target;
  if (!isOwn(name)) return fullAllowance;
  const { outline } = await outlineOfOwn(name, tasks);
  // Frozen settings are not planned; the split says what they lack.
  const allowed = settings ? { ok: true as const, allowance: fullAllowance } : allowanceOf(outline, { seed });
  if (allowed.ok) return allowed.allowance;
  const [{ label, more } = { label: 0, more: 1 }] = allowed.shortages;
  throw new ClassTooSmall(outline.classes[label]!, more);
}

/** Seconds of a whole study with these settings on this device, and of trying learning rates for it. */
async function* predictedOf(
  settings: StudyRecord["settings"],
  { device, base }: Known,
  { signal, timings }: Means,
): AsyncGenerator<EngineEvent, Pick<Plan, "seconds" | "tuningSeconds">> {
  const classes = classesOf(settings.target);
  const { cut, pixels, batch } = settings;
  const network = { cut, pixels };
  const enough = (costs: Costs) => isTimed(costs, network);
  const costs = yield* costsFor({ device, base }, { networks: [network], batch, classes, signal, timings, enough });
  const on = { base, costs, classes };
  return { seconds: studySeconds(settings, on), tuningSeconds: tuningSeconds(settings, on) };
}

/** A study that was cut off while it tried rates, with its rates. */
async function* triedOn(study: StudyRecord, known: Known, means: Means): AsyncGenerator<EngineEvent, StudyRecord> {
  const { tuningSeconds: seconds } = yield* predictedOf(study.settings, known, means);
  return yield* tunedStudy(study, { base: known.base, seconds }, means);
}

/** 32 hexadecimal digits; names a study on this device and nowhere else. */
function randomName(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
