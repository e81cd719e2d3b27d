// A result as a link carries it: what a reader sees of a study that was measured elsewhere. Types and their lists only.

import type { Primary } from "../answers/primary";
import type { RunRecord, StudyRecord } from "../records/record";

/** The part of an answer that a reader sees, and that a link carries. */
export type Finding = Omit<Primary, "critical" | "variances" | "settling">;

/** Settings as a record holds them. */
export type FrozenSettings = StudyRecord["settings"];

export const trainers = ["kernels", "autodiff"] as const;
export const backends = ["webgpu", "webgl", "cpu"] as const;

/** What trained a run, and on what. */
export type TrainedOn = Pick<RunRecord, "trainer" | "backend">;

/** A result as a link carries it. */
export interface SharedResult {
  readonly settings: FrozenSettings;
  /** Different pairs only, in the order of the blocks. */
  readonly trainedOn: readonly TrainedOn[];
  /** Held-back images that each run was tested on. */
  readonly heldBack: number;
  /** A mark of each block's images, order and views (see `plansOf`); null in links of the first version. */
  readonly plans: readonly string[] | null;
  readonly finding: Finding;
}

/** Whether two runs were trained alike. */
export function areSame(a: TrainedOn, b: TrainedOn): boolean {
  return a.trainer === b.trainer && a.backend === b.backend;
}
