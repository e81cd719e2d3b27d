// Seconds of a study on devices that nobody timed, from what a step asks of one: dispatches, and floating-point operations.
// The same sum as of a timed device (worker/core/cost.ts) then gives the study. An estimate, whose assumptions stand here.

import type { Base } from "#core/base";
import { type Costs, studySeconds } from "#core/cost";

/** What a step and a batch's forward pass ask of a device. */
export interface Work {
  readonly dispatches: number;
  /** Two for each multiply-add. */
  readonly flops: number;
}

/** A device by its peak, in 32-bit operations a second, and what of it is expected to arrive. */
export interface Device {
  readonly name: string;
  readonly flopsPerSecond: number;
  /** Share of the peak that small layers reach. */
  readonly share: number;
  readonly secondsPerDispatch: number;
  /** How many times as long its processor takes as the one that was timed, for what the processor does. */
  readonly processor: number;
}

/**
 * Shares are guesses on the careful side: tuned products of these sizes reach a third of a GPU's peak, depthwise layers wait for memory.
 * Dispatches are as dear as the dearest of Vulkan and of Metal in arXiv:2604.02344 (24 to 36 and 32 to 71 us), which measured
 * ones that are encoded anew each time; ours are ready-made.
 */
export const devices: readonly Device[] = [
  { name: "laptop, 2 TFLOPS", flopsPerSecond: 2e12, share: 0.1, secondsPerDispatch: 36e-6, processor: 1 },
  { name: "phone, 0.5 TFLOPS", flopsPerSecond: 0.5e12, share: 0.05, secondsPerDispatch: 71e-6, processor: 3 },
];

/** Six primary blocks of handwritten digits: 48 runs of 500 steps at the shallow cut, 48 px. */
export const primary = {
  cut: "shallow",
  pixels: 48,
  steps: 500,
  batch: 16,
  policy: "heavy",
  budgets: [5, 20],
  validationPerClass: 40,
  blocks: 6,
  doubledBlocks: 0,
} as const;
export const classes = 10;

/** Seconds of work on a device: its dispatches one after the other, and its operations at the share of the peak. */
export function secondsOf({ dispatches, flops }: Work, { flopsPerSecond, share, secondsPerDispatch }: Device): number {
  return dispatches * secondsPerDispatch + flops / (flopsPerSecond * share);
}

/**
 * Seconds of the primary study on a device. What is not arithmetic of the network (views, initial weights, making ready) is taken from
 * `timed`, a device without a GPU: too much for views, which a GPU renders.
 */
export function forecast(
  { step, forward }: { readonly step: Work; readonly forward: Work },
  device: Device,
  { base, timed }: { readonly base: Base; readonly timed: Costs },
): { readonly stepSeconds: number; readonly studySeconds: number } {
  const { cut, pixels, batch } = primary;
  const seconds = secondsOf(step, device);
  const costs: Costs = {
    batch,
    steps: [{ cut, pixels, seconds, forwardSeconds: secondsOf(forward, device) }],
    secondsPerViewPixel: timed.secondsPerViewPixel * device.processor,
    secondsPerPlainMultiplyAdd: timed.secondsPerPlainMultiplyAdd * device.processor,
    secondsToPrepare: timed.secondsToPrepare * device.processor,
  };
  return { stepSeconds: seconds, studySeconds: studySeconds(primary, { base, costs, classes }) };
}
