// Automatic differentiation against PyTorch in float64. On software WebGPU a step takes seconds, so it takes fewer.

import { expect, inject, test } from "vitest";
import { type BaseId, baseIds, type Cut } from "#core/study/study";
import { autodiffTrainer } from "../../../../client/src/engine/autodiff/trainer";
import type { Backend } from "../../../../client/src/engine/trainer";
import { baseNamed, formulaViews, oracleOf, oracleParameters, oracleRun } from "../oracle";

const { signal } = new AbortController();

async function featureError(backend: Backend, id: BaseId, cut: Cut): Promise<number> {
  const base = baseNamed(id);
  const trainer = autodiffTrainer(backend);
  const prepared = await trainer.prepare({ base, cut, pixels: 48, batch: 2, depth: "probe", classes: 3 });
  const features = await prepared.features(await oracleParameters(base, cut, 3), formulaViews(2, 48));
  prepared.dispose();
  const wanted = oracleOf(id).features[cut]!.flat();
  expect(features.length).toBe(wanted.length);
  return Math.max(...wanted.map((value, at) => Math.abs(value - features[at]!))) / Math.max(...wanted.map(Math.abs));
}

async function lossErrors(backend: Backend, id: BaseId, steps: number): Promise<number[]> {
  const base = baseNamed(id);
  const trainer = autodiffTrainer(backend);
  const prepared = await trainer.prepare({ base, cut: "shallow", pixels: 32, batch: 8, depth: "full", classes: 3 });
  const losses: number[] = [];
  for await (const event of prepared.run(oracleRun(await oracleParameters(base, "shallow", 3), steps), { signal })) {
    if (event.type === "steps") losses.push(...event.losses);
  }
  prepared.dispose();
  const wanted = oracleOf(id).training.loss;
  expect(losses.length).toBe(steps);
  return losses.map((loss, step) => Math.abs(loss / wanted[step]! - 1));
}

const cuts = baseIds.flatMap((id) => baseNamed(id).cuts.map((cut) => [id, cut.id] as const));

test.each(cuts)("on the processor, features of %s after the %s cut equal the oracle's to 1e-5", async (id, cut) => {
  expect(await featureError("cpu", id, cut)).toBeLessThan(1e-5);
});

test.each(baseIds)("on WebGPU, features of %s after the shallow cut equal the oracle's to 1e-5", async (id) => {
  expect(await featureError("webgpu", id, "shallow")).toBeLessThan(1e-5);
});

// In float32 the error starts at one rounding, 1e-7, and grows as the steps go on: 2e-6 after ten.
// The other bases are the same network with other weights, so that all their ten are for the long form of these tests.
test.each(baseIds.map((id) => [id === "lite0" || inject("layers") === "all" ? 10 : 3, id] as const))(
  "on the processor, the first %i of ten losses of %s equal the oracle's to 1e-5",
  async (steps, id) => {
    const errors = await lossErrors("cpu", id, steps);
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  },
);

test("on WebGPU, the first four losses of lite0 equal the oracle's to 1e-5", async () => {
  const errors = await lossErrors("webgpu", "lite0", 4);
  expect(Math.max(...errors)).toBeLessThan(1e-5);
});
