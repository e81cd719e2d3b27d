// This project's head in typed arrays.

import { headLearner } from "../../../../client/src/engine/probe/head-learner";
import type { Open } from "../../contender";
import { head, headImages, stepsAnEpoch } from "../../head-problem";

export const open: Open = async () => {
  const { images, channels, classes, epochs, batch, rate } = head;
  const { features: inputs, labels } = headImages();
  const steps = epochs * stepsAnEpoch;
  return {
    async work(times) {
      const [losses, norms] = [new Float32Array(steps), new Float32Array(steps)];
      for (let time = 0; time < times; time++) {
        const learner = headLearner({
          inputs,
          channels,
          classes,
          labels,
          order: Uint32Array.from({ length: steps * batch }, (_, place) => place % images),
          batch,
          schedule: { headRates: new Float32Array(steps).fill(rate), decay: 0 },
          weight: new Float32Array(channels * classes),
          bias: new Float32Array(classes),
        });
        learner.advance(losses, norms);
      }
      return Array.from({ length: epochs }, (_, epoch) => {
        const own = losses.subarray(epoch * stepsAnEpoch, (epoch + 1) * stepsAnEpoch);
        return own.reduce((sum, loss) => sum + loss, 0) / stepsAnEpoch;
      });
    },
  };
};
