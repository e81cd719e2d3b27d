// Runs a prepared trainer to its end and keeps what it reports.

import type { Prepared, Run } from "../../../../client/src/engine/trainer";

/** The losses of every step and the last parameters of a run that nobody stops. */
export async function finish(prepared: Prepared, run: Run): Promise<{ losses: number[]; parameters: Float32Array }> {
  const losses: number[] = [];
  for await (const event of prepared.run(run, { signal: new AbortController().signal })) {
    if (event.type === "finished") return { losses, parameters: event.parameters };
    losses.push(...event.losses);
  }
  throw new Error("a run ended without its parameters");
}

/** The losses of every step. */
export async function lossesOf(prepared: Prepared, run: Run): Promise<number[]> {
  return (await finish(prepared, run)).losses;
}
