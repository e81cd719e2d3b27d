import fc from "fast-check";
import { expect, test } from "vitest";
import { scheduleOf } from "#core/recipe";
import { type HeadTask, headLearner } from "../../../../client/src/engine/probe/head-learner";

/** A task whose numbers come from a formula; views come again within a batch where there are few. */
function taskOf({ channels = 24, classes = 5, views = 13, batch = 6, steps = 200 } = {}): HeadTask {
  const { headRates, decay } = scheduleOf({ init: "pretrained", cut: "shallow", steps });
  return {
    inputs: Float32Array.from({ length: views * channels }, (_, at) => Math.sin(12.9898 * at) + 0.3 * (at % 3)),
    channels,
    classes,
    labels: Uint8Array.from({ length: views }, (_, view) => view % classes),
    order: Uint32Array.from({ length: steps * batch }, (_, place) => (place * 7 + Math.floor(place / 5)) % views),
    batch,
    schedule: { headRates, decay },
    weight: Float32Array.from({ length: channels * classes }, (_, at) => 0.1 * Math.cos(78.233 * at)),
    bias: Float32Array.from({ length: classes }, (_, at) => 0.01 * at),
  };
}

/** Softmax regression by AdamW as the textbooks write it, all of it in float64. */
function plainly({ inputs, channels, classes, labels, order, batch, schedule, weight, bias }: HeadTask) {
  const values = [...weight, ...bias];
  const [first, second] = [values.map(() => 0), values.map(() => 0)];
  const norms: number[] = [];
  const losses = Array.from(schedule.headRates, (rate, step) => {
    const gradient = values.map(() => 0);
    let loss = 0;
    for (const view of order.subarray(step * batch, (step + 1) * batch)) {
      const input = [...inputs.subarray(view * channels, (view + 1) * channels)];
      const label = labels[view]!;
      const logits = Array.from({ length: classes }, (_, k) =>
        input.reduce((sum, x, c) => sum + x * values[c * classes + k]!, values[channels * classes + k]!),
      );
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      loss += (Math.log(total) - logits[label]!) / batch;
      for (const [k, logit] of logits.entries()) {
        const signal = (Math.exp(logit) / total - (k === label ? 1 : 0)) / batch;
        for (const [c, x] of [...input, 1].entries()) gradient[c * classes + k]! += x * signal;
      }
    }
    norms.push(Math.hypot(...gradient));
    for (const [at, g] of gradient.entries()) {
      first[at] = 0.9 * first[at]! + 0.1 * g;
      second[at] = 0.999 * second[at]! + 0.001 * g * g;
      if (at < channels * classes) values[at]! *= 1 - rate * schedule.decay;
      const deviation = Math.sqrt(second[at]! / (1 - 0.999 ** (step + 1))) + 1e-8;
      values[at]! -= (rate * first[at]!) / (1 - 0.9 ** (step + 1)) / deviation;
    }
    return loss;
  });
  return { losses, norms, weight: values.slice(0, channels * classes), bias: values.slice(channels * classes) };
}

function learnt(task: HeadTask) {
  const learner = headLearner(task);
  const losses = new Float32Array(task.schedule.headRates.length);
  const norms = new Float32Array(losses.length);
  learner.advance(losses, norms);
  return { losses, norms, weight: learner.weight(), bias: learner.bias() };
}

function farthest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  return Math.max(...Array.from(one, (value, at) => Math.abs(value - other[at]!)));
}

test("200 steps are those of the textbook's softmax regression under AdamW, within float32's rounding", () => {
  const task = taskOf();
  const [got, wanted] = [learnt(task), plainly(task)];
  expect(wanted.losses.at(-1)).toBeLessThan(wanted.losses[0]! / 3);
  expect(farthest(got.losses, wanted.losses)).toBeLessThan(2e-6);
  expect(farthest(got.norms, wanted.norms)).toBeLessThan(2e-6);
  expect(farthest(got.weight, wanted.weight)).toBeLessThan(2e-6);
  expect(farthest(got.bias, wanted.bias)).toBeLessThan(2e-6);
});

test("so are a few steps of a head of any shape", () => {
  const whole = (max: number) => fc.integer({ min: 1, max });
  const shapes = fc.record({ channels: whole(20), classes: whole(9), views: whole(30), batch: whole(20) });
  fc.assert(
    fc.property(shapes, (shape) => {
      const task = taskOf({ ...shape, steps: 12 });
      const [got, wanted] = [learnt(task), plainly(task)];
      expect(farthest(got.losses, wanted.losses)).toBeLessThan(1e-5);
      // Where a gradient is next to nothing, AdamW makes a step of whatever rounding leaves of it.
      expect(farthest(got.weight, wanted.weight)).toBeLessThan(1e-3);
    }),
    { numRuns: 100 },
  );
});

test("steps done in parts are the steps done at once", () => {
  const task = taskOf({ steps: 30 });
  const learner = headLearner(task);
  const parts = [7, 1, 22].flatMap((steps) => {
    const losses = new Float32Array(steps);
    learner.advance(losses, new Float32Array(steps));
    return [...losses];
  });
  const whole = learnt(task);
  expect(parts).toEqual([...whole.losses]);
  expect(learner.weight()).toEqual(whole.weight);
  expect(learner.bias()).toEqual(whole.bias);
});

test("the task's own arrays stay as they are", () => {
  const [task, same] = [taskOf(), taskOf()];
  learnt(task);
  expect(task).toEqual(same);
});

test.each<[string, Partial<HeadTask>]>([
  ["features that are missing", { inputs: new Float32Array(7) }],
  ["an order that ends early", { order: new Uint32Array(5) }],
  ["a view that is not there", { order: new Uint32Array(1200).fill(13) }],
  ["a label that is no class", { labels: new Uint8Array(13).fill(5) }],
  ["a weight of another shape", { weight: new Float32Array(3) }],
])("%s are refused", (_, wrong) => {
  expect(() => headLearner({ ...taskOf(), ...wrong })).toThrow(RangeError);
});
