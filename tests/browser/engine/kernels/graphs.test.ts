// Networks that nobody designed: random blocks, channels, kernels, strides and skips. Features against the plain forward
// pass, every gradient against TensorFlow.js's CPU backend.

import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Base, type Block, blocksOf, layoutOf, type Slot, slotOf } from "#core/network/base";
import { forward } from "#core/network/network";
import { stream } from "#core/random";
import { crossEntropy, headOf, pooled, throughBlocks } from "../../../../client/src/engine/autodiff/network";
import { named } from "../../../../client/src/engine/autodiff/state";
import { fromDevice } from "../../../../client/src/engine/kernels/parameters";
import { sessionOn } from "../../../../client/src/engine/kernels/session";
import { baseNamed, formulaViews } from "../oracle";
import { deviceBesideCpu } from "./beside-cpu";
import { expectClose } from "./run-kernel";

const device = deviceBesideCpu();

const fours = (most: number) => fc.integer({ min: 1, max: most }).map((four) => 4 * four);
const graphs = fc.record({
  size: fc.integer({ min: 3, max: 14 }),
  batch: fc.integer({ min: 1, max: 3 }),
  classes: fc.integer({ min: 2, max: 5 }),
  stem: fours(4),
  blocks: fc.array(
    fc.record({
      expand: fc.option(fours(8), { nil: null }),
      kernel: fc.constantFrom(3, 5),
      stride: fc.constantFrom(1, 2),
      project: fc.option(fours(7), { nil: null }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});
type Graph = typeof graphs extends fc.Arbitrary<infer Value> ? Value : never;

/** A base with this graph; a block that keeps size and channels has a skip. */
function baseOf({ stem, blocks }: Graph): Base {
  const graph: Block[] = [
    {
      name: "stem",
      skip: false,
      layers: [
        { name: "stem", kind: "conv", kernel: 3, stride: 2, inChannels: 3, outChannels: stem, activation: "relu6" },
      ],
    },
  ];
  let channels = stem;
  for (const [number, { expand, kernel, stride, project }] of blocks.entries()) {
    const name = `block${number}`;
    const inner = expand ?? channels;
    const out = project ?? channels;
    const pointwise = { kind: "conv", kernel: 1, stride: 1 } as const;
    graph.push({
      name,
      skip: expand !== null && stride === 1 && out === channels,
      layers: [
        ...(expand === null
          ? []
          : [
              {
                ...pointwise,
                name: `${name}/expand`,
                inChannels: channels,
                outChannels: inner,
                activation: "relu6" as const,
              },
            ]),
        {
          name: `${name}/depthwise`,
          kind: "depthwise",
          kernel,
          stride,
          inChannels: inner,
          outChannels: inner,
          activation: "relu6",
        },
        { ...pointwise, name: `${name}/project`, inChannels: inner, outChannels: out, activation: "none" },
      ],
    });
    channels = out;
  }
  const weights = graph.flatMap(({ layers }) =>
    layers.flatMap(({ name, kind, kernel, inChannels, outChannels }) => [
      { name: `${name}/weight`, shape: [kernel, kernel, kind === "depthwise" ? 1 : inChannels, outChannels] },
      { name: `${name}/bias`, shape: [outChannels] },
    ]),
  );
  const base = baseNamed("lite0");
  const [shard] = base.weightsManifest;
  const [weight] = shard!.weights;
  return {
    ...base,
    graph,
    cuts: [{ ...base.cuts[0]!, id: "shallow", blocks: blocks.length, channels, shards: 1 }],
    weightsManifest: [{ ...shard!, weights: weights.map((tensor) => ({ ...weight!, ...tensor })) }],
  };
}

test("features and all gradients of random networks equal the plain forward pass's and the CPU backend's", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      const { size, batch, classes } = graph;
      const base = baseOf(graph);
      const layout = layoutOf(base, "shallow", classes);
      const source = stream(3).fork(JSON.stringify(graph));
      const init = Float32Array.from({ length: layout.size }, () => 0.4 * source.normal());
      init[slotOf(layout, "standardise/deviation").offset] = 1.5;
      const images = formulaViews(batch, size);
      const labels = Uint8Array.from({ length: batch }, (_, picture) => picture % classes);

      const preparation = { base, cut: "shallow", pixels: size, batch, depth: "full", classes } as const;
      const session = await sessionOn(device(), preparation);
      const rates = Float32Array.of(0);
      const schedule = { trunkRates: rates, headRates: rates, decay: 0, clip: Number.POSITIVE_INFINITY };
      const order = Uint32Array.from({ length: batch }, (_, place) => place);
      await session.loadImages(images);
      session.load(init);
      await session.train({ init, images, labels, order, views: null, schedule }, { from: 0, to: 1, kept: undefined });
      const features = new Float32Array(await session.read(session.network.features));
      const read = await session.read(session.network.gradients);
      const gradients = fromDevice(session.network.layout, new Float32Array(read));
      session.dispose();

      expectClose(features, forward(base, "shallow", init, images), 1e-4);
      const wanted = new Map<Slot, Float32Array>();
      tf.tidy(() => {
        const trained = layout.slots.filter(({ part }) => part !== "standardise");
        const frozen = layout.slots.filter(({ part }) => part === "standardise");
        const tensorOf = ({ offset, size }: { readonly offset: number; readonly size: number }) =>
          tf.tensor1d(init.subarray(offset, offset + size));
        const pictures = tf
          .tensor4d(images.data, [batch, size, size, 4], "int32")
          .slice([0, 0, 0, 0], [-1, -1, -1, 3])
          .toFloat()
          .sub(base.input.offset)
          .div<tf.Tensor4D>(base.input.scale);
        const targets = tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), classes).toFloat() as tf.Tensor2D;
        const loss = (...tensors: tf.Tensor[]) => {
          const parameters = named([...trained, ...frozen], [...tensors, ...frozen.map(tensorOf)]);
          const maps = throughBlocks(blocksOf(base, "shallow"), parameters, pictures);
          return crossEntropy(headOf(parameters, pooled(maps)), targets);
        };
        const found = tf.grads(loss)(trained.map(tensorOf));
        for (const [at, slot] of trained.entries()) wanted.set(slot, found[at]!.dataSync<"float32">());
      });
      const largest = Math.max(...[...wanted.values()].flatMap((values) => Array.from(values, Math.abs)));
      for (const [{ name, offset, size: count }, values] of wanted) {
        const got = gradients.subarray(offset, offset + count);
        const difference = Math.max(...Array.from(values, (value, at) => Math.abs(value - got[at]!)));
        expect(difference / largest, name).toBeLessThan(1e-4);
      }
    }),
    { numRuns: 6, seed: 4 },
  );
});
