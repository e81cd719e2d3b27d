// From a planned study to one with tuned rates: tries them trial by trial, keeps each that is finished, and freezes what they
// speak for. A study that is cut off meanwhile is stored as one that is trying, and goes on at its next trial.

import { digestOfData } from "#core/digest";
import type { Base } from "#core/network/base";
import { pretrainedTrunk } from "#core/network/initialise";
import type { StudyRecord, Trying } from "#core/records/record";
import { engineVersion } from "#core/study/study";
import type { ChunkCache } from "../storage/chunk-cache";
import type { StudyStore } from "../storage/study-store";
import type { WeightsCache } from "../storage/weights-cache";
import { checkDevice } from "./device-check";
import type { DeviceHolder } from "./device-holder";
import { DeviceLost } from "./device-lost";
import type { Gate } from "./gate";
import { openTarget } from "./open-target";
import type { OwnTasks } from "./own-images";
import type { EngineEvent } from "./protocol";
import { formFor } from "./study-form";
import type { Prepared } from "./trainer";
import { triedRates } from "./tuning";
import { loadBase } from "./weights";

/** What rates are tried with. */
export interface TuningMeans {
  readonly device: DeviceHolder;
  readonly weights: WeightsCache;
  readonly batches: ChunkCache;
  readonly studies: StudyStore;
  readonly tasks: OwnTasks;
  readonly gate: Gate;
  readonly signal: AbortSignal;
}

/** Losses of the graphics device, with no trial finished between them, after which rates are tried no more. */
const mostLosses = 3;

/**
 * The study with the rates that its trials speak for, which `seconds` are predicted for.
 * - Must come to the same rates whether it was interrupted or not; trials of another device are made again, since they are compared.
 * - A new study that is stopped by its visitor leaves nothing; anything else leaves the trials that are finished.
 */
export async function* tunedStudy(
  planned: StudyRecord,
  { base, seconds }: { readonly base: Base; readonly seconds: number },
  means: TuningMeans,
): AsyncGenerator<EngineEvent, StudyRecord> {
  const { signal, gate, batches, weights, tasks, studies } = means;
  const { trying, ...study } = planned;
  const { settings } = study;
  yield { type: "preparing", what: "images" };
  const target = await openTarget(settings, { tasks, signal });
  yield { type: "preparing", what: "weights" };
  const { shards } = await loadBase(settings.base, settings.cut, { signal, cache: weights });
  const { cut, pixels, batch, depth } = settings;
  const preparation = { base, cut, pixels, batch, depth, classes: target.classes.length };
  let kept = trying;
  for (let losses = 0; ; ) {
    const { trainer } = await means.device.current();
    let prepared: Prepared | undefined;
    try {
      const asked = await formFor({ runs: kept ? [kept] : [] }, trainer, (form) =>
        checkDevice(trainer, base, pretrainedTrunk(base, "shallow", shards), { form }),
      );
      yield { type: "preparing", what: "network" };
      prepared = await trainer.prepare({ ...preparation, ...(asked && { form: asked }) });
      const { form } = prepared;
      const maker = { trainer: trainer.name, backend: trainer.backend, engine: engineVersion, ...(form && { form }) };
      const before = kept && isBy(kept, maker) ? kept : { imagesHash: "", losses: [] };
      if (kept && kept.losses.length > before.losses.length) yield { type: "notice", message: otherDevice };
      const trials = triedRates(settings, { base, shards, target, prepared, batches }, { before, signal, gate });
      let event = await trials.next();
      for (; !event.done; event = await trials.next()) {
        if (event.value.type === "progress") {
          const { type: _, ...progress } = event.value;
          const { trial, trials, done } = progress;
          yield { type: "tuning", ...progress, secondsLeft: seconds * (1 - (trial + done) / trials) };
        } else {
          const { tried } = event.value;
          if (tried.losses.length > before.losses.length) losses = 0;
          kept = { ...maker, ...tried };
          // Where it can't be stored, the study says so with its first run.
          await studies.save({ ...study, trying: kept });
        }
      }
      const { tuned, tuning } = event.value;
      const frozen = { ...settings, tuned };
      return { ...study, settings: frozen, settingsHash: digestOfData(frozen), tuning };
    } catch (error) {
      if (signal.aborted && !trying) await studies.remove(study.id);
      if (!(error instanceof DeviceLost) || ++losses > mostLosses || signal.aborted) throw error;
      yield { type: "notice", message: "The graphics device was lost. The rate that was being tried is tried again." };
      means.device.lose();
    } finally {
      prepared?.dispose();
    }
  }
}

const otherDevice =
  "Learning rates are tried again from the first: they were tried on another kind of device, and they are compared with one another.";

function isBy(trying: Trying, maker: Pick<Trying, "trainer" | "backend" | "engine" | "form">): boolean {
  return (["trainer", "backend", "engine", "form"] as const).every((key) => trying[key] === maker[key]);
}
