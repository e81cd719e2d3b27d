// One study on an open page, from its start or from where it was left to its end. The page trains, stores and resumes; here it
// is only asked how far it is. A page that crashed is opened again and goes on at its next run.

import type { StudyRecord } from "#core/records/record";
import type { Wish } from "../src/state/session";
import type { OpenPage, Sight } from "./page";
import { Refused, Stopped } from "./refused";

/** Crashes in a row, with no run or trial of a rate finished between them, after which another try would crash too. */
const mostCrashes = 3;

/** The device that will compute; throws `Refused` where it is not WebGPU. */
export async function requireWebgpu(
  page: OpenPage,
  { signal }: { readonly signal: AbortSignal },
): Promise<NonNullable<Sight["device"]>> {
  for (;;) {
    signal.throwIfAborted();
    const { device, notices } = await page.ask((page) => page.look());
    if (device && isFast(device)) return device;
    if (device)
      throw new Refused(
        `This browser computes without WebGPU, tens of times slower, so nothing was started. ${device.why}`.trim(),
      );
    if (notices[0] !== undefined) throw new Refused(notices[0]);
    await pause();
  }
}

/** The finished study that was wished for. `watch` hears how far it is; an aborted signal leaves the study as it is. */
export async function measured(
  page: OpenPage,
  wish: Wish,
  {
    watch,
    signal,
    lookEveryMs = 500,
  }: { readonly watch: (sight: Sight) => void; readonly signal: AbortSignal; readonly lookEveryMs?: number },
): Promise<StudyRecord> {
  let crashes = 0;
  let finished = Number.NEGATIVE_INFINITY;
  await begin(page, wish, { signal });
  for (;;) {
    await pause(lookEveryMs);
    signal.throwIfAborted();
    let sight: Sight;
    try {
      sight = await page.ask((page) => page.look());
    } catch (error) {
      signal.throwIfAborted();
      if (++crashes > mostCrashes) throw error;
      await page.reopen();
      await begin(page, wish, { signal });
      continue;
    }
    watch(sight);
    switch (sight.at) {
      case "asking":
      case "collecting":
        throw new Refused("The page went back to its question; nothing more was measured.");
      case "watching": {
        const { device } = sight;
        if (device && !isFast(device))
          throw new Refused(
            `This browser went over to computing without WebGPU, tens of times slower, so the study was halted. ${device.why}`.trim(),
          );
        const done = finishedIn(sight);
        if (done > finished) {
          finished = done;
          crashes = 0;
        }
        break;
      }
      case "reading":
        if (sight.source.origin !== "here") throw new RangeError("a link was opened, and no study");
        if (sight.source.study.state !== "finished")
          throw new Stopped(sight.notices.at(-1) ?? "The study was stopped.");
        return sight.source.study;
      case "failed":
        throw new Refused(sight.message);
      default:
        sight satisfies never;
    }
  }
}

/** Finished runs, trials of rates counting up to none. */
function finishedIn({ study, tuning }: Extract<Sight, { at: "watching" }>): number {
  if (study) return study.runs.length;
  return tuning ? tuning.trial - tuning.trials : Number.NEGATIVE_INFINITY;
}

function isFast({ backend, trainer }: NonNullable<Sight["device"]>): boolean {
  return backend === "webgpu" && trainer === "kernels";
}

/** Starts the study, or goes on with what the browser's profile has of it; throws `Refused` where that has other pictures. */
async function begin(page: OpenPage, wish: Wish, { signal }: { readonly signal: AbortSignal }): Promise<void> {
  let studies = await page.ask((page) => page.studies());
  while (studies === null) {
    await pause();
    signal.throwIfAborted();
    studies = await page.ask((page) => page.studies());
  }
  // The profile is this command's own, so there is no other study in it.
  const [study] = studies;
  if (study && study.settings.target !== wish.target)
    throw new Refused(
      "The pictures changed since this study began: put them back as they were, or delete the unfinished folder to begin anew.",
    );
  if (study) await page.tell((page, study) => page.resume(study), study);
  else await page.tell((page, wish) => page.measure(wish), wish);
}

function pause(ms = 500): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
