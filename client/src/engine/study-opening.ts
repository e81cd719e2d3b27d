// From what the page asked for to a study with frozen settings: a new one is calibrated and planned, a repeated one keeps
// the settings that it was given, a stored one is read back.

import { blockSeconds } from "#core/cost";
import { digestOfData } from "#core/digest";
import { StudyError } from "#core/error";
import { planOf } from "#core/planner";
import type { StudyRecord } from "#core/record";
import type { StudyStore } from "../storage/study-store";
import { calibrate } from "./calibration";
import type { OpenedDevice } from "./opened-device";
import type { Command, EngineEvent } from "./protocol";
import { describeTarget } from "./targets";
import { runsOf } from "./time-left";
import { loadGraph } from "./weights";

type Start = Extract<Command, { type: "start" }>;
type Resume = Extract<Command, { type: "resume" }>;
/** What begins work on a study. */
export type StudyRequest = Start | Resume;

/** A study that is to be resumed is not on this device. */
export class StudyMissing extends StudyError {
  readonly code = "study-missing";
  constructor() {
    super("This study is not on this device any more. Nothing was started; start a new one.");
  }
}

/** A study with frozen settings, and the seconds that one of its runs is expected to take. */
export interface OpenedStudy {
  readonly study: StudyRecord;
  readonly secondsARun: number;
  readonly notes: readonly string[];
}

interface Means {
  readonly device: OpenedDevice;
  readonly studies: StudyStore;
  readonly signal: AbortSignal;
}

/** The study that was asked for; reports what takes a while. */
export async function* openStudy(request: StudyRequest, means: Means): AsyncGenerator<EngineEvent, OpenedStudy> {
  switch (request.type) {
    case "start":
      return yield* startedStudy(request, means);
    case "resume": {
      const study = await means.studies.load(request.id);
      if (!study) throw new StudyMissing();
      const running: StudyRecord = { ...study, state: study.state === "finished" ? "finished" : "running" };
      const { runs } = running;
      const secondsARun =
        runs.length > 0
          ? runs.reduce((sum, { elapsedMs }) => sum + elapsedMs / 1000, 0) / runs.length
          : (yield* predicted(running.settings, means)) / runsOf(running);
      return { study: running, secondsARun, notes: [] };
    }
    default:
      return request satisfies never;
  }
}

async function* startedStudy(request: Start, means: Means): AsyncGenerator<EngineEvent, OpenedStudy> {
  const { target, minutes, seed, promised, guess } = request;
  const { device, signal } = means;
  const planned = request.settings
    ? { settings: request.settings, seconds: yield* predicted(request.settings, means), notes: [] }
    : planOf({ target, minutes, seed, software: device.software, ...(yield* measured(target, "lite0", means)) });
  signal.throwIfAborted();
  const study: StudyRecord = {
    id: randomName(),
    settings: planned.settings,
    settingsHash: digestOfData(planned.settings),
    startedAt: new Date().toISOString(),
    promised,
    guess,
    state: "running",
    blocks: [],
    runs: [],
  };
  return { study, secondsARun: planned.seconds / runsOf(study), notes: planned.notes };
}

/** Seconds of a whole study with these settings on this device. */
async function* predicted(settings: StudyRecord["settings"], means: Means): AsyncGenerator<EngineEvent, number> {
  const known = yield* measured(settings.target, settings.base, means);
  return settings.blocks * blockSeconds(settings, known);
}

/** What a plan is made from. */
async function* measured(
  targetId: StudyRecord["settings"]["target"],
  baseId: StudyRecord["settings"]["base"],
  { device, signal }: Means,
) {
  yield { type: "preparing", what: "calibration" } satisfies EngineEvent;
  const target = await describeTarget(targetId, { signal });
  const base = await loadGraph(baseId, { signal });
  const classes = target.classes.length;
  return { base, classes, costs: await calibrate(device.trainer, base, { classes, signal }) };
}

/** 32 hexadecimal digits; names a study on this device and nowhere else. */
function randomName(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
