// The seam between the study and whatever trains: a run is described whole, since anything that is called once a step,
// or hands out a tensor, could not be captured and replayed. Two trainers stand behind it: hand-written WebGPU kernels,
// and automatic differentiation (the fallback, and the oracle in tests).

import type { Base } from "#core/network/base";
import type { MixedLabels } from "#core/pictures/mix";
import type { ViewPlan } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import type { Schedule } from "#core/study/recipe";
import type { Cut, Depth, ProductForm } from "#core/study/study";

export const backends = ["webgpu", "webgl", "cpu"] as const;
/** What computes. */
export type Backend = (typeof backends)[number];

/** Who differentiates: our own WGSL kernels, or TensorFlow.js. */
export type TrainerName = "kernels" | "autodiff";

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
  /** One of the trainer's forms; the first if none is given. */
  readonly form?: ProductForm;
}

/**
 * The views of a run: what is made of the image at each place, and a store of what was made before. Rendering must give the
 * bytes of worker/core/pictures/render.ts, so that it doesn't matter who rendered what is kept.
 */
export interface RunViews {
  /** Plan of the view at a place, in 0..steps*batch-1; a pure function. */
  plan(place: number): ViewPlan;
  /** Steps that are kept together. `kept` and `keep` take steps of one such chunk, in order. */
  readonly stepsAChunk: number;
  /** Packed views of the steps from `from` up to, not including, `to`; undefined where they must be rendered. */
  kept(from: number, to: number): Promise<Uint8Array | undefined>;
  /** Takes what was rendered for these steps, and copies it; resolves at once unless storing falls behind. */
  keep(from: number, to: number, views: Uint8Array): Promise<void>;
}

/** One run, described whole. */
export interface Run {
  /** Initial parameters, in the order of `layoutOf`. The trainer copies; the caller keeps its array. */
  readonly init: Float32Array;
  /** Clean training images, at the size that the network sees. */
  readonly images: PackedViews;
  /** Class of each image, [images.count]. */
  readonly labels: Uint8Array;
  /** Image at each place in each step, [steps * batch]. */
  readonly order: Uint32Array;
  /** What is trained on in place of the images; null if it is the images as they are. */
  readonly views: RunViews | null;
  /** What the view at each place is taught as, [steps * batch], in place of `labels`; absent where it is the image's class. */
  readonly mixed?: MixedLabels;
  readonly schedule: Schedule;
}

/** What a run reports; the last event is `finished`. */
export type TrainEvent =
  | {
      readonly type: "steps";
      readonly done: number;
      /** Of the steps since the last event, before each step's update: the mean cross-entropy of the batch. */
      readonly losses: Float32Array;
      /** Of the same steps: the norm of the gradients of everything that trains, before clipping. */
      readonly norms: Float32Array;
    }
  | { readonly type: "finished"; readonly parameters: Float32Array };

/** A trainer made ready for one network and batch size. One call at a time. */
export interface Prepared {
  /** In which form it multiplies; absent where there is but one way. */
  readonly form?: ProductForm;
  /** Throws `signal.reason` when aborted, and `Diverged` when a loss or a norm is not finite. */
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
  /** The forms in which it can multiply here and gets it right, the one that it would choose first; empty where there is but one way. */
  forms(): Promise<readonly ProductForm[]>;
  prepare(preparation: Preparation): Promise<Prepared>;
}
