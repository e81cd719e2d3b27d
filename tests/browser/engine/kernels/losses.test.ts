// The oracle computes in float64. Float32 followed all its ten losses to 2e-6 of their value, and its first gradients' norms
// to 2e-7. A start whose weights differ by 1e-6 of themselves strays by 6e-5 within the same steps, since each relu6 turns a
// small difference into a sudden one: so more steps would compare roundings, not code.

import { expect, inject, test } from "vitest";
import { layoutOf } from "#core/network/base";
import { stream } from "#core/random";
import { type BaseId, baseIds, type ProductForm } from "#core/study/study";
import { kernelsTrainer } from "../../../../client/src/engine/kernels/kernels-trainer";
import { fromDevice } from "../../../../client/src/engine/kernels/parameters";
import { sessionOn } from "../../../../client/src/engine/kernels/session";
import { baseNamed, oracleOf, oracleParameters, oracleRun } from "../oracle";
import { tensorflowDevice } from "./device";
import { lossesOf } from "./runs";

const preparationOf = (id: BaseId) =>
  ({ base: baseNamed(id), cut: "shallow", pixels: 32, batch: 8, depth: "full", classes: 3 }) as const;

/** Largest difference of two runs of losses, relative to the second. */
function largestDifference(losses: readonly number[], wanted: readonly number[]): number {
  expect(losses.length).toBe(wanted.length);
  return Math.max(...wanted.map((loss, step) => Math.abs(losses[step]! / loss - 1)));
}

/**
 * Each base in the form that the device chooses; and in tiles, which no adapter without a graphics card does. There they compile
 * for half a minute, so they are for the long form of these tests.
 */
const starts: readonly { readonly id: BaseId; readonly form?: ProductForm; readonly way: string }[] = [
  ...baseIds.map((id) => ({ id, way: "the form that is chosen here" })),
  ...(inject("layers") === "all" ? [{ id: "lite0", form: "tiles", way: "tiles" } as const] : []),
];

test.each(starts)("ten training losses of $id equal the oracle's within 1e-5, by $way", async ({ id, form }) => {
  const trainer = kernelsTrainer(await tensorflowDevice());
  const prepared = await trainer.prepare({ ...preparationOf(id), ...(form && { form }) });
  expect(prepared.form).toBe(form ?? (await trainer.forms())[0]);
  const init = await oracleParameters(baseNamed(id), "shallow", 3);
  const losses = await lossesOf(prepared, oracleRun(init));
  const wanted = oracleOf(id).training.loss;
  const difference = largestDifference(losses, wanted);
  expect(difference).toBeLessThan(1e-5);
  if (!form) {
    const noise = stream(1).fork("perturbation");
    const perturbed = init.map((value) => value * (1 + 1e-6 * (noise.next() < 0.5 ? -1 : 1)));
    expect(largestDifference(await lossesOf(prepared, oracleRun(perturbed)), losses)).toBeGreaterThan(difference);
  }
  prepared.dispose();
});

test.each(baseIds)("norms of the first gradients of %s equal the oracle's within 1e-3", async (id) => {
  const preparation = preparationOf(id);
  const session = await sessionOn(await tensorflowDevice(), preparation);
  const run = oracleRun(await oracleParameters(preparation.base, "shallow", 3), 1);
  await session.loadImages(run.images);
  session.load(run.init);
  const { norms } = await session.train(run, { from: 0, to: 1, kept: undefined });
  const { network } = session;
  const gradients = fromDevice(network.layout, new Float32Array(await session.read(network.gradients)));
  session.dispose();
  const wanted = oracleOf(id).training.gradientNorm;
  const { slots } = layoutOf(preparation.base, "shallow", 3);
  const trained = slots.filter(({ part }) => part !== "standardise");
  expect(trained.map(({ name }) => name)).toEqual(Object.keys(wanted));
  for (const { name, offset, size } of trained) {
    const norm = Math.hypot(...gradients.subarray(offset, offset + size));
    expect(Math.abs(norm / wanted[name]! - 1), name).toBeLessThan(1e-3);
  }
  expect(norms[0]! / Math.hypot(...Object.values(wanted))).toBeCloseTo(1, 3);
});

test("the first gradients of top are those of full to the bit, and zero below", async () => {
  const flats: Float32Array[] = [];
  for (const depth of ["top", "full"] as const) {
    const session = await sessionOn(await tensorflowDevice(), { ...preparationOf("lite0"), depth });
    const run = oracleRun(await oracleParameters(baseNamed("lite0"), "shallow", 3), 1);
    await session.loadImages(run.images);
    session.load(run.init);
    await session.train(run, { from: 0, to: 1, kept: undefined });
    const { layout, gradients } = session.network;
    flats.push(fromDevice(layout, new Float32Array(await session.read(gradients))));
    session.dispose();
  }
  const [top, full] = flats;
  const trained = /^(block03|block04|head)\//;
  const { slots } = layoutOf(baseNamed("lite0"), "shallow", 3);
  for (const { name, offset, size } of slots) {
    const wanted = trained.test(name) ? full!.slice(offset, offset + size) : new Float32Array(size);
    expect(top!.slice(offset, offset + size), name).toEqual(wanted);
  }
});
