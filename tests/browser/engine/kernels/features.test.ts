import { expect, test } from "vitest";
import { cutOf } from "#core/network/base";
import { baseIds } from "#core/study/study";
import { kernelsTrainer } from "../../../../client/src/engine/kernels/kernels-trainer";
import { baseNamed, formulaViews, oracleOf, oracleParameters } from "../oracle";
import { tensorflowDevice } from "./device";

const cuts = baseIds.flatMap((id) => baseNamed(id).cuts.map((cut) => [id, cut.id] as const));

test.each(cuts)("features of %s after the %s cut equal the oracle's within 1e-3 of the largest", async (id, cut) => {
  const base = baseNamed(id);
  const trainer = kernelsTrainer(await tensorflowDevice());
  const prepared = await trainer.prepare({ base, cut, pixels: 48, batch: 2, depth: "probe", classes: 3 });
  const features = await prepared.features(await oracleParameters(base, cut, 3), formulaViews(2, 48));
  prepared.dispose();
  const wanted = oracleOf(id).features[cut]!.flat();
  expect(features.length).toBe(2 * cutOf(base, cut).channels);
  const largest = Math.max(...wanted.map(Math.abs));
  const error = Math.max(...wanted.map((value, at) => Math.abs(value - features[at]!))) / largest;
  expect(error).toBeLessThan(1e-3);
});
