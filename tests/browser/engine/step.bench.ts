// How long a training step takes: the trainer's own reports over whole runs, submission and read-back included.

import { bench, describe } from "vitest";
import { layoutOf } from "#core/base";
import type { Cut } from "#core/study";
import { kernelsTrainer } from "../../../client/src/engine/kernels/kernels-trainer";
import { tensorflowDevice } from "./kernels/device";
import { baseNamed, formulaViews, oracleParameters } from "./oracle";

const [batch, classes, steps] = [16, 10, 10];
const base = baseNamed("lite0");
const device = await tensorflowDevice();

const shapes: readonly [Cut, number][] = [
  ["shallow", 32],
  ["shallow", 48],
  ["middle", 48],
];

for (const [cut, pixels] of shapes) {
  const prepared = await kernelsTrainer(device).prepare({ base, cut, pixels, batch, depth: "full", classes });
  const init = await oracleParameters(base, cut, classes);
  const rates = new Float32Array(steps).fill(1e-3);
  const run = {
    init,
    images: formulaViews(batch, pixels),
    views: null,
    labels: Uint8Array.from({ length: batch }, (_, view) => view % classes),
    order: Uint32Array.from({ length: steps * batch }, (_, place) => place % batch),
    schedule: { trunkRates: rates, headRates: rates, decay: 0.05, clip: 1 },
  };
  describe(`${cut}, ${pixels} px, batch ${batch}, ${layoutOf(base, cut, classes).size} parameters`, () => {
    bench(
      `${steps} steps`,
      async () => {
        for await (const event of prepared.run(run, { signal: new AbortController().signal })) event satisfies object;
      },
      { iterations: 4, time: 0, warmupIterations: 1, warmupTime: 0 },
    );
  });
}
