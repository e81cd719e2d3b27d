// This project's trainer through its own seam: each call is a whole run, its upload and its read-back included.

import { kernelsTrainer } from "../../../../client/src/engine/kernels/kernels-trainer";
import { webgpuDevice } from "../../../../client/src/engine/tensorflow";
import type { Open } from "../../contender";
import { problemOf, rate } from "../../problem";

export const open: Open = async (settings) => {
  const { base, cut, pixels, batch, classes, parameters: init, views: images, labels } = await problemOf(settings);
  const trainer = kernelsTrainer(await webgpuDevice());
  const prepared = await trainer.prepare({ base, cut, pixels, batch, depth: "full", classes });
  return {
    async work(times) {
      const rates = new Float32Array(times).fill(rate);
      const schedule = { trunkRates: rates, headRates: rates, decay: 0, clip: Number.POSITIVE_INFINITY };
      const order = Uint32Array.from({ length: times * batch }, (_, place) => place % batch);
      const losses: number[] = [];
      const { signal } = new AbortController();
      for await (const event of prepared.run({ init, images, views: null, labels, order, schedule }, { signal })) {
        if (event.type === "steps") losses.push(...event.losses);
      }
      return losses;
    },
  };
};
