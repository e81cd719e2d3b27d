// Seconds of a study on devices that nobody timed, from what a step asks of one: dispatches, and floating-point operations.
// The same sum as of a timed device (worker/core/planning/cost.ts) then gives the study. An estimate, whose assumptions stand here.

import type { Base } from "#core/network/base";
import { type Costs, studySeconds } from "#core/planning/cost";

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
  /** How many times as long its processor takes as the one that was timed. */
  readonly processor: number;
  /** Seconds to compile the kernels. */
  readonly secondsToPrepare: number;
}

/** Operations of a rendered pixel, taken generously: three passes of gathers, colours, noise and a blur of nine taps. */
const operationsAViewPixel = 2000;

/**
 * Shares of the peak and seconds to compile are guesses on the careful side; no graphics card was timed.
 * Dispatches are as dear as the dearest of Vulkan and of Metal in arXiv:2604.02344 (24 to 36 and 32 to 71 us), which measured
 * ones that are encoded anew each time; ours are ready-made.
 */
export const devices: readonly Device[] = [
  {
    name: "laptop, 2 TFLOPS",
    flopsPerSecond: 2e12,
    share: 0.1,
    secondsPerDispatch: 36e-6,
    processor: 1,
    secondsToPrepare: 5,
  },
  {
    name: "phone, 0.5 TFLOPS",
    flopsPerSecond: 0.5e12,
    share: 0.05,
    secondsPerDispatch: 71e-6,
    processor: 3,
    secondsToPrepare: 15,
  },
];

/** Six primary blocks of handwritten digits: 48 runs of 500 steps at the shallow cut, 48 px. */
export const primary = {
  base: "lite0",
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
 * Seconds of the primary study on a device. Initial weights are the processor's work, and `secondsPerPlainMultiplyAdd` is what a timed
 * one took for them.
 */
export function forecast(
  { step, forward }: { readonly step: Work; readonly forward: Work },
  device: Device,
  { base, secondsPerPlainMultiplyAdd }: { readonly base: Base } & Pick<Costs, "secondsPerPlainMultiplyAdd">,
): { readonly stepSeconds: number; readonly studySeconds: number } {
  const { cut, pixels, batch } = primary;
  const { processor, secondsToPrepare } = device;
  const seconds = secondsOf(step, device);
  const costs: Costs = {
    batch,
    steps: [{ cut, pixels, seconds, forwardSeconds: secondsOf(forward, device) }],
    secondsPerViewPixel: secondsOf({ dispatches: 0, flops: operationsAViewPixel }, device),
    secondsPerPlainMultiplyAdd: secondsPerPlainMultiplyAdd * processor,
    secondsToPrepare,
    remembered: true,
  };
  return { stepSeconds: seconds, studySeconds: studySeconds(primary, { base, costs, classes }) };
}
