// The seam between the study and whatever trains: a run is described whole, since anything that is called once a step,
// or hands out a tensor, could not be captured and replayed. Two trainers stand behind it: hand-written WebGPU kernels,
// and automatic differentiation (the fallback, and the oracle in tests).

import type { Base } from "#core/base";
import type { PackedViews } from "#core/pixels";
import type { Schedule } from "#core/recipe";
import type { Cut, Depth } from "#core/study";

export const backends = ["webgpu", "webgl", "cpu"] as const;
/** What computes. */
export type Backend = (typeof backends)[number];

export const trainerNames = ["kernels", "autodiff"] as const;
/** Who differentiates: our own WGSL kernels, or TensorFlow.js. */
export type TrainerName = (typeof trainerNames)[number];

/** What a trainer is prepared for: it is reused for every arm and seed of a study. */
export interface Preparation {
  readonly base: Base;
  readonly cut: Cut;
  /** Side of the square pictures. */
  readonly pixels: number;
  /** Pictures a step. */
  readonly batch: number;
  readonly depth: Depth;
  readonly classes: number;
}

/** One run, described whole. */
export interface Run {
  /** Initial parameters, in the order of `layoutOf`. The trainer copies; the caller keeps its array. */
  readonly init: Float32Array;
  readonly views: PackedViews;
  /** Class of each view, [views.count]. */
  readonly labels: Uint8Array;
  /** View index for each place in each step, [steps * batch]. */
  readonly order: Uint32Array;
  readonly schedule: Schedule;
}

/** What a run reports; the last event is `finished`. */
export type TrainEvent =
  /** Losses of the steps since the last event, before each step's update; the mean cross-entropy of the batch. */
  | { readonly type: "steps"; readonly done: number; readonly losses: Float32Array }
  | { readonly type: "finished"; readonly parameters: Float32Array };

/** A trainer made ready for one network and batch size. One call at a time. */
export interface Prepared {
  /** Throws `signal.reason` when aborted, and `Diverged` when a loss is not finite. */
  run(run: Run, options: { readonly signal: AbortSignal }): AsyncIterable<TrainEvent>;
  /** Logits [images, classes] of pictures with these parameters. */
  evaluate(parameters: Float32Array, images: PackedViews): Promise<Float32Array>;
  /** Pooled features [images, channels], before standardisation. */
  features(parameters: Float32Array, images: PackedViews): Promise<Float32Array>;
  /** Frees everything on the device; the trainer can be prepared again. */
  dispose(): void;
}

export interface Trainer {
  readonly name: TrainerName;
  readonly backend: Backend;
  prepare(preparation: Preparation): Promise<Prepared>;
}
