// The head alone, trained in typed arrays: no device, and nothing allocated in a step. Follows the kernels (head.ts, update.ts)
// operation by operation; what lasts is float32 as there, sums run in float64. Knows neither pictures nor trunks.

import type { MixedLabels } from "#core/pictures/mix";
import { adam, type Schedule } from "#core/study/recipe";

/** A head at its start and what it learns from. */
export interface HeadTask {
  /** Standardised features of the views, [views, channels]. */
  readonly inputs: Float32Array;
  readonly channels: number;
  readonly classes: number;
  /** Class of each view, [views]. */
  readonly labels: Uint8Array;
  /** What each view is taught as, [views], in place of its class. */
  readonly mixed?: MixedLabels;
  /** View of each place in each step, [steps * batch]. */
  readonly order: Uint32Array;
  readonly batch: number;
  readonly schedule: Pick<Schedule, "headRates" | "decay">;
  /** [channels, classes]; copied. */
  readonly weight: Float32Array;
  /** [classes]; copied. */
  readonly bias: Float32Array;
}

/** A head that learns step by step. */
export interface HeadLearner {
  /** Does the next `losses.length` steps; writes each batch's mean cross-entropy and its gradients' norm, from before the update. */
  advance(losses: Float32Array, norms: Float32Array): void;
  /** A copy, [channels, classes]. */
  weight(): Float32Array;
  /** A copy, [classes]. */
  bias(): Float32Array;
}

/** Rows that the inner loops take at once: as many sums as registers hold. */
const together = 8;

/** A head before its first step; throws a RangeError for shapes that do not fit. */
export function headLearner(task: HeadTask): HeadLearner {
  requireShapes(task);
  const { inputs, channels, classes, labels, order, batch, schedule } = task;
  const taught = task.mixed ?? { own: labels, others: labels, shares: new Float32Array(labels.length) };
  const { headRates, decay } = schedule;
  // A class's weights lie together, [classes, channels], so that the inner loops run along features.
  const weight = transposed(task.weight, channels, classes);
  const bias = task.bias.slice();
  const moments = { first: new Float32Array(weight.length), second: new Float32Array(weight.length) };
  const biasMoments = { first: new Float32Array(classes), second: new Float32Array(classes) };
  // Rows behind the batch stand for view 0; their gradients stay 0.
  const rows = Math.ceil(batch / together) * together;
  const starts = new Uint32Array(rows);
  const now = { own: new Uint8Array(batch), others: new Uint8Array(batch), shares: new Float32Array(batch) };
  /** Logits and then their gradients, [classes, rows]. */
  const signals = new Float64Array(classes * rows);
  const gradient = new Float64Array(channels);
  const biasGradient = new Float64Array(classes);
  let step = 0;
  let squaredNorm = 0;

  /** Returns the loss and leaves the norm in `squaredNorm`. */
  function oneStep(): number {
    for (let row = 0; row < batch; row++) {
      const view = order[step * batch + row]!;
      starts[row] = view * channels;
      now.own[row] = taught.own[view]!;
      now.others[row] = taught.others[view]!;
      now.shares[row] = taught.shares[view]!;
    }
    for (let label = 0; label < classes; label++) {
      logitsOf(inputs, starts, channels, weight, label * channels, bias[label]!, signals, label * rows);
    }
    const loss = crossEntropy(signals, rows, now, classes);
    const headRate = headRates[step]!;
    const keep = Math.fround(1 - headRate * decay);
    const rate = Math.fround(headRate / (1 - adam.beta1 ** (step + 1)));
    const correction = Math.fround(1 / Math.sqrt(1 - adam.beta2 ** (step + 1)));
    squaredNorm = 0;
    for (let label = 0; label < classes; label++) {
      biasGradient[label] = gradientsOf(inputs, starts, channels, signals, label * rows, gradient);
      squaredNorm += update(weight, moments, label * channels, gradient, keep, rate, correction);
    }
    squaredNorm += update(bias, biasMoments, 0, biasGradient, 1, rate, correction);
    step++;
    return loss;
  }

  return {
    advance(losses, norms) {
      for (let at = 0; at < losses.length; at++) {
        losses[at] = oneStep();
        norms[at] = Math.sqrt(squaredNorm);
      }
    },
    weight: () => transposed(weight, classes, channels),
    bias: () => bias.slice(),
  };
}

/** Writes one class's logits of all rows. */
function logitsOf(
  inputs: Float32Array,
  starts: Uint32Array,
  channels: number,
  weight: Float32Array,
  from: number,
  bias: number,
  logits: Float64Array,
  to: number,
): void {
  for (let row = 0; row < starts.length; row += together) {
    const [i0, i1, i2, i3] = [starts[row]!, starts[row + 1]!, starts[row + 2]!, starts[row + 3]!];
    const [i4, i5, i6, i7] = [starts[row + 4]!, starts[row + 5]!, starts[row + 6]!, starts[row + 7]!];
    let s0 = bias;
    let s1 = bias;
    let s2 = bias;
    let s3 = bias;
    let s4 = bias;
    let s5 = bias;
    let s6 = bias;
    let s7 = bias;
    for (let c = 0; c < channels; c++) {
      const w = weight[from + c]!;
      s0 += inputs[i0 + c]! * w;
      s1 += inputs[i1 + c]! * w;
      s2 += inputs[i2 + c]! * w;
      s3 += inputs[i3 + c]! * w;
      s4 += inputs[i4 + c]! * w;
      s5 += inputs[i5 + c]! * w;
      s6 += inputs[i6 + c]! * w;
      s7 += inputs[i7 + c]! * w;
    }
    const at = to + row;
    logits[at] = s0;
    logits[at + 1] = s1;
    logits[at + 2] = s2;
    logits[at + 3] = s3;
    logits[at + 4] = s4;
    logits[at + 5] = s5;
    logits[at + 6] = s6;
    logits[at + 7] = s7;
  }
}

