// A study from its first run to its last: one long stream of events. Runs come in a fixed order that no outcome changes;
// each is saved when it ends, so that a reload, a stop or a lost device costs one run and never the study.

import { StudyError } from "#core/error";
import { pretrainedTrunk } from "#core/network/initialise";
import { plansOf, renderPlaces } from "#core/pictures/batches";
import type { StudyRecord } from "#core/records/record";
import { type DueRun, dueRuns, runKey, workOf } from "#core/records/runs";
import { TooFewImages } from "#core/split/split";
import { basesOf } from "#core/study/passes";
import { TaskMissing } from "#core/tasks/own-target";
import type { ChunkCache } from "../storage/chunk-cache";
import type { StudyStore } from "../storage/study-store";
import type { TimingStore } from "../storage/timing-store";
import type { WeightsCache } from "../storage/weights-cache";
import type { TrainingSet } from "./batches";
import { type Block, blockOf } from "./block";
import { checkDevice } from "./device-check";
import type { DeviceHolder } from "./device-holder";
import { DeviceLost } from "./device-lost";
import { Diverged } from "./diverged";
import type { Gate } from "./gate";
import { requireEffect } from "./idle-policy";
import { keepPace } from "./known-costs";
import { lockTrainer } from "./lock";
import { type Networks, networksOf } from "./networks";
import { isSamePart, type Maker, nextRun, withoutForeignRuns, withRun } from "./next-run";
import { type Notices, noticesOnce } from "./notices";
import { oneRun } from "./one-run";
import { openTarget } from "./open-target";
import type { OwnTasks } from "./own-images";
import type { EngineEvent } from "./protocol";
import { DataChanged, requireSameData, withoutChangedRuns } from "./same-data";
import { formFor } from "./study-form";
import { deviceEvent, type OpenedStudy, openStudy, type StudyRequest } from "./study-opening";
import { timeLeft } from "./time-left";
import { loadBases } from "./weights";

/** What a study runs on. */
export interface Services {
  readonly device: DeviceHolder;
  readonly weights: WeightsCache;
  readonly batches: ChunkCache;
  readonly features: ChunkCache;
  readonly studies: StudyStore;
  readonly tasks: OwnTasks;
  readonly timings: TimingStore;
  readonly gate: Gate;
  /** Aborting stops the study at what is finished. */
  readonly signal: AbortSignal;
}

/** A device that is lost this often within one run will not finish it. */
const mostLosses = 3;
const previewed = 8;
const otherDevice = "they were made on another kind of device, and the runs of a seed differ in nothing but their arm";
const otherRounding =
  "this device rounds otherwise than they did, and the runs of a seed differ in nothing but their arm";
const leftOut =
  "Some runs beside the answer were left out: this device rounds otherwise than the one that made their seeds, and they are compared with these.";
const otherData = "the images or weights on this site changed since they were made";

/**
 * Runs or resumes a study. The last event is `ended` (complete, or stopped: through the signal, or with a notice where going
 * on would come to the same end) or `failed`.
 * - Must give the same numbers whether it was interrupted or not.
 * - Must not fail because something can't be stored.
 */
export async function* runStudy(request: StudyRequest, services: Services): AsyncGenerator<EngineEvent> {
  let release = () => {};
  try {
    release = await lockTrainer();
    const opened = yield* openStudy(request, services);
    yield* runs(opened, services);
  } catch (error) {
    if (error instanceof DeviceLost) services.device.lose();
    yield failure(error, { request, signal: services.signal });
  } finally {
    release();
  }
}

/** An error as the page hears of it; `during` what it was asked to do. */
export function failure(
  error: unknown,
  during?: { readonly request: StudyRequest; readonly signal: AbortSignal },
): EngineEvent {
  if (during?.signal.aborted) return { type: "failed", code: "stopped", message: stoppedEarly[during.request.type] };
  if (error instanceof StudyError) return { type: "failed", code: error.code, message: error.message };
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : "no reason was given";
  return {
    type: "failed",
    code: "unexpected",
    message: `Something went wrong that should not have (${reason}). The work was stopped; reload the page to go on with what was kept.`,
  };
}

