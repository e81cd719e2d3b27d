// Each kernel of a training step by itself, against the adapter's own best product of matrices.

import { sessionOn } from "../../client/src/engine/kernels/session";
import { timed } from "../../client/src/engine/kernels/timing";
import { webgpuDevice } from "../../client/src/engine/tensorflow";
import { bestProduct } from "../browser/engine/kernels/best-product";
import { baseNamed } from "../browser/engine/oracle";
import type { Settings } from "./contender";

/** All dispatches of one name in a step. */
export interface KernelTime {
  readonly name: string;
  readonly dispatches: number;
  readonly ms: number;
  /** Medians of the fastest and the slowest rounds, added up. */
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly flops: number;
}

/** A step's kernels, the slowest first. */
export interface Profile {
  readonly kernels: readonly KernelTime[];
  /** Measured before the kernels and after them. */
  readonly bestFlopsPerSecond: readonly [before: number, after: number];
  readonly best: string;
}

/** Times every dispatch of a step alone. */
export async function profileOf({ cut, pixels, batch, classes }: Settings): Promise<Profile> {
  const device = await webgpuDevice();
  const base = baseNamed("lite0");
  const before = await bestProduct(device);
  const session = await sessionOn(device, { base, cut, pixels, batch, depth: "full", classes });
  const { forward, backward, update } = session.network;
  const kernels = new Map<string, KernelTime>();
  for (const { dispatch, seconds, fastest, slowest } of await timed(device, [...forward, ...backward, ...update])) {
    const { name, flops } = dispatch;
    const sum = kernels.get(name) ?? { name, dispatches: 0, ms: 0, fastestMs: 0, slowestMs: 0, flops: 0 };
    kernels.set(name, {
      name,
      dispatches: sum.dispatches + 1,
      ms: sum.ms + seconds * 1000,
      fastestMs: sum.fastestMs + fastest * 1000,
      slowestMs: sum.slowestMs + slowest * 1000,
      flops: sum.flops + flops,
    });
  }
  session.dispose();
  const after = await bestProduct(device);
  return {
    kernels: [...kernels.values()].sort((one, other) => other.ms - one.ms),
    bestFlopsPerSecond: [before.flopsPerSecond, after.flopsPerSecond],
    best: before.flopsPerSecond > after.flopsPerSecond ? before.name : after.name,
  };
}
