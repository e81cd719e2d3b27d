// A place for studies of a test's own: its own databases, a real device, and a study that is small enough for a test.

import type { UseStore } from "idb-keyval";
import { plannedBatch } from "#core/planning/planner";
import type { StudyRecord } from "#core/records/record";
import { renderedMark } from "../../../client/src/engine/batches";
import { openDevice, openTrustedDevice, reopenDevice } from "../../../client/src/engine/device";
import { deviceHolder } from "../../../client/src/engine/device-holder";
import { gate } from "../../../client/src/engine/gate";
import type { EngineEvent } from "../../../client/src/engine/protocol";
import type { StudyRequest } from "../../../client/src/engine/study-opening";
import { runStudy, type Services } from "../../../client/src/engine/study-runner";
import { openChunkCache } from "../../../client/src/storage/chunk-cache";
import { openStudyStore } from "../../../client/src/storage/study-store";
import { openTaskStore } from "../../../client/src/storage/task-store";
import { openTimingStore } from "../../../client/src/storage/timing-store";
import { openWeightsCache } from "../../../client/src/storage/weights-cache";
import { emptyStore } from "../storage/faults";

/**
 * Two blocks of four short runs: enough to be interrupted, far too little to be an answer. In batches of the device check's size,
 * so that little is compiled twice.
 */
export const settings: StudyRecord["settings"] = {
  protocol: 1,
  target: "digits",
  base: "lite0",
  cut: "shallow",
  pixels: 32,
  steps: 4,
  batch: plannedBatch,
  depth: "full",
  policy: "heavy",
  strength: 1,
  budgets: [2],
  validationPerClass: 2,
  blocks: 2,
  seed: 20,
  permutedLabels: false,
  doubledBlocks: 0,
};

/** A request for exactly that study. */
export const start: Extract<StudyRequest, { type: "start" }> = {
  type: "start",
  target: "digits",
  minutes: 1,
  seed: settings.seed,
  settings,
  repeated: true,
  promised: false,
  guess: null,
};

/** The device of this page. */
export const device = deviceHolder(
  { open: openDevice, trust: openTrustedDevice, reopen: reopenDevice },
  { features: openChunkCache(emptyStore(), { budget: 1e7 }) },
);

/** What the device was timed with: the first study of a file is calibrated, and later ones remember. */
const timings = openTimingStore({ store: emptyStore() });

/** Services on databases of their own but for the timings, or on faulty ones. */
export function services(
  stop: AbortController = new AbortController(),
  fault?: (store: UseStore) => UseStore,
): Services {
  const store = () => (fault ? fault(emptyStore()) : emptyStore());
  return {
    device,
    weights: openWeightsCache(store()),
    batches: openChunkCache(store(), { budget: 1e8 }),
    features: openChunkCache(store(), { budget: 1e7 }),
    studies: openStudyStore(store()),
    tasks: openTaskStore(store()),
    timings: fault ? openTimingStore({ store: store() }) : timings,
    gate: gate(),
    signal: stop.signal,
  };
}

/** Runs to the end; `watch` sees each event before the study goes on. */
export async function eventsOf(
  request: StudyRequest,
  on: Services,
  watch: (event: EngineEvent, events: readonly EngineEvent[]) => void = () => {},
): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  for await (const event of runStudy(request, on)) {
    events.push(event);
    watch(event, events);
  }
  return events;
}

/** The study that the last event carries. */
export function studyOf(events: readonly EngineEvent[]): StudyRecord {
  const last = events.at(-1);
  if (last?.type !== "ended") throw new Error(`the study did not end: ${JSON.stringify(last)}`);
  return last.study;
}

/** What must not depend on interruptions: everything but names and times. */
export function numbersOf({ settings, settingsHash, blocks, runs }: StudyRecord) {
  return { settings, settingsHash, blocks, runs: runs.map((run) => ({ ...run, elapsedMs: 0 })) };
}

/** Batches rendered since the page was opened. */
export function renderedBatches(): number {
  const marks = performance.getEntriesByName(renderedMark);
  return marks.reduce((sum, mark) => sum + Number((mark as PerformanceMark).detail), 0);
}
