// The kernels, with nothing but the head training, are the oracle of the head in typed arrays.

import { expect, test } from "vitest";
import { layoutOf, slotOf } from "#core/network/base";
import { standardised } from "#core/network/initialise";
import { scheduleOf } from "#core/study/recipe";
import { kernelsTrainer } from "../../../../client/src/engine/kernels/kernels-trainer";
import { headLearner } from "../../../../client/src/engine/probe/head-learner";
import { tensorflowDevice } from "../kernels/device";
import { finish } from "../kernels/runs";
import { baseNamed, formulaViews, oracleParameters } from "../oracle";

const [classes, views, batch, steps] = [5, 20, 9, 200];

test(`${steps} steps are those of the kernels, within float32's rounding`, async () => {
  const base = baseNamed("lite0");
  const layout = layoutOf(base, "shallow", classes);
  const prepared = await kernelsTrainer(await tensorflowDevice()).prepare({
    ...{ base, cut: "shallow", pixels: 32, batch, depth: "probe", classes },
  });
  const pictures = formulaViews(views, 32);
  const plain = await oracleParameters(base, "shallow", classes);
  const features = await prepared.features(plain, pictures);
  const init = standardised(layout, plain, features);
  const labels = Uint8Array.from({ length: views }, (_, view) => (view * 3) % classes);
  const order = Uint32Array.from({ length: steps * batch }, (_, place) => (place * 7) % views);
  const schedule = scheduleOf({ init: "pretrained", cut: "shallow", steps });
  const { losses, parameters } = await finish(prepared, {
    init,
    images: pictures,
    labels,
    order,
    views: null,
    schedule,
  });
  prepared.dispose();

  const [weight, bias, mean, deviation] = ["head/weight", "head/bias", "standardise/mean", "standardise/deviation"].map(
    (name) => {
      const { offset, size } = slotOf(layout, name);
      return { wanted: parameters.subarray(offset, offset + size), init: init.subarray(offset, offset + size) };
    },
  );
  const channels = mean!.init.length;
  const learner = headLearner({
    inputs: features.map((value, at) => Math.fround(value - mean!.init[at % channels]!) / deviation!.init[0]!),
    ...{ channels, classes, labels, order, batch, schedule, weight: weight!.init, bias: bias!.init },
  });
  const [got, gotNorms] = [new Float32Array(steps), new Float32Array(steps)];
  learner.advance(got, gotNorms);
  const farthest = (one: ArrayLike<number>, other: ArrayLike<number>) =>
    Math.max(...Array.from(one, (value, at) => Math.abs(value - other[at]!)));
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  expect(farthest(got, losses)).toBeLessThan(5e-6);
  expect(farthest(learner.weight(), weight!.wanted)).toBeLessThan(5e-6);
  expect(farthest(learner.bias(), bias!.wanted)).toBeLessThan(5e-6);
});
