// The update against PyTorch's AdamW and clip_grad_norm_, written out in float64.

import { expect, test } from "vitest";
import type { Schedule } from "#core/study/recipe";
import { adamw, settle, squares, stepValues } from "../../../../client/src/engine/kernels/update";
import { tensorflowDevice } from "./device";
import { expectClose, normals, runKernel } from "./run-kernel";

// Vectors of four: decayed trunk, plain trunk, decayed head, plain head, one that never trains.
const rules = Uint32Array.from([1 | 4, 1, 2 | 4, 2, 0, 1, 1, 1]);
const size = rules.length * 4;
const schedule = (clip: number): Schedule => ({
  trunkRates: Float32Array.of(1e-2, 3e-2, 2e-2),
  headRates: Float32Array.of(5e-2, 1e-2, 4e-2),
  decay: 0.1,
  clip,
});

/** Three steps in float64: returns the parameters. */
function torch(
  init: Float32Array,
  gradients: readonly Float32Array[],
  { trunkRates, headRates, decay, clip }: Schedule,
) {
  const p = Array.from(init);
  const m = p.map(() => 0);
  const v = p.map(() => 0);
  for (const [step, gradient] of gradients.entries()) {
    const trunk = gradient.filter((_, at) => (rules[at >> 2]! & 1) !== 0);
    const factor = Math.min(1, clip / (Math.hypot(...trunk) + 1e-6));
    for (let at = 0; at < size; at++) {
      const rule = rules[at >> 2]!;
      if (rule === 0) continue;
      const rate = (rule & 2 ? headRates : trunkRates)[step]!;
      const g = gradient[at]! * (rule & 1 ? factor : 1);
      if (rule & 4) p[at]! *= 1 - rate * decay;
      m[at] = 0.9 * m[at]! + 0.1 * g;
      v[at] = 0.999 * v[at]! + 0.001 * g * g;
      const [first, second] = [1 - 0.9 ** (step + 1), 1 - 0.999 ** (step + 1)];
      p[at]! -= (rate / first) * (m[at]! / (Math.sqrt(v[at]!) / Math.sqrt(second) + 1e-8));
    }
  }
  return p;
}

test.each([0.5, 1e9, Number.POSITIVE_INFINITY])("three steps with clip %d equal PyTorch's AdamW", async (clip) => {
  const device = await tensorflowDevice();
  const init = normals("init", size);
  const steps = [0, 1, 2].map((step) => normals(`gradient ${step}`, size));
  let parameters = init;
  let moments = new Float32Array(2 * size);
  for (const [at, gradients] of steps.entries()) {
    const step = stepValues(schedule(clip), { step: at, place: 0 });
    const { parts } = await runKernel(device, squares({ size }), { gradients, parameters, rules });
    const rowLosses = Float32Array.of(1, 2);
    const settled = await runKernel(device, settle({ batch: 2, places: 1 }), { parts: parts!, rowLosses, step });
    expect(settled.readings![0]).toBe(1.5);
    const trained = gradients.filter((_, place) => rules[place >> 2] !== 0);
    expect(settled.readings![1]).toBeCloseTo(Math.hypot(...trained), 5);
    const factor = settled.factor!;
    const updated = await runKernel(device, adamw({ size }), { gradients, rules, factor, parameters, moments, step });
    parameters = Float32Array.from(updated.parameters!);
    moments = Float32Array.from(updated.moments!);
  }
  const wanted = torch(init, steps, schedule(clip));
  expectClose(parameters, wanted, 1e-6);
  expect([...parameters.subarray(16, 20)]).toEqual([...init.subarray(16, 20)]);
  const moved = parameters.filter((value, at) => value !== init[at]).length;
  expect(moved).toBe(size - 4);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a parameter that is %d makes the loss NaN", async (broken) => {
  const device = await tensorflowDevice();
  const parameters = normals("init", size);
  parameters[18] = broken;
  const { parts } = await runKernel(device, squares({ size }), { gradients: normals("g", size), parameters, rules });
  const step = stepValues(schedule(1), { step: 0, place: 0 });
  const rowLosses = Float32Array.of(1, 2);
  const { readings } = await runKernel(device, settle({ batch: 2, places: 1 }), { parts: parts!, rowLosses, step });
  expect(readings![0]).toBeNaN();
});
