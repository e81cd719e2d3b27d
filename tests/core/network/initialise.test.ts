import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf as bytesDigest } from "#core/digest";
import { type Base, blocksOf, isOneNetwork, type Layer, layoutOf, slotOf } from "#core/network/base";
import { pretrainedTrunk, scratchTrunk, standardised, withHead } from "#core/network/initialise";
import { affine, affinesIn, forward, normalised, pass } from "#core/network/network";
import type { PackedViews } from "#core/pixels";
import { stream } from "#core/random";
import type { Cut } from "#core/study/study";
import { baseOf, oraclePictures, shardsOf, trunkOf } from "./bases";

const base = baseOf("lite0");

/** What an array's bits are known by; comparing arrays element by element prints them all when they differ. */
const digestOf = ({ buffer }: Float32Array) => bytesDigest(new Uint8Array(buffer));

/** Mean and variance of each column of [rows, columns]. */
function moments(values: Float32Array, columns: number): { mean: number; variance: number }[] {
  const rows = values.length / columns;
  const averages = (term: (value: number, column: number) => number) => {
    const sums = new Float64Array(columns);
    for (let at = 0; at < values.length; at++) sums[at % columns]! += term(values[at]!, at % columns) / rows;
    return sums;
  };
  const means = averages((value) => value);
  const variances = averages((value, column) => (value - means[column]!) ** 2);
  return Array.from(means, (mean, column) => ({ mean, variance: variances[column]! }));
}

/** Each layer's channels before the activation, over all pictures and positions. */
function channels(trunk: Float32Array, cut: Cut, images: PackedViews) {
  const affineOf = affinesIn(base, cut, trunk);
  const seen: { layer: Layer; halved: boolean; moments: { mean: number; variance: number }[] }[] = [];
  pass(base, cut, normalised(base, images), (layer, input, block) => {
    const output = affine(layer, affineOf(layer), input);
    const halved = block.skip && layer === block.layers.at(-1);
    seen.push({ layer, halved, moments: moments(output.data, output.channels) });
    return output;
  });
  return seen;
}

test("scratch weights give every channel mean 0 and variance 1, and a residual branch half of that deviation", () => {
  const images = oraclePictures(8, 48);
  const seen = channels(scratchTrunk(base, "middle", images, stream(1)), "middle", images);
  expect(seen.filter(({ halved }) => halved).length).toBe(6);
  for (const { halved, moments } of seen) {
    for (const { mean, variance } of moments) {
      expect(Math.abs(mean)).toBeLessThan(1e-4);
      expect(Math.abs(variance - (halved ? 0.25 : 1))).toBeLessThan(1e-4);
    }
  }
});

test("before they are rescaled, scratch weights are He normal: within a layer only a channel's scale differs", () => {
  const trunk = scratchTrunk(base, "shallow", oraclePictures(4, 32), stream(1));
  const affineOf = affinesIn(base, "shallow", trunk);
  for (const layer of blocksOf(base, "shallow").flatMap(({ layers }) => layers)) {
    const { weight } = affineOf(layer);
    const source = stream(1).fork(`${layer.name}/weight`);
    const drawn = Array.from(weight, () => source.normal());
    const scales = Array.from(weight, (value, at) => value / drawn[at]!);
    scales.forEach((scale, at) => {
      expect(Math.abs(scale / scales[at % layer.outChannels]! - 1)).toBeLessThan(1e-5);
    });
  }
});

test("equal seeds and pictures give equal bits, another seed gives others, and only the first 32 pictures count", () => {
  const images = oraclePictures(33, 32);
  const first = { ...images, data: images.data.slice(0, 32 * 32 * 32 * 4), count: 32 };
  const trunk = scratchTrunk(base, "shallow", images, stream(5));
  expect(digestOf(scratchTrunk(base, "shallow", first, stream(5)))).toBe(digestOf(trunk));
  expect(digestOf(scratchTrunk(base, "shallow", first, stream(6)))).not.toBe(digestOf(trunk));
});

test.each<Cut>(["shallow", "middle"])(
  "the shipped bases are one network at the %s cut, and start from scratch with equal bits",
  (cut) => {
    const glyphs = baseOf("glyphs");
    expect(isOneNetwork(base, glyphs, cut)).toBe(true);
    const images = oraclePictures(2, 32);
    const [one, other] = [base, glyphs].map((each) => scratchTrunk(each, cut, images, stream(5)));
    expect(digestOf(one!)).toBe(digestOf(other!));
    expect(digestOf(trunkOf(base, cut))).not.toBe(digestOf(trunkOf(glyphs, cut)));
  },
);

