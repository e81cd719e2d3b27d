// How fast this device trains, from a few timed steps on pictures that a formula makes. Nothing is learnt here, and
// nothing of it enters a study but the choice of its size.

import type { Base } from "#core/base";
import { plansOf, renderPlaces } from "#core/batches";
import type { Costs } from "#core/cost";
import { scratchTrunk, withHead } from "#core/initialise";
import type { PackedViews } from "#core/pixels";
import { stream } from "#core/random";
import { scheduleOf } from "#core/recipe";
import type { Cut } from "#core/study";
import type { Prepared, Trainer } from "./trainer";

const warmingSteps = 2;
const fewTimedSteps = 3;
const mostTimedSteps = 40;
const timedFor = 0.4;

/** A network to be timed. */
export interface Timed {
  readonly cut: Cut;
  readonly pixels: number;
}

/** Times steps of these networks in order, the cheapest first, until what is known is `enough`. */
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
  let costs: Costs = { batch, steps: [], secondsPerViewPixel: timedRendering() };
  for (const network of networks) {
    const prepared = await trainer.prepare({ base, ...network, batch, depth: "full", classes });
    try {
      const seconds = await timed(prepared, base, { ...network, batch, classes, signal });
      costs = { ...costs, steps: [...costs.steps, { ...network, seconds }] };
    } finally {
      prepared.dispose();
    }
    if (enough(costs)) break;
  }
  return costs;
}

/** Seconds of a step, once everything is compiled. */
async function timed(
  prepared: Prepared,
  base: Base,
  { cut, pixels, batch, classes, signal }: Timed & { batch: number; classes: number; signal: AbortSignal },
): Promise<number> {
  const images = formulaPictures(batch, pixels);
  const trunk = scratchTrunk(base, cut, { ...images, count: Math.min(2, batch) }, stream(0));
  const init = withHead(base, cut, classes, trunk);
  const labels = Uint8Array.from({ length: batch }, (_, view) => view % classes);
  const secondsOf = async (steps: number) => {
    const order = Uint32Array.from({ length: steps * batch }, (_, place) => place % batch);
    const run = { init, images, labels, order, views: null, schedule: scheduleOf({ init: "pretrained", cut, steps }) };
    const from = performance.now();
    for await (const event of prepared.run(run, { signal })) if (event.type === "finished") break;
    return (performance.now() - from) / 1000 / steps;
  };
  await secondsOf(warmingSteps);
  const roughly = await secondsOf(fewTimedSteps);
  const more = Math.min(mostTimedSteps, Math.floor(timedFor / roughly));
  return more > fewTimedSteps ? secondsOf(more) : roughly;
}

/** Seconds to render a heavy view, for each of its pixels; the first half of the work warms the compiler up. */
function timedRendering(): number {
  const pixels = 32;
  const timedBatch = 16;
  const images = formulaPictures(timedBatch, pixels);
  const hashes = Array.from({ length: timedBatch }, (_, image) => String(image));
  const batches = 8;
  const order = Uint32Array.from({ length: batches * timedBatch }, (_, place) => place % timedBatch);
  const secondsOf = (from: number, to: number) => {
    const started = performance.now();
    const plan = plansOf({ policy: "heavy", strength: 1, flips: true, seed: 0, hashes, order });
    renderPlaces(images, { order, plan, from: from * timedBatch, to: to * timedBatch });
    return (performance.now() - started) / 1000;
  };
  secondsOf(0, batches / 2);
  return secondsOf(batches / 2, batches) / ((batches / 2) * timedBatch * pixels ** 2);
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
