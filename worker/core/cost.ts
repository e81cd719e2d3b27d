// What a study costs on a device, predicted from a few timed steps. Arithmetic on seconds only: nothing is timed here.

import { type Base, cutOf } from "./base";
import { armsOf, type Cut, type Settings } from "./study";

/** What a calibration measured. */
export interface Costs {
  /** Images in a timed step. */
  readonly batch: number;
  /** Seconds of a training step, for one network or more; the cheapest first. */
  readonly steps: readonly { readonly cut: Cut; readonly pixels: number; readonly seconds: number }[];
  /** Seconds to render a view of the heaviest policy, for each of its pixels. */
  readonly secondsPerViewPixel: number;
}

// A step is a forward pass and a backward pass of about twice its cost.
const forwardShare = 1 / 3;
/** Plain TypeScript on 32 pictures, for the initial weights of `scratch`; a rough figure of a slow laptop. */
const plainSecondsPerMultiplyAdd = 4e-9;
const plainImages = 32;
/** Hashing, saving and reading back, each run. */
const secondsAround = 0.15;

/**
 * Predicts a step from what was timed: seconds = overhead + rate x multiply-adds, both at least 0.
 * With one timed network, or when a line through them makes no sense, everything counts as multiply-adds: that errs on the slow side.
 */
export function stepSeconds(base: Base, { steps }: Costs): (cut: Cut, pixels: number) => number {
  const points = steps.map(({ cut, pixels, seconds }) => ({ work: multiplyAdds(base, cut, pixels), seconds }));
  const [least, most] = [points[0], points.at(-1)];
  if (!least || !most) throw new RangeError("no step was timed");
  const rate = (most.seconds - least.seconds) / (most.work - least.work);
  const overhead = least.seconds - rate * least.work;
  if (least === most || !(rate > 0) || overhead < 0) {
    const slowest = Math.max(...points.map(({ work, seconds }) => seconds / work));
    return (cut, pixels) => slowest * multiplyAdds(base, cut, pixels);
  }
  return (cut, pixels) => overhead + rate * multiplyAdds(base, cut, pixels);
}

/** Multiply-adds of one picture's forward pass. */
export function multiplyAdds(base: Base, cut: Cut, pixels: number): number {
  return cutOf(base, cut).multiplyAddsAt96 * (pixels / 96) ** 2;
}

/** Seconds of one block with these settings: initial weights, rendering, training and evaluation of all its arms. */
export function blockSeconds(
  settings: Pick<Settings, "cut" | "pixels" | "steps" | "batch" | "policy" | "budgets" | "validationPerClass">,
  { base, costs, classes }: { readonly base: Base; readonly costs: Costs; readonly classes: number },
): number {
  const { cut, pixels, steps, batch, budgets, validationPerClass } = settings;
  const step = (stepSeconds(base, costs)(cut, pixels) * batch) / costs.batch;
  const rendering = budgets.length * steps * batch * pixels ** 2 * costs.secondsPerViewPixel;
  const initial = plainImages * multiplyAdds(base, cut, pixels) * plainSecondsPerMultiplyAdd;
  const runs = armsOf(settings).map(({ n }) => {
    // Clean training images go through the network twice: for the features' moments, and at the end.
    const judged = classes * (validationPerClass + 2 * n);
    return steps * step + (judged / batch) * step * forwardShare + secondsAround;
  });
  return rendering + initial + runs.reduce((sum, seconds) => sum + seconds, 0);
}
