// The same graph in jax-js: one `jit` around loss, gradients and Adam, on its WebGPU backend, in its own layout (NCHW).

import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { blocksOf, type Layer } from "#core/network/base";
import type { Open } from "../../contender";
import { oneHot, type Problem, problemOf, rate, valuesOf } from "../../problem";

type Parameters = { [name: string]: np.Array };

export const open: Open = async (settings) => {
  const problem = await problemOf(settings);
  const { pixels, batch, classes } = problem;
  if (!(await init("webgpu")).includes("webgpu")) throw new Error("jax-js found no WebGPU");
  defaultDevice("webgpu");
  let parameters = parametersOf(problem);
  const zeros = () => tree.map((array: np.Array) => np.zeros(array.shape), parameters) as Parameters;
  let [first, second] = [zeros(), zeros()];
  const pictures = np.array(channelsFirst(problem)).reshape([batch, 3, pixels, pixels]);
  const targets = np.array(oneHot(problem)).reshape([batch, classes]);
  await blockUntilReady([parameters, first, second, pictures, targets]);
  const step = stepOf(problem);
  let done = 0;
  return {
    async work(times) {
      const losses: number[] = [];
      for (let time = 0; time < times; time++) {
        done++;
        const [firstScale, secondScale] = [np.array(1 / (1 - 0.9 ** done)), np.array(1 / (1 - 0.999 ** done))];
        const [loss, ...next] = step(parameters, first, second, firstScale, secondScale, pictures.ref, targets.ref);
        [parameters, first, second] = next;
        losses.push(...(await loss.data()));
      }
      await blockUntilReady([parameters, first, second]);
      return losses;
    },
  };
};

function lossOfProblem({ base, cut, batch }: Problem) {
  const blocks = blocksOf(base, cut);
  return (parameters: Parameters, pictures: np.Array, targets: np.Array): np.Array => {
    let flowing = pictures;
    for (const { layers, skip } of blocks) {
      const entering = skip ? flowing.ref : null;
      for (const layer of layers) flowing = throughLayer(layer, parameters, flowing);
      if (entering) flowing = flowing.add(entering);
    }
    const features = flowing.mean([2, 3]);
    const logits = np.dot(features, parameters["head/weight"]!).add(parameters["head/bias"]!);
    return nn
      .logSoftmax(logits)
      .mul(targets)
      .sum()
      .mul(-1 / batch);
  };
}

function stepOf(problem: Problem) {
  const lossOf = lossOfProblem(problem);
  return jit(
    (
      parameters: Parameters,
      first: Parameters,
      second: Parameters,
      firstScale: np.Array,
      secondScale: np.Array,
      pictures: np.Array,
      targets: np.Array,
    ): [np.Array, Parameters, Parameters, Parameters] => {
      const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), pictures, targets);
      const after: [Parameters, Parameters, Parameters] = [{}, {}, {}];
      for (const name of Object.keys(parameters)) {
        const gradient = (gradients as Parameters)[name]!;
        const m = first[name]!.mul(0.9).add(gradient.ref.mul(0.1));
        const v = second[name]!.mul(0.999).add(np.square(gradient).mul(0.001));
        const deviation = np.sqrt(v.ref.mul(secondScale.ref)).add(1e-8);
        after[0][name] = parameters[name]!.sub(m.ref.mul(firstScale.ref).mul(rate).div(deviation));
        after[1][name] = m;
        after[2][name] = v;
      }
      firstScale.dispose();
      secondScale.dispose();
      return [loss, ...after];
    },
  );
}

function throughLayer(
  { name, kind, kernel, stride, inChannels, activation }: Layer,
  parameters: Parameters,
  input: np.Array,
): np.Array {
  const weight = parameters[`${name}/weight`]!;
  const bias = parameters[`${name}/bias`]!;
  let output: np.Array;
  if (kind === "depthwise" && stride > 1) {
    // With "SAME" or a list of paddings its WebGPU backend gives this layer's input a wrong gradient; padded first, a right one.
    const [before, after] = paddingOf(input.shape[2]!, kernel, stride);
    const padded = np.pad(input, [
      [0, 0],
      [0, 0],
      [before, after],
      [before, after],
    ]);
    output = lax.convGeneralDilated(padded, weight, [stride, stride], "VALID", { featureGroupCount: inChannels });
  } else {
    const featureGroupCount = kind === "depthwise" ? inChannels : 1;
    output = lax.convGeneralDilated(input, weight, [stride, stride], "SAME", { featureGroupCount });
  }
  output = output.add(bias);
  return activation === "relu6" ? nn.relu6(output) : output;
}

/** Zeros before and after a side of this size, the odd one after. */
function paddingOf(size: number, kernel: number, stride: number): [number, number] {
  const all = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}

/** Weights as jax-js wants them: OIHW (depthwise O1HW), biases [channels, 1, 1]. */
function parametersOf(problem: Problem): Parameters {
  const parameters: Parameters = {};
  for (const layer of blocksOf(problem.base, problem.cut).flatMap(({ layers }) => layers)) {
    const { name, kind, kernel, inChannels, outChannels } = layer;
    const [from, to] = kind === "depthwise" ? [1, inChannels] : [inChannels, outChannels];
    parameters[`${name}/weight`] = np
      .array(outputsFirst(valuesOf(problem, `${name}/weight`), from, to))
      .reshape([to, from, kernel, kernel]);
    parameters[`${name}/bias`] = np.array(valuesOf(problem, `${name}/bias`).slice()).reshape([to, 1, 1]);
  }
  const weight = valuesOf(problem, "head/weight");
  parameters["head/weight"] = np.array(weight.slice()).reshape([weight.length / problem.classes, problem.classes]);
  parameters["head/bias"] = np.array(valuesOf(problem, "head/bias").slice());
  return parameters;
}

/** HWIO to OIHW. */
function outputsFirst(values: Float32Array, inputs: number, outputs: number): Float32Array<ArrayBuffer> {
  const area = values.length / inputs / outputs;
  const moved = new Float32Array(values.length);
  for (let at = 0, tap = 0; tap < area; tap++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) moved[(o * inputs + i) * area + tap] = values[at++]!;
  return moved;
}

/** NHWC to NCHW. */
function channelsFirst({ pictures, batch, pixels }: Problem): Float32Array<ArrayBuffer> {
  const area = pixels * pixels;
  const moved = new Float32Array(pictures.length);
  for (let at = 0, b = 0; b < batch; b++)
    for (let place = 0; place < area; place++)
      for (let c = 0; c < 3; c++) moved[(b * 3 + c) * area + place] = pictures[at++]!;
  return moved;
}
