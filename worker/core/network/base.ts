// A base as data: its graph, its cuts and where its weights are. The same JSON that the Worker serves drives
// every trainer and the flat layout of parameters. Nothing here touches a device.

import * as v from "valibot";
import { digestOfData } from "../digest";
import { baseIds, type Cut, cuts } from "../study/study";

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const layerSchema = v.strictObject({
  name: v.string(),
  kind: v.picklist(["conv", "depthwise"]),
  kernel: count,
  stride: count,
  inChannels: count,
  outChannels: count,
  activation: v.picklist(["relu6", "none"]),
});

/** What `/bases/<id>.json` must look like. */
export const baseSchema = v.strictObject({
  format: v.literal(1),
  id: v.picklist(baseIds),
  name: v.string(),
  task: v.string(),
  model: v.string(),
  origin: v.string(),
  licence: v.string(),
  paper: v.nullable(v.string()),
  originalSha256: sha256,
  input: v.strictObject({ layout: v.literal("NHWC"), channels: v.literal(3), offset: v.number(), scale: v.number() }),
  padding: v.literal("same"),
  cuts: v.array(
    v.strictObject({
      id: v.picklist(cuts),
      blocks: count,
      channels: count,
      stride: count,
      parameters: count,
      multiplyAddsAt96: count,
      shards: count,
    }),
  ),
  graph: v.array(v.strictObject({ name: v.string(), skip: v.boolean(), layers: v.array(layerSchema) })),
  weightsManifest: v.array(
    v.strictObject({
      paths: v.tuple([v.pipe(v.string(), v.regex(/^[a-z0-9]+\.[a-z]+\.[0-9a-f]{16}\.bin$/))]),
      bytes: count,
      sha256,
      weights: v.array(
        v.strictObject({
          name: v.string(),
          shape: v.array(count),
          dtype: v.literal("float32"),
          quantization: v.strictObject({ dtype: v.literal("float16"), original_dtype: v.literal("float32") }),
        }),
      ),
    }),
  ),
});

/** A base as served: graph, cuts and weights manifest. */
export type Base = v.InferOutput<typeof baseSchema>;
/** A convolution or depthwise convolution with bias, then relu6 or nothing; SAME padding, the odd pixel at the end. */
export type Layer = Base["graph"][number]["layers"][number];
/** Layers in a row; with `skip` the block's input is added to its output. */
export type Block = Base["graph"][number];

/** The stem and the blocks that belong to a cut, in forward order. */
export function blocksOf(base: Base, cut: Cut): readonly Block[] {
  return base.graph.slice(0, cutOf(base, cut).blocks + 1);
}

/** A cut's entry in the base's JSON; throws a RangeError if the base does not have it. */
export function cutOf(base: Base, cut: Cut): Base["cuts"][number] {
  const found = base.cuts.find(({ id }) => id === cut);
  if (!found) throw new RangeError(`${base.id} has no ${cut} cut`);
  return found;
}

/** Whether two bases are one network up to a cut: the same layers on equally scaled pixels, so that only their weights differ. */
export function isOneNetwork(one: Base, other: Base, cut: Cut): boolean {
  const [first, second] = [one, other].map((base) => {
    const { shards } = cutOf(base, cut);
    const tensors = base.weightsManifest.slice(0, shards).flatMap(({ weights }) => weights);
    return digestOfData({ input: base.input, padding: base.padding, blocks: blocksOf(base, cut), tensors });
  });
  return first === second;
}

/** Where one tensor lies in the flat parameters. */
export interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element in the flat array. */
  readonly offset: number;
  readonly size: number;
  readonly part: "trunk" | "head" | "standardise";
  /** Weight decay applies to weights and not to biases. */
  readonly decayed: boolean;
}

/** The flat layout of a network's parameters. */
export interface Layout {
  readonly slots: readonly Slot[];
  /** Length of the flat array. */
  readonly size: number;
  /** Elements of the trunk; they come first. */
  readonly trunkSize: number;
}

/**
 * The layout of a cut with a linear head: the trunk in manifest order, `head/weight` [channels, classes], `head/bias` [classes],
 * then the two that never train: `standardise/mean` [channels] and `standardise/deviation` [1].
 * Logits = ((pooled features - mean) / deviation) x weight + bias.
 */
export function layoutOf(base: Base, cut: Cut, classes: number): Layout {
  const { shards, channels } = cutOf(base, cut);
  const trunk = base.weightsManifest.slice(0, shards).flatMap(({ weights }) => weights);
  const parts: Omit<Slot, "offset" | "size">[] = [
    ...trunk.map(({ name, shape }) => ({ name, shape, part: "trunk" as const, decayed: name.endsWith("/weight") })),
    { name: "head/weight", shape: [channels, classes], part: "head", decayed: true },
    { name: "head/bias", shape: [classes], part: "head", decayed: false },
    { name: "standardise/mean", shape: [channels], part: "standardise", decayed: false },
    { name: "standardise/deviation", shape: [1], part: "standardise", decayed: false },
  ];
  let offset = 0;
  const slots = parts.map((part) => {
    const size = part.shape.reduce((product, side) => product * side, 1);
    const slot = { ...part, offset, size };
    offset += size;
    return slot;
  });
  const trunkSize = slots.filter(({ part }) => part === "trunk").reduce((sum, { size }) => sum + size, 0);
  return { slots, size: offset, trunkSize };
}

/** A slot by name; throws a RangeError if the layout does not have it. */
export function slotOf(layout: Layout, name: string): Slot {
  const found = layout.slots.find((slot) => slot.name === name);
  if (!found) throw new RangeError(`no parameter is called ${name}`);
  return found;
}
