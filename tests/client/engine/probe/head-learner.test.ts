import fc from "fast-check";
import { expect, test } from "vitest";
import { scheduleOf } from "#core/study/recipe";
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
function plainly({ inputs, channels, classes, labels, mixed, order, batch, schedule, weight, bias }: HeadTask) {
  const values = [...weight, ...bias];
  const [first, second] = [values.map(() => 0), values.map(() => 0)];
  const norms: number[] = [];
  const losses = Array.from(schedule.headRates, (rate, step) => {
    const gradient = values.map(() => 0);
    let loss = 0;
    for (const view of order.subarray(step * batch, (step + 1) * batch)) {
      const input = [...inputs.subarray(view * channels, (view + 1) * channels)];
      const taught = Array.from({ length: classes }, () => 0);
      taught[mixed?.own[view] ?? labels[view]!] = 1 - (mixed?.shares[view] ?? 0);
      if (mixed) taught[mixed.others[view]!]! += mixed.shares[view]!;
      const logits = Array.from({ length: classes }, (_, k) =>
        input.reduce((sum, x, c) => sum + x * values[c * classes + k]!, values[channels * classes + k]!),
      );
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      loss += logits.reduce((sum, logit, k) => sum + taught[k]! * (Math.log(total) - logit), 0) / batch;
      for (const [k, logit] of logits.entries()) {
        const signal = (Math.exp(logit) / total - taught[k]!) / batch;
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

/** All of class 0, and all of another class by a half. */
function mixedWith(others: Uint8Array) {
  return { own: new Uint8Array(13), others, shares: new Float32Array(13).fill(0.5) };
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

test("so are those of views that are taught as two classes, whose loss never falls below the entropy of what is taught", () => {
  const views = 13;
  const mixed = {
    own: Uint8Array.from({ length: views }, (_, view) => view % 5),
    others: Uint8Array.from({ length: views }, (_, view) => (3 * view + 1) % 5),
    shares: Float32Array.from({ length: views }, (_, view) => (view % 4) / 5),
  };
  const task = { ...taskOf({ views }), mixed };
  const [got, wanted] = [learnt(task), plainly(task)];
  expect(farthest(got.losses, wanted.losses)).toBeLessThan(2e-6);
  expect(farthest(got.norms, wanted.norms)).toBeLessThan(2e-6);
  expect(farthest(got.weight, wanted.weight)).toBeLessThan(2e-6);
  const entropyOf = (view: number) => {
    const share = mixed.shares[view]!;
    if (share === 0 || mixed.own[view] === mixed.others[view]) return 0;
    return -share * Math.log(share) - (1 - share) * Math.log(1 - share);
  };
  const floors = Array.from(got.losses, (_, step) => {
    const batch = Array.from(task.order.subarray(step * task.batch, (step + 1) * task.batch), entropyOf);
    return batch.reduce((sum, entropy) => sum + entropy, 0) / task.batch;
  });
  for (const [step, loss] of got.losses.entries()) expect(loss).toBeGreaterThan(floors[step]!);
  const above = got.losses.map((loss, step) => loss - floors[step]!);
  expect(above.at(-1)).toBeLessThan(above[0]! / 3);
});

test("views whose other class has no share are learnt to the bit like views of one class", () => {
  const task = taskOf();
  const others = task.labels.map((label) => (label + 1) % 5);
  expect(learnt({ ...task, mixed: { own: task.labels, others, shares: new Float32Array(13) } })).toEqual(learnt(task));
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
  ["another class that is none", { mixed: mixedWith(new Uint8Array(13).fill(5)) }],
  ["mixed labels of too few views", { mixed: mixedWith(new Uint8Array(12)) }],
  ["a weight of another shape", { weight: new Float32Array(3) }],
])("%s are refused", (_, wrong) => {
  expect(() => headLearner({ ...taskOf(), ...wrong })).toThrow(RangeError);
});
