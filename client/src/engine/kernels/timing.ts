// How long dispatches take by themselves, each replayed many times in a row. What they compute is beside the point here.

import type { Dispatch } from "./workshop";

/** Seconds of one run of a dispatch, the median of some rounds with the fastest and the slowest. */
export interface Timing {
  readonly dispatch: Dispatch;
  readonly seconds: number;
  readonly fastest: number;
  readonly slowest: number;
}

/** More would be one submission that a driver may take for a hang. */
const mostRepeats = 1000;

/**
 * Times each dispatch alone. They take turns, so that what else the device does meets all alike; a turn repeats its dispatch
 * until it takes `turnSeconds`, since clocks in a page are coarse.
 */
export async function timed(
  device: GPUDevice,
  dispatches: readonly Dispatch[],
  { rounds = 3, turnSeconds = 0.01 }: { readonly rounds?: number; readonly turnSeconds?: number } = {},
): Promise<readonly Timing[]> {
  const repeats: number[] = [];
  for (const dispatch of dispatches) {
    // The first run may compile.
    await secondsOf(device, dispatch, 1);
    const once = await secondsOf(device, dispatch, 1);
    repeats.push(
      Math.min(mostRepeats, Math.max(1, Math.ceil(turnSeconds / Math.max(once, turnSeconds / mostRepeats)))),
    );
  }
  const seconds: number[][] = dispatches.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, dispatch] of dispatches.entries()) {
      const count = repeats[at]!;
      seconds[at]!.push((await secondsOf(device, dispatch, count)) / count);
    }
  }
  return dispatches.map((dispatch, at) => {
    const sorted = seconds[at]!.sort((one, other) => one - other);
    return { dispatch, seconds: sorted[sorted.length >> 1]!, fastest: sorted[0]!, slowest: sorted.at(-1)! };
  });
}

/** Seconds from the submission of `repeats` runs to their end. */
async function secondsOf(device: GPUDevice, dispatch: Dispatch, repeats: number): Promise<number> {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(dispatch.pipeline);
  pass.setBindGroup(0, dispatch.bindGroup);
  for (let run = 0; run < repeats; run++) pass.dispatchWorkgroups(...dispatch.workgroups);
  pass.end();
  const from = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return (performance.now() - from) / 1000;
}
