// This project's forward pass: 64 pictures through the cut to their pooled features.

import { kernelsTrainer } from "../../../../client/src/engine/kernels/kernels-trainer";
import { webgpuDevice } from "../../../../client/src/engine/tensorflow";
import type { Open } from "../../contender";
import { embeddedPictures, problemOf } from "../../problem";

export const open: Open = async (settings) => {
  const { base, cut, pixels, batch, classes, parameters, views } = await problemOf({
    ...settings,
    batch: embeddedPictures,
  });
  const trainer = kernelsTrainer(await webgpuDevice());
  const prepared = await trainer.prepare({ base, cut, pixels, batch: settings.batch, depth: "probe", classes });
  return {
    async work(times) {
      let features = new Float32Array();
      for (let time = 0; time < times; time++) features = new Float32Array(await prepared.features(parameters, views));
      return [...features.subarray(0, features.length / batch)];
    },
  };
};