test.each<[string, (base: Base) => Base]>([
  ["scales pixels otherwise", (one) => ({ ...one, input: { ...one.input, scale: 255 } })],
  [
    "adds a block’s input where the other does not",
    (one) => ({ ...one, graph: one.graph.map((block) => ({ ...block, skip: !block.skip })) }),
  ],
  [
    "keeps its tensors in another order",
    (one) => ({
      ...one,
      weightsManifest: one.weightsManifest.map((part) => ({ ...part, weights: part.weights.toReversed() })),
    }),
  ],
])("a base that %s is another network", (_, change) => {
  expect(isOneNetwork(base, change(baseOf("glyphs")), "shallow")).toBe(false);
});

test("a longer cut begins with the shorter cut's scratch weights", () => {
  const images = oraclePictures(4, 32);
  const shallow = scratchTrunk(base, "shallow", images, stream(5));
  const deep = scratchTrunk(base, "deep", images, stream(5));
  expect(digestOf(deep.slice(0, shallow.length))).toBe(digestOf(shallow));
});

test("activations are finite in all cuts, whatever the pictures, even blank ones that kill every channel", () => {
  const pictures = fc.record({
    cut: fc.constantFrom<Cut>("shallow", "middle", "deep"),
    size: fc.integer({ min: 32, max: 40 }),
    count: fc.integer({ min: 1, max: 3 }),
    grey: fc.option(fc.nat({ max: 255 })),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(pictures, ({ cut, size, count, grey, seed }) => {
      const formula = oraclePictures(count, size);
      const images = grey === null ? formula : { ...formula, data: formula.data.map(() => grey) };
      const trunk = scratchTrunk(base, cut, images, stream(seed));
      expect(trunk.every(Number.isFinite)).toBe(true);
      // Other pictures than those that set the variances.
      const features = forward(base, cut, trunk, oraclePictures(1, size));
      expect(Math.max(...features.map(Math.abs))).toBeLessThan(1e4);
    }),
    { numRuns: 20 },
  );
});

test("the pretrained trunk is the shards' halves in manifest order", () => {
  const trunk = trunkOf(base, "middle");
  const layout = layoutOf(base, "middle", 1);
  expect(trunk.length).toBe(layout.trunkSize);
  const second = slotOf(layout, base.weightsManifest[1]!.weights[0]!.name);
  const bytes = shardsOf(base, "middle")[1]!;
  const half = bytes[0]! + 256 * bytes[1]!;
  const exponent = (half >> 10) & 31;
  const value = (half & 0x8000 ? -1 : 1) * 2 ** (exponent - 15) * (1 + (half & 1023) / 1024);
  expect(trunk[second.offset]).toBe(value);
  expect(trunk.slice(0, second.offset)).toEqual(trunkOf(base, "shallow"));
});

test("shards that are missing, cut off or in the wrong order are refused", () => {
  const [first, second] = shardsOf(base, "middle") as [Uint8Array, Uint8Array];
  for (const shards of [[first], [second, first], [first, second.subarray(2)], [first, second, second]]) {
    expect(() => pretrainedTrunk(base, "middle", shards)).toThrow(RangeError);
  }
});

test("a new head predicts nothing: weight and bias 0, mean 0, deviation 1, and the trunk is left alone", () => {
  const trunk = trunkOf(base, "shallow");
  const parameters = withHead(base, "shallow", 3, trunk);
  expect(parameters.slice(0, trunk.length)).toEqual(trunk);
  expect(parameters.slice(trunk.length, -1).every((value) => value === 0)).toBe(true);
  expect(parameters.at(-1)).toBe(1);
  expect(() => withHead(base, "middle", 3, trunk)).toThrow(RangeError);
});

test("standardised features have mean 0 in each channel and root mean variance 1 over all of them", () => {
  const layout = layoutOf(base, "shallow", 3);
  const images = oraclePictures(6, 32);
  const trunk = trunkOf(base, "shallow");
  const features = forward(base, "shallow", trunk, images);
  const before = withHead(base, "shallow", 3, trunk);
  const parameters = standardised(layout, before, features);
  const mean = slotOf(layout, "standardise/mean");
  const deviation = parameters.at(-1)!;
  const seen = moments(
    features.map((value, at) => (value - parameters[mean.offset + (at % mean.size)]!) / deviation),
    mean.size,
  );
  for (const channel of seen) expect(Math.abs(channel.mean)).toBeLessThan(1e-5);
  expect(seen.reduce((sum, { variance }) => sum + variance, 0) / seen.length).toBeCloseTo(1, 5);
  expect(parameters.slice(0, mean.offset)).toEqual(before.slice(0, mean.offset));
  expect(before.at(-1)).toBe(1);
});

test("features that do not vary are divided by the floor, not by 0", () => {
  const layout = layoutOf(base, "shallow", 2);
  const parameters = standardised(layout, new Float32Array(layout.size), new Float32Array(5 * 40).fill(3));
  expect(parameters.at(-1)).toBeCloseTo(0.01, 8);
});
