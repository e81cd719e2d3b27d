// This project's trainer through its own seam: each call is a whole run, its upload and its read-back included.

import { identity } from "#core/pictures/view";
import type { Depth } from "#core/study/study";
import { kernelsTrainer } from "../../client/src/engine/kernels/kernels-trainer";
import { webgpuDevice } from "../../client/src/engine/tensorflow";
import type { Run } from "../../client/src/engine/trainer";
import type { Open } from "./contender";
import { problemOf, rate } from "./problem";

/** Opens runs of a depth over one batch of pictures: as they are, or as kept views of themselves, which nobody knows to be equal. */
export function ownRuns(depth: Depth, how: "as they are" | "as views"): Open {
  return async (settings) => {
    const { base, cut, pixels, batch, classes, parameters: init, views: images, labels } = await problemOf(settings);
    const trainer = kernelsTrainer(await webgpuDevice());
    const prepared = await trainer.prepare({ base, cut, pixels, batch, depth, classes });
    const steps = 10;
    const repeated = new Uint8Array(steps * images.data.length);
    for (let step = 0; step < steps; step++) repeated.set(images.data, step * images.data.length);
    const kept: Run["views"] = {
      plan: () => identity,
      stepsAChunk: steps,
      kept: async (from, to) => repeated.subarray(0, (to - from) * images.data.length),
      keep: async () => {},
    };
    return {
      async work(times) {
        const rates = new Float32Array(times).fill(rate);
        const schedule = { trunkRates: rates, headRates: rates, decay: 0, clip: Number.POSITIVE_INFINITY };
        const order = Uint32Array.from({ length: times * batch }, (_, place) => place % batch);
        const views = how === "as views" ? kept : null;
        const losses: number[] = [];
        const { signal } = new AbortController();
        for await (const event of prepared.run({ init, images, views, labels, order, schedule }, { signal })) {
          if (event.type === "steps") losses.push(...event.losses);
        }
        return losses;
      },
    };
  };
}
