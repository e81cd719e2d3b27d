// The shipped bases as the core's tests read them: from disk, beside the pictures that their oracles were frozen on.

import { readFileSync } from "node:fs";
import { parse } from "valibot";
import { type Base, baseSchema, cutOf } from "#core/network/base";
import { pretrainedTrunk } from "#core/network/initialise";
import type { PackedViews } from "#core/pixels";
import type { BaseId, Cut } from "#core/study/study";

const folder = new URL("../../../worker/bases/", import.meta.url);

/** A base's JSON, parsed. */
export function baseOf(id: BaseId): Base {
  return parse(baseSchema, JSON.parse(readFileSync(new URL(`${id}.json`, folder), "utf8")));
}

/** A cut's shards as they are served. */
export function shardsOf(base: Base, cut: Cut): readonly Uint8Array[] {
  const manifest = base.weightsManifest.slice(0, cutOf(base, cut).shards);
  return manifest.map(({ paths }) => readFileSync(new URL(paths[0], folder)));
}

/** The base's own weights up to a cut, flat. */
export function trunkOf(base: Base, cut: Cut): Float32Array {
  return pretrainedTrunk(base, cut, shardsOf(base, cut));
}

/** Pooled features [images][channels] that PyTorch got in float64 from `oraclePictures(2, 48)`: worker/bases/make/oracle.py. */
export function oracleFeatures(id: BaseId): Partial<Record<Cut, number[][]>> {
  return JSON.parse(readFileSync(new URL(`${id}.oracle.json`, folder), "utf8")).features;
}

/** The oracle's pictures: p(b, y, x, c) = (31 b + 7 y + 13 x + 57 c + 11 (x y mod 17)) mod 256. */
export function oraclePictures(count: number, size: number): PackedViews {
  const data = new Uint8Array(count * size * size * 4).fill(255);
  for (let at = 0; at < data.length; at++) {
    const channel = at % 4;
    if (channel === 3) continue;
    const x = Math.floor(at / 4) % size;
    const y = Math.floor(at / 4 / size) % size;
    const picture = Math.floor(at / 4 / size / size);
    data[at] = (31 * picture + 7 * y + 13 * x + 57 * channel + 11 * ((x * y) % 17)) % 256;
  }
  return { data, count, size };
}
