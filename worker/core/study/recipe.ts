// The recipe of a run: optimiser, rates and schedule as data. No arithmetic on weights here.

import type { Cut, Init } from "./study";
import type { RatePower } from "./tuning";

/** Flat AdamW, step by step, as data. */
export interface Schedule {
  /** The trunk's learning rate at each step, [steps]. */
  readonly trunkRates: Float32Array;
  /** The head's learning rate at each step, [steps]. */
  readonly headRates: Float32Array;
  /** Decoupled weight decay, times the learning rate; on weights only. */
  readonly decay: number;
  /** Largest norm of all the trunk's gradients together; Infinity does not clip. */
  readonly clip: number;
}

/** AdamW's other constants: decay of the first and second moment, and the term that keeps the division finite. */
export const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

const warmup = 10;
const headRate = 3e-3;
const trunkRates: Readonly<Record<Init, Readonly<Record<Cut, number>>>> = {
  pretrained: { shallow: 1e-3, middle: 1e-3, deep: 1e-3 },
  scratch: { shallow: 3e-3, middle: 3e-3, deep: 3e-3 },
};

/** Share of the full rate at a step: linear over the warm-up, then a cosine to 0 (Loshchilov & Hutter 2017). */
function shape(step: number, steps: number): number {
  if (step < warmup) return (step + 1) / warmup;
  return (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup))) / 2;
}

/**
 * The schedule of a run of `steps` steps; the two inits differ in the trunk's rate and in nothing else. `power` is that of a
 * tuned rate.
 */
export function scheduleOf({
  init,
  cut,
  steps,
  power = 0,
}: {
  init: Init;
  cut: Cut;
  steps: number;
  power?: RatePower | undefined;
}): Schedule {
  const rate = trunkRates[init][cut] * 3 ** power;
  const shapes = Array.from({ length: steps }, (_, step) => shape(step, steps));
  return {
    trunkRates: Float32Array.from(shapes, (share) => share * rate),
    headRates: Float32Array.from(shapes, (share) => share * headRate),
    decay: 0.05,
    clip: 1,
  };
}
