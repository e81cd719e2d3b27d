// The oracle of worker/bases/make/oracle.py as fixtures: shipped weights, formula pixels, frozen numbers, and the run that
// they describe. Computes nothing that a trainer computes, and decodes float16 by itself, so that it can disagree.

import * as v from "valibot";
import { type Base, baseSchema, cutOf, layoutOf, slotOf } from "#core/network/base";
import type { PackedViews } from "#core/pixels";
import type { BaseId, Cut } from "#core/study/study";
import type { Run } from "../../../client/src/engine/trainer";
import glyphsBase from "../../../worker/bases/glyphs.json?raw";
import glyphsOracle from "../../../worker/bases/glyphs.oracle.json?raw";
import lite0Base from "../../../worker/bases/lite0.json?raw";
import lite0Oracle from "../../../worker/bases/lite0.oracle.json?raw";

const row = v.array(v.number());
const oracleSchema = v.object({
  features: v.object({
    shallow: v.array(row),
    middle: v.array(row),
    deep: v.optional(v.array(row)),
  }),
  training: v.object({ gradientNorm: v.record(v.string(), v.number()), loss: row }),
});

/** The shipped base with this name. */
export function baseNamed(id: BaseId): Base {
  return v.parse(baseSchema, JSON.parse({ lite0: lite0Base, glyphs: glyphsBase }[id]));
}

/** Features [2][channels] of `formulaViews(2, 48)` after each cut; loss of ten steps and step 0's gradient norms of `oracleRun`. */
export function oracleOf(id: BaseId): v.InferOutput<typeof oracleSchema> {
  return v.parse(oracleSchema, JSON.parse({ lite0: lite0Oracle, glyphs: glyphsOracle }[id]));
}

/** IEEE 754 half precision to a number. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const shardUrls = import.meta.glob<string>("../../../worker/bases/*.bin", {
  query: "?url",
  import: "default",
  eager: true,
});

/**
 * Flat parameters in the order of `layoutOf`: the shipped trunk, the oracle's head W[i][j] = 0.1 sin(12.9898 i + 78.233 j),
 * bias 0, mean 0, deviation 1.
 */
export async function oracleParameters(base: Base, cut: Cut, classes: number): Promise<Float32Array> {
  const layout = layoutOf(base, cut, classes);
  const flat = new Float32Array(layout.size);
  let at = 0;
  for (const shard of base.weightsManifest.slice(0, cutOf(base, cut).shards)) {
    const url = shardUrls[`../../../worker/bases/${shard.paths[0]}`];
    if (!url) throw new Error(`${shard.paths[0]} is not among the shipped shards`);
    const bytes = await (await fetch(url)).arrayBuffer();
    if (bytes.byteLength !== shard.bytes) throw new Error(`${shard.paths[0]} has ${bytes.byteLength} bytes`);
    for (const bits of new Uint16Array(bytes)) flat[at++] = fromHalf(bits);
  }
  if (at !== layout.trunkSize) throw new Error(`the shards hold ${at} parameters, not ${layout.trunkSize}`);
  const head = slotOf(layout, "head/weight");
  for (let i = 0; i < head.size / classes; i++) {
    for (let j = 0; j < classes; j++) flat[head.offset + i * classes + j] = 0.1 * Math.sin(12.9898 * i + 78.233 * j);
  }
  flat[slotOf(layout, "standardise/deviation").offset] = 1;
  return flat;
}

/** The oracle's pictures: p(b, y, x, c) = (31 b + 7 y + 13 x + 57 c + 11 ((x y) mod 17)) mod 256. */
export function formulaViews(count: number, size: number): PackedViews {
  const data = new Uint8Array(count * size * size * 4);
  let at = 0;
  for (let b = 0; b < count; b++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let c = 0; c < 3; c++) data[at++] = (31 * b + 7 * y + 13 * x + 57 * c + 11 * ((x * y) % 17)) % 256;
        data[at++] = 255;
      }
    }
  }
  return { data, count, size };
}

/** The oracle's training: eight 32-pixel pictures, labels b mod 3, both rates 1e-3, decay .01, no clipping; batch 8, 3 classes. */
export function oracleRun(init: Float32Array, steps = 10): Run {
  return {
    init,
    images: formulaViews(8, 32),
    views: null,
    labels: Uint8Array.from({ length: 8 }, (_, b) => b % 3),
    order: Uint32Array.from({ length: steps * 8 }, (_, place) => place % 8),
    schedule: {
      trunkRates: new Float32Array(steps).fill(1e-3),
      headRates: new Float32Array(steps).fill(1e-3),
      decay: 0.01,
      clip: Number.POSITIVE_INFINITY,
    },
  };
}
