// Kernels from the last block to the loss and back: mean over pixels, standardise, linear layer, softmax cross-entropy.
// `head` is the weight [channels, classes] with the bias behind it, each row padded with zeros to whole vectors;
// `standardise` is the mean [channels] and then one deviation.

import type { Layer } from "#core/network/base";
import type { MixedLabel } from "#core/pictures/mix";
import { type Extent, floats, type Kernel, kernel, throughRelu6Vector, vectors } from "./kernel";

/** The head over a batch of pictures of `area` pixels. */
export interface Head {
  readonly batch: number;
  readonly area: number;
  readonly channels: number;
  readonly classes: number;
  /** Of the layer before. */
  readonly activation: Layer["activation"];
}

/** Vectors in a row of logits. */
export function vectorsOf({ classes }: Pick<Head, "classes">): number {
  return Math.ceil(classes / 4);
}

/** features = mean of the input over its pixels, [batch, channels]. */
export function pool({ batch, area, channels }: Head): Kernel {
  const c4 = channels / 4;
  return kernel({
    name: "pool",
    reads: { input: vectors(batch * area * c4) },
    writes: { features: vectors(batch * c4) },
    threads: batch * c4,
    body: `
let c = thread % ${c4}u;
let first = thread / ${c4}u * ${area * c4}u + c;
var sum = vec4f();
for (var i = 0u; i < ${area}u; i++) { sum += input[first + i * ${c4}u]; }
features[thread] = sum / f32(${area});`,
  });
}

/** logits = (features - mean) / deviation x weight + bias, [batch, classes padded]. */
export function logits({ batch, channels, classes }: Head): Kernel {
  const n4 = vectorsOf({ classes });
  return kernel({
    name: "logits",
    reads: {
      features: floats(batch * channels),
      head: vectors((channels + 1) * n4),
      standardise: floats(channels + 4),
    },
    writes: { logits: vectors(batch * n4) },
    threads: batch * n4,
    flops: 2 * batch * channels * classes,
    body: `
let b = thread / ${n4}u;
let n = thread % ${n4}u;
let deviation = standardise[${channels}u];
var sum = head[${channels * n4}u + n];
for (var c = 0u; c < ${channels}u; c++) {
  sum += (features[b * ${channels}u + c] - standardise[c]) / deviation * head[c * ${n4}u + n];
}
logits[thread] = sum;`,
  });
}

/** What each picture of a batch is taught as: a `MixedLabel`. */
export function labelsExtent({ batch }: Pick<Head, "batch">): Extent {
  return { wgsl: `array<Label, ${batch}>`, bytes: batch * 12 };
}

/** Writes what the picture at `place` of a batch is taught as. */
export function writeLabel(into: ArrayBuffer, place: number, { own, other, share }: MixedLabel): void {
  new Uint32Array(into, 12 * place, 2).set([own, other]);
  new Float32Array(into, 12 * place + 8, 1)[0] = share;
}

/**
 * Cross-entropy of each picture against its mixed label, [batch], and the gradient of the batch's mean in the logits; padded
 * classes get 0. A share of 0 adds zeros alone, which change no bit.
 */
export function crossEntropy({ batch, classes }: Head): Kernel {
  const pitch = vectorsOf({ classes }) * 4;
  return kernel({
    name: "cross-entropy",
    declarations: "struct Label { own: u32, other: u32, share: f32 }",
    reads: { logits: floats(batch * pitch), labels: labelsExtent({ batch }) },
    writes: { gradient: floats(batch * pitch), losses: floats(batch) },
    threads: batch,
    body: `
let first = thread * ${pitch}u;
let label = labels[thread];
var most = logits[first];
for (var n = 1u; n < ${classes}u; n++) { most = max(most, logits[first + n]); }
var sum = 0.0;
for (var n = 0u; n < ${classes}u; n++) { sum += exp(logits[first + n] - most); }
for (var n = 0u; n < ${pitch}u; n++) {
  let share = select(0.0, exp(logits[first + n] - most) / sum, n < ${classes}u);
  let taught = select(0.0, 1.0 - label.share, n == label.own) + select(0.0, label.share, n == label.other);
  gradient[first + n] = (share - taught) / f32(${batch});
}
let taught = (1.0 - label.share) * logits[first + label.own] + label.share * logits[first + label.other];
losses[thread] = log(sum) + most - taught;`,
  });
}

/** Gradients of weight and, as the last row, bias: [channels + 1, classes padded]. */
export function headWeightGradient({ batch, channels, classes }: Head): Kernel {
  const n4 = vectorsOf({ classes });
  return kernel({
    name: "head weight gradient",
    reads: {
      features: floats(batch * channels),
      standardise: floats(channels + 4),
      gradient: vectors(batch * n4),
    },
    writes: { result: vectors((channels + 1) * n4) },
    threads: (channels + 1) * n4,
    flops: 2 * batch * channels * classes,
    body: `
let c = thread / ${n4}u;
let n = thread % ${n4}u;
let deviation = standardise[${channels}u];
var sum = vec4f();
for (var b = 0u; b < ${batch}u; b++) {
  var input = 1.0;
  if (c < ${channels}u) { input = (features[b * ${channels}u + c] - standardise[c]) / deviation; }
  sum += input * gradient[b * ${n4}u + n];
}
result[thread] = sum;`,
  });
}

/** Gradient of the last block's output [batch, area, channels]: each pixel has its share of the mean. */
export function headInputGradient({ batch, area, channels, classes, activation }: Head): Kernel {
  const n4 = vectorsOf({ classes });
  const c4 = channels / 4;
  const masked = activation === "relu6";
  const row = (c: number) => `dot(d, head[(c * 4u + ${c}u) * ${n4}u + n])`;
  return kernel({
    name: "head input gradient",
    reads: {
      gradient: vectors(batch * n4),
      head: vectors((channels + 1) * n4),
      standardise: floats(channels + 4),
      ...(masked ? { input: vectors(batch * area * c4) } : {}),
    },
    writes: { result: vectors(batch * area * c4) },
    threads: batch * c4,
    flops: 2 * batch * channels * classes,
    body: `
let b = thread / ${c4}u;
let c = thread % ${c4}u;
var sum = vec4f();
for (var n = 0u; n < ${n4}u; n++) {
  let d = gradient[b * ${n4}u + n];
  sum += vec4f(${[0, 1, 2, 3].map(row).join(", ")});
}
let share = sum / (standardise[${channels}u] * f32(${area}));
for (var i = 0u; i < ${area}u; i++) {
  let at = (b * ${area}u + i) * ${c4}u + c;
  ${masked ? `let made = input[at];\n  result[at] = ${throughRelu6Vector("share", "made")};` : "result[at] = share;"}
}`,
  });
}
