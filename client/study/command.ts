// `npm run study`: the same client that a visitor has, in a browser without a window, from a command line to a file.
// What it measures is in no way its own: the page plans, trains, checks, stores and resumes.

import { randomInt } from "node:crypto";
import { count } from "../src/ui/words/format";
import { measured, requireWebgpu } from "./measuring";
import { type Options, optionsOf, usage } from "./options";
import { type Found, type OpenPage, openPage, type Sight } from "./page";
import { targetOf } from "./pictures";
import { type ProgressLine, progressOn, type Terminal } from "./progress";
import { lineOf, Refused, Stopped } from "./refused";
import { reportOf, writeResults } from "./results";
import { timeTaken } from "./time-taken";
import { openUnfinished, type Unfinished } from "./unfinished";

/** Where a command runs. */
export interface Surroundings {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Aborted by ctrl-C. */
  readonly signal: AbortSignal;
  /** Finds a browser, or gets one; throws where there is none. */
  readonly findBrowser: (options: { readonly software: boolean }) => Promise<Found>;
}

/**
 * Does a command and answers with its exit status: 0 when the file is written, 1 when it was refused or failed, 130 when it was
 * interrupted.
 * - Must write a file whole or not at all.
 * - Must keep every finished run of a study that did not end, and say how to go on.
 */
export async function study(argv: readonly string[], around: Surroundings): Promise<number> {
  const { stdout, stderr, signal } = around;
  const progress = progressOn(stderr);
  let work: Unfinished | undefined;
  let page: OpenPage | undefined;
  /** Finished ones; null before the page says. */
  let runs: number | null = null;
  /** Learning rates are tried, which is kept too. */
  let tries = false;
  try {
    const options = optionsOf(argv);
    if (!options) {
      stdout.write(`${usage}\n`);
      return 0;
    }
    const browser = await found(options, around);
    work = openUnfinished(options, () => randomInt(2 ** 32));
    progress.say(work.resumed ? `Going on with seed ${work.seed}.` : `Seed ${work.seed}.`);
    page = await openPage({ out: work.page, profile: work.profile, browser });
    const device = await requireWebgpu(page, { signal });
    progress.say(`WebGPU on ${device.adapter}${device.software ? ", which computes on the processor" : ""}.`);
    const { minutes, exact, caps, tune } = options;
    const { seed } = work;
    const target = await targetOf(page, options, { seed, progress });
    const taken = timeTaken(() => performance.now() / 1000);
    const finished = await measured(
      page,
      {
        target,
        minutes,
        seed,
        settings: exact && { ...exact, target, seed },
        ...(caps && { caps }),
        ...(tune && { tune }),
      },
      {
        signal,
        watch: (sight) => {
          runs = finishedIn(sight) ?? runs;
          tries ||= sight.at === "watching" && sight.tuning !== null;
          progress.show(sight);
          taken.see(sight);
        },
      },
    );
    const time = taken.sentence();
    await page.close();
    page = undefined;
    writeResults(finished, options);
    work.remove();
    work = undefined;
    stdout.write(
      `${reportOf(finished)}\n\n${time && `${time}\n`}${[options.out, options.csv].filter(Boolean).join("\n")}\n`,
    );
    return 0;
  } catch (error) {
    if (!signal.aborted && !(error instanceof Refused)) progress.say(lineOf(error));
    else progress.say(signal.aborted ? "Interrupted." : lineOf(error));
    await page?.close().catch(() => {});
    if (work) endUnfinished(work, { runs, tries, goesOn: !(error instanceof Stopped), progress });
    return signal.aborted ? 130 : 1;
  }
}

async function found({ software }: Options, { findBrowser }: Surroundings): Promise<Found> {
  try {
    return await findBrowser({ software });
  } catch (error) {
    throw new Refused(lineOf(error));
  }
}

/** A folder in which nothing was measured is worth nothing. */
function endUnfinished(
  work: Unfinished,
  {
    runs,
    tries,
    goesOn,
    progress,
  }: {
    readonly runs: number | null;
    readonly tries: boolean;
    readonly goesOn: boolean;
    readonly progress: ProgressLine;
  },
): void {
  if (!runs && !tries && !work.resumed) {
    work.remove();
    return;
  }
  work.leave();
  progress.say(keptSentence(runs, { folder: work.folder, goesOn }));
}

/** What is kept of a study, and how to go on; `runs` is null where nobody knows how many are finished. */
export function keptSentence(
  runs: number | null,
  { folder, goesOn }: { readonly folder: string; readonly goesOn: boolean },
): string {
  const kept = runs === null ? "What is finished is" : `${count(runs, "finished run")} ${runs === 1 ? "is" : "are"}`;
  return goesOn
    ? `${kept} kept in ${folder}. Give the same command again to go on from there.`
    : `${kept} kept in ${folder}. The same command would end there again: give it with another --seed and another --out.`;
}

/** Finished runs of the study on the page; null where it shows none. */
function finishedIn(sight: Sight): number | null {
  if (sight.at === "watching") return sight.study?.runs.length ?? null;
  return sight.at === "reading" && sight.source.origin === "here" ? sight.source.study.runs.length : null;
}
