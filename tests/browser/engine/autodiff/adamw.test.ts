import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { clipped, groupOf, updated } from "../../../../client/src/engine/autodiff/adamw";
import { useBackend } from "../../../../client/src/engine/tensorflow";

beforeAll(() => useBackend("cpu"));

test("without a gradient, weights shrink by rate times decay and biases stay", async () => {
  const group = groupOf(Float32Array.of(2, 2), Float32Array.of(1, 0));
  const { values } = updated(group, tf.zeros([2]), { rate: 0.5, decay: 0.1, step: 0 });
  expect(Array.from(await values.data<"float32">())).toEqual([Math.fround(2 * 0.95), 2]);
});

test("the first steps are those of the definition: bias-corrected moments, epsilon outside the root", async () => {
  const gradients = [3, -0.5, 1e-7];
  let group = groupOf(Float32Array.of(1), Float32Array.of(0));
  let [value, first, second] = [1, 0, 0];
  gradients.forEach((gradient, step) => {
    group = updated(group, tf.tensor1d([gradient]), { rate: 0.1, decay: 0, step });
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient ** 2;
    const deviation = Math.sqrt(second / (1 - 0.999 ** (step + 1))) + 1e-8;
    value -= (0.1 * (first / (1 - 0.9 ** (step + 1)))) / deviation;
  });
  expect((await group.values.data<"float32">())[0]).toBeCloseTo(value, 6);
});

test("a gradient longer than the clip is scaled to it, a shorter one is left, and no clip leaves all", async () => {
  const gradient = tf.tensor1d([3, 4]);
  const lengths = [1, 10, Number.POSITIVE_INFINITY].map((clip) =>
    tf.norm(clipped(gradient, tf.sum(tf.square(gradient)), clip)),
  );
  const [short, same, free] = await Promise.all(lengths.map(async (length) => (await length.data<"float32">())[0]!));
  expect(short).toBeCloseTo(1, 5);
  expect([same, free]).toEqual([5, 5]);
});