const stoppedEarly: Readonly<Record<StudyRequest["type"], string>> = {
  start: "The study was stopped before its first run. Nothing was kept.",
  resume: "The study was stopped before it went on. What was kept of it is as it was.",
  extend: "The study was stopped before it went on. What was kept of it is as it was.",
};

async function* runs(opened: OpenedStudy, services: Services): AsyncGenerator<EngineEvent> {
  const { signal, gate } = services;
  const notices = noticesOnce();
  const keep = keeper(services, notices);
  let device = await services.device.current();
  let study = opened.study;
  const { settings } = study;
  const left = timeLeft(opened.secondsARun);
  const toGo = () => workOf(dueRuns(study), settings) - workOf(study.runs, settings);
  const planned = (): EngineEvent => ({
    type: "planned",
    study,
    secondsLeft: left.of(toGo()),
    notes: [...opened.notes],
  });
  /** Goes on with fewer runs than were finished, and says how many are made again and why. */
  const goBackTo = (fewer: StudyRecord, why: string) => {
    const dropped = study.runs.length - fewer.runs.length;
    const are = dropped === 1 ? "One finished run of an open seed is" : `${dropped} finished runs of an open seed are`;
    if (dropped > 0) notices.add(`${are} made again: ${why}.`);
    study = fewer;
    return dropped > 0;
  };

  goBackTo(withoutForeignRuns(study, device.trainer), otherDevice);
  yield planned();
  yield* notices.take();
  let networks: Networks | undefined;
  // Before it can go on, a study stays as it was stored.
  let isKept = false;
  try {
    yield { type: "preparing", what: "images" };
    const target = await openTarget(settings, { tasks: services.tasks, signal });
    yield { type: "preparing", what: "weights" };
    const [own, ...others] = await loadBases(basesOf(settings), settings.cut, { signal, cache: services.weights });
    const loaded = { ...own, others };
    for (const each of [own, ...others]) if (each.uncached) notices.add(uncached(each.uncached));
    const { base } = own;
    const { cut, pixels, batch } = settings;
    const classes = target.classes.length;
    const preparation = { base, cut, pixels, batch, classes };
    if (nextRun(study)) requireSameData(study, { ...loaded, target });
    let block: Block | undefined;
    let last: DueRun | undefined;
    let losses = 0;

    const maker = (): Maker => ({ ...device.trainer, ...(networks?.full.form && { form: networks.full.form }) });
    for (let next = nextRun(study, maker()); next; next = nextRun(study, maker())) {
      const { arm, steps, depth, views: seen } = next;
      let began = performance.now() - gate.waitedMs();
      if (!block || !last || !isSamePart(next, last)) {
        if (block?.record.block !== next.block) {
          block = await blockOf(settings, next.block, { ...loaded, target });
        }
        last = next;
        if (goBackTo(withoutChangedRuns(study, { block, pass: next.pass }, { base, target }), otherData)) {
          yield planned();
          yield* notices.take();
          continue;
        }
      }
      if (!isKept) {
        const smallest = block.training.get(settings.budgets[0]!)!;
        requireEffect(smallest, { ...settings, flips: target.flips, seed: block.record.seed });
        await keep(study);
        isKept = true;
      }
      yield { type: "run-started", ...next };
      yield views(block.training.get(arm.n)!, {
        ...settings,
        seed: block.record.seed,
        flips: target.flips,
        run: study.runs.length,
      });
      try {
        const { trainer } = device;
        const { batches, features } = services;
        if (!networks) {
          const from = performance.now();
          const form = await formFor(study, trainer, (asked) =>
            checkDevice(trainer, base, pretrainedTrunk(base, "shallow", loaded.shards), { form: asked }),
          );
          if (goBackTo(withoutForeignRuns(study, { ...trainer, form }), otherRounding)) {
            yield planned();
            yield* notices.take();
            continue;
          }
          yield { type: "preparing", what: "network" };
          networks = await networksOf(trainer, { ...preparation, ...(form && { form }) }, { features });
          // Once a visit, and no part of what a run takes.
          began += performance.now() - from;
          // In this form another run may be due.
          const due = nextRun(study, maker());
          if (!due || runKey(due) !== runKey(next)) continue;
        }
        const prepared = await networks.at(depth);
        const { base: from } = [own, ...others].find((each) => each.base.id === next!.base)!;
        const bench = { study, target, base: from, block, trainer, prepared, batches };
        const running = oneRun({ ...arm, steps, depth, views: seen }, bench, {
          signal,
          gate,
          uncached: (why) => notices.add(uncached(why)),
        });
        let event = await running.next();
        for (; !event.done; event = await running.next()) {
          yield* notices.take();
          const { step, loss, norm } = event.value;
          yield {
            type: "progress",
            step,
            loss,
            norm,
            secondsLeft: left.of(toGo() - workOf([{ steps: step, depth }], settings)),
          };
        }
        const run = event.value;
        study = withRun(study, run, block.record);
        await keep(study);
        // A run that trains less says little of those that train everything.
        if (depth === "full") {
          left.observe((performance.now() - gate.waitedMs() - began) / 1000, workOf([run], settings));
        }
        losses = 0;
        yield* notices.take();
        yield { type: "run-finished", run, secondsLeft: left.of(toGo()) };
        const after = nextRun(study, maker());
        if (!after || !isSamePart(after, next)) {
          const secondsARun = left.observed();
          if (secondsARun !== null) await keepPace(services.timings, { settings, base, classes, device, secondsARun });
          yield { type: "block-finished", study };
        }
      } catch (error) {
        if (!(error instanceof DeviceLost) || ++losses > mostLosses || signal.aborted) throw error;
        yield { type: "notice", message: "The graphics device was lost. The run starts again from its seed." };
        networks = undefined;
        services.device.lose();
        device = await services.device.current();
        yield deviceEvent(device);
        if (goBackTo(withoutForeignRuns(study, device.trainer), otherDevice)) yield planned();
        yield* notices.take();
      }
    }
    if (nextRun(study)) notices.add(leftOut);
    study = { ...study, state: "finished" };
  } catch (error) {
    // None of these goes away by trying again; what is finished is as good as before.
    const isEnd = error instanceof Diverged || error instanceof DataChanged || isShort(error, study);
    if (isEnd) notices.add(error.message);
    else if (!signal.aborted) throw error;
    const { before } = opened;
    study = !isKept && before?.state === "finished" ? before : { ...study, state: "stopped" };
  } finally {
    networks?.dispose();
  }
  await keep(study);
  yield* notices.take();
  yield { type: "ended", study };
}

