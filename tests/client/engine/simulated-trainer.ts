// A trainer whose arithmetic is stated instead of trained, behind the same seam as the real ones: how long it takes and what it
// predicts come from the test.

import type { PackedViews } from "#core/pixels";
import type { ProductForm } from "#core/study/study";
import type { Preparation, Prepared, Run, Trainer } from "../../../client/src/engine/trainer";

/** What a network predicts after a run, and what it is told of. */
export interface Simulation {
  /** In which it multiplies; it takes the one that it is asked for, else the first. */
  readonly forms?: readonly ProductForm[];
  /** Logits [images, classes]. */
  readonly evaluate?: (parameters: Float32Array, images: PackedViews) => Float32Array;
  /** Parameters at the end of a run. */
  readonly train?: (run: Run) => Float32Array;
}

/** The trainer, and every network and run that was asked of it. */
export function simulatedTrainer({ evaluate, train, forms = [] }: Simulation = {}): {
  readonly trainer: Trainer;
  readonly prepared: Preparation[];
  readonly runs: Run[];
} {
  const prepared: Preparation[] = [];
  const runs: Run[] = [];
  const trainer: Trainer = {
    name: "kernels",
    backend: "webgpu",
    forms: async () => forms,
    async prepare(preparation): Promise<Prepared> {
      prepared.push(preparation);
      const form = preparation.form ?? forms[0];
      return {
        ...(form && { form }),
        async *run(run, { signal }) {
          signal.throwIfAborted();
          runs.push(run);
          const steps = run.schedule.trunkRates.length;
          yield { type: "steps", done: steps, losses: new Float32Array(steps), norms: new Float32Array(steps) };
          yield { type: "finished", parameters: train?.(run) ?? run.init };
        },
        evaluate: async (parameters, images) =>
          evaluate?.(parameters, images) ?? new Float32Array(images.count * preparation.classes),
        features: async (_, images) => {
          const { channels } = preparation.base.cuts.find(({ id }) => id === preparation.cut)!;
          return Float32Array.from({ length: images.count * channels }, (__, at) => (at * 7) % 5);
        },
        dispose() {},
      };
    },
  };
  return { trainer, prepared, runs };
}