/** Turns logits [classes, rows] into gradients of the batch's mean cross-entropy, which it returns; labels have a batch's length. */
function crossEntropy(
  signals: Float64Array,
  rows: number,
  { own, others, shares }: MixedLabels,
  classes: number,
): number {
  const batch = own.length;
  const end = classes * rows;
  let loss = 0;
  for (let row = 0; row < batch; row++) {
    const right = own[row]! * rows + row;
    const other = others[row]! * rows + row;
    const share = shares[row]!;
    let most = signals[row]!;
    for (let at = row + rows; at < end; at += rows) most = Math.max(most, signals[at]!);
    const away = most - ((1 - share) * signals[right]! + share * signals[other]!);
    let sum = 0;
    for (let at = row; at < end; at += rows) {
      const part = Math.exp(signals[at]! - most);
      signals[at] = part;
      sum += part;
    }
    for (let at = row; at < end; at += rows) signals[at] = signals[at]! / (sum * batch);
    signals[right] = signals[right]! - (1 - share) / batch;
    signals[other] = signals[other]! - share / batch;
    loss += Math.log(sum) + away;
  }
  for (let row = batch; row < rows; row++) for (let at = row; at < end; at += rows) signals[at] = 0;
  return loss / batch;
}

/** Writes the gradients of one class's weights; returns that of its bias. */
function gradientsOf(
  inputs: Float32Array,
  starts: Uint32Array,
  channels: number,
  signals: Float64Array,
  from: number,
  gradient: Float64Array,
): number {
  let ofBias = 0;
  for (let row = 0; row < starts.length; row += together) {
    const [i0, i1, i2, i3] = [starts[row]!, starts[row + 1]!, starts[row + 2]!, starts[row + 3]!];
    const [i4, i5, i6, i7] = [starts[row + 4]!, starts[row + 5]!, starts[row + 6]!, starts[row + 7]!];
    const at = from + row;
    const [d0, d1, d2, d3] = [signals[at]!, signals[at + 1]!, signals[at + 2]!, signals[at + 3]!];
    const [d4, d5, d6, d7] = [signals[at + 4]!, signals[at + 5]!, signals[at + 6]!, signals[at + 7]!];
    ofBias += d0 + d1 + (d2 + d3) + (d4 + d5 + (d6 + d7));
    for (let c = 0; c < channels; c++) {
      const low = inputs[i0 + c]! * d0 + inputs[i1 + c]! * d1 + (inputs[i2 + c]! * d2 + inputs[i3 + c]! * d3);
      const high = inputs[i4 + c]! * d4 + inputs[i5 + c]! * d5 + (inputs[i6 + c]! * d6 + inputs[i7 + c]! * d7);
      gradient[c] = (row === 0 ? 0 : gradient[c]!) + low + high;
    }
  }
  return ofBias;
}

/** AdamW in place on `gradient.length` values from `from` on, as update.ts has it; returns the gradient's squared norm. */
function update(
  values: Float32Array,
  { first, second }: { readonly first: Float32Array; readonly second: Float32Array },
  from: number,
  gradient: Float64Array,
  keep: number,
  rate: number,
  correction: number,
): number {
  const { beta1, beta2, epsilon } = adam;
  let squares = 0;
  for (let at = 0, to = from; at < gradient.length; at++, to++) {
    const g = gradient[at]!;
    squares += g * g;
    const one = beta1 * first[to]! + (1 - beta1) * g;
    const two = beta2 * second[to]! + (1 - beta2) * g * g;
    first[to] = one;
    second[to] = two;
    values[to] = keep * values[to]! - (rate * one) / (Math.sqrt(two) * correction + epsilon);
  }
  return squares;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = values[row * columns + column]!;
  }
  return turned;
}

function requireShapes(task: HeadTask): void {
  const { inputs, channels, classes, labels, mixed, order, batch, schedule, weight, bias } = task;
  const views = labels.length;
  if (inputs.length !== views * channels) {
    throw new RangeError(`${inputs.length} features are not ${views} views of ${channels} channels`);
  }
  if (weight.length !== channels * classes || bias.length !== classes) {
    throw new RangeError(`the head must have ${channels} x ${classes} weights and ${classes} biases`);
  }
  const steps = schedule.headRates.length;
  if (order.length !== steps * batch)
    throw new RangeError(`the order has ${order.length} places, not ${steps * batch}`);
  if (order.some((view) => view >= views)) throw new RangeError(`the order names views beyond ${views}`);
  const shapes = mixed ? [mixed.own, mixed.others, mixed.shares].map(({ length }) => length) : [];
  if (shapes.some((length) => length !== views)) throw new RangeError(`mixed labels must be those of ${views} views`);
  const taught = mixed ? [...mixed.own, ...mixed.others] : labels;
  if (taught.some((label) => label >= classes)) throw new RangeError(`a label is not one of ${classes} classes`);
}
