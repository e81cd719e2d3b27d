// How fast this device trains, from a few timed steps on pictures that a formula makes. Nothing is learnt here, and
// nothing of it enters a study but the choice of its size.

import type { Base } from "#core/network/base";
import { scratchTrunk, withHead } from "#core/network/initialise";
import { planView } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import { type Costs, multiplyAdds, type TimedNetwork } from "#core/planning/cost";
import { stream } from "#core/random";
import { scheduleOf } from "#core/study/recipe";
import type { Cut } from "#core/study/study";
import { packChunk } from "./chunk";
import type { Prepared, RunViews, Trainer } from "./trainer";

const warmingSteps = 2;
const fewTimedSteps = 3;
const mostTimedSteps = 40;
/** Seconds that one timing may take beyond the few steps. */
const timedFor = 0.15;
/** Timings of which the middle one counts, where a few steps take less than `timedFor`. */
const timings = 3;

/** A network to be timed. */
export interface Timed {
  readonly cut: Cut;
  readonly pixels: number;
}

/** Times these networks in order, the cheapest first, until what is known is `enough`. */
export async function calibrate(
  trainer: Trainer,
  base: Base,
  {
    networks,
    batch,
    classes,
    signal,
    enough = () => false,
  }: {
    readonly networks: readonly Timed[];
    readonly batch: number;
    readonly classes: number;
    readonly signal: AbortSignal;
    readonly enough?: (costs: Costs) => boolean;
  },
): Promise<Costs> {
  let costs: Costs | undefined;
  for (const network of networks) {
    const from = now();
    const prepared = await trainer.prepare({ base, ...network, batch, depth: "full", classes });
    const secondsToPrepare = now() - from;
    try {
      const work = { ...network, batch, classes, signal };
      const { timed, secondsPerPlainMultiplyAdd, run } = await timedNetwork(prepared, base, work);
      costs = costs
        ? { ...costs, steps: [...costs.steps, timed] }
        : {
            batch,
            steps: [timed],
            secondsPerViewPixel: await renderingSeconds(run, timed, batch),
            secondsPerPlainMultiplyAdd,
            secondsToPrepare,
          };
    } finally {
      prepared.dispose();
    }
    if (enough(costs)) break;
  }
  if (!costs) throw new RangeError("there is no network to time");
  return costs;
}

/** Seconds of a step, with or without rendering, in runs of so many steps. */
type TimedRun = (steps: number, views: RunViews | null) => Promise<number>;

/** Times training and evaluation, once everything is compiled. */
async function timedNetwork(
  prepared: Prepared,
  base: Base,
  { cut, pixels, batch, classes, signal }: Timed & { batch: number; classes: number; signal: AbortSignal },
): Promise<{ readonly timed: TimedNetwork; readonly secondsPerPlainMultiplyAdd: number; readonly run: TimedRun }> {
  const images = formulaPictures(batch, pixels);
  const few = { ...images, count: Math.min(2, batch) };
  // Once to warm the compiler up.
  scratchTrunk(base, cut, { ...few, count: 1 }, stream(0));
  const from = now();
  const trunk = scratchTrunk(base, cut, few, stream(0));
  const secondsPerPlainMultiplyAdd = (now() - from) / (few.count * multiplyAdds(base, cut, pixels));
  const init = withHead(base, cut, classes, trunk);
  const labels = Uint8Array.from({ length: batch }, (_, view) => view % classes);
  const run: TimedRun = async (steps, views) => {
    const order = Uint32Array.from({ length: steps * batch }, (_, place) => place % batch);
    const schedule = scheduleOf({ init: "pretrained", cut, steps });
    const started = now();
    for await (const event of prepared.run({ init, images, labels, order, views, schedule }, { signal })) {
      if (event.type === "finished") break;
    }
    return (now() - started) / steps;
  };
  await run(warmingSteps, null);
  const seconds = await timedWell((steps) => run(steps, null));
  const several = { ...images, count: fewTimedSteps * batch, data: repeated(images.data, fewTimedSteps) };
  const forwardSeconds = await timedWell(async () => {
    const started = now();
    await prepared.evaluate(init, several);
    return (now() - started) / fewTimedSteps;
  });
  return { timed: { cut, pixels, seconds, forwardSeconds }, secondsPerPlainMultiplyAdd, run };
}

/** The middle one of a few timings, or the only one where it takes long. */
async function timedWell(time: (steps: number) => Promise<number>): Promise<number> {
  const roughly = await time(fewTimedSteps);
  const steps = Math.min(mostTimedSteps, Math.floor(timedFor / roughly));
  if (steps <= fewTimedSteps) return roughly;
  const all: number[] = [];
  for (let timing = 0; timing < timings; timing++) all.push(await time(steps));
  return all.sort((one, other) => one - other)[Math.floor(timings / 2)]!;
}

/** Seconds that a heavy view adds to a step, for each of its pixels. */
async function renderingSeconds(run: TimedRun, { pixels, seconds }: TimedNetwork, batch: number): Promise<number> {
  const views: RunViews = {
    plan: (view) => planView({ policy: "heavy", strength: 1, flips: true, seed: 0, image: "timed", view }),
    stepsAChunk: mostTimedSteps,
    kept: async () => undefined,
    keep: async (_from, _to, bytes) => {
      packChunk(bytes);
    },
  };
  await run(warmingSteps, views);
  const rendered = await timedWell((steps) => run(steps, views));
  return Math.max(0, rendered - seconds) / (batch * pixels ** 2);
}

function now(): number {
  return performance.now() / 1000;
}

function repeated(data: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(data.length * times);
  for (let time = 0; time < times; time++) all.set(data, time * data.length);
  return all;
}

/** Pictures that no file is needed for, each different. */
function formulaPictures(count: number, size: number): PackedViews {
  const data = new Uint8Array(count * size * size * 4);
  for (let picture = 0; picture < count; picture++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        for (let channel = 0; channel < 4; channel++) {
          const level = (31 * picture + 7 * y + 13 * x + 57 * channel + 11 * ((x * y) % 17)) % 256;
          data[((picture * size + y) * size + x) * 4 + channel] = channel === 3 ? 255 : level;
        }
  return { data, count, size };
}
