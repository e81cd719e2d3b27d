// Opens devices where the engine opens them, in a module Web Worker, and says what it got and what it loaded for it.

import type { Device } from "../../../client/src/engine/device";
import type { Backend } from "../../../client/src/engine/trainer";

/** What a worker got. */
export interface Opened extends Omit<Device, "trainer"> {
  readonly trainer: string;
  /** Addresses of all modules that were fetched for it. */
  readonly loaded: readonly string[];
}

addEventListener("message", async ({ data }: MessageEvent<Backend>) => {
  // Imported here and not above: a worker's list of what it fetched begins after its first modules.
  const { openDevice } = await import("../../../client/src/engine/device");
  const { trainer, ...device } = await openDevice({ prefer: data });
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  postMessage({ ...device, trainer: trainer.name, loaded } satisfies Opened);
});