/**
 * The images of a study that has finished runs are gone or changed, or don't do for one more block. Without a finished run there
 * is nothing to end.
 */
function isShort(error: unknown, { runs }: StudyRecord): error is TaskMissing | TooFewImages {
  return (error instanceof TaskMissing || error instanceof TooFewImages) && runs.length > 0;
}

/** Augmented views of one training image, another one each run. */
function views(
  { images, hashes }: TrainingSet,
  { run, ...settings }: StudyRecord["settings"] & { readonly flips: boolean; readonly run: number },
): EngineEvent {
  const image = run % images.count;
  const order = new Uint32Array(previewed).fill(image);
  const plan = plansOf({ ...settings, hashes, order });
  const { data, count, size } = renderPlaces(images, { order, plan, from: 0, to: previewed });
  return { type: "views", size, count, data: new Uint8Array(data) };
}

function uncached(why: string): string {
  return `The study goes on uncached: ${why}. The next one fetches and renders again.`;
}

/** Saves studies; where there is no room, batches and features go first, since they can be made again. */
function keeper({ studies, batches, features }: Services, notices: Notices): (study: StudyRecord) => Promise<void> {
  return async (study) => {
    let stored = await studies.save(study);
    if (!stored.cached) {
      await Promise.all([batches.clear(), features.clear()]);
      stored = await studies.save(study);
    }
    if (!stored.cached) notices.add(`The study goes on, but will not resume after a reload: ${stored.why}.`);
  };
}
