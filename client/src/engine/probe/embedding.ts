// Features of pictures, each computed once: kept in memory for the runs of a block and on the device for the next study.
// Rounded to float16 whether they were kept or not, so that a run doesn't depend on what was kept.

import { digestOf } from "#core/digest";
import { float16Of, float32Of } from "#core/float16";
import { cutOf, layoutOf } from "#core/network/base";
import type { PackedViews } from "#core/pixels";
import type { ChunkCache } from "../../storage/chunk-cache";
import type { Preparation, Prepared, Trainer } from "../trainer";
import { digestOfPictures, type Picture, rendered } from "./pictures";

/** Gives pictures their pooled features, [pictures, channels], before standardisation; only the trunk of `parameters` counts. */
export type Embedding = (
  parameters: Float32Array,
  images: PackedViews,
  pictures: readonly Picture[],
  options?: { readonly signal?: AbortSignal },
) => Promise<Float32Array>;

/** Pictures that are computed and kept together: 16 images of a probe's 8 views. */
const chunk = 128;
/** Chunks that stay in memory, the last used: more than the runs of a block share. */
const mostInMemory = 64;
/** Change it with anything that changes features and is not in their name. */
const version = "features-1";

/** Embeds with a prepared network through a cache. A full disk costs the next study time and nothing else. */
export function embeddingOf(
  prepared: Pick<Prepared, "features" | "form">,
  { base, cut, pixels, classes }: Preparation,
  { trainer, cache }: { readonly trainer: Pick<Trainer, "name" | "backend">; readonly cache: ChunkCache },
): Embedding {
  const { channels } = cutOf(base, cut);
  const { trunkSize, size: parameterCount } = layoutOf(base, cut, classes);
  const computer = [trainer.name, trainer.backend, ...(prepared.form ? [prepared.form] : [])];
  const network = [version, base.id, base.originalSha256, cut, pixels, ...computer].join("/");
  // The least recently used first.
  const memory = new Map<string, Float32Array>();

  async function known(key: string, count: number): Promise<Float32Array | undefined> {
    const found = memory.get(key);
    if (found) return found;
    const bytes = await cache.read(key);
    return bytes?.length === count * channels * 2 ? float32Of(bytes) : undefined;
  }

  async function computed(
    key: string,
    parameters: Float32Array,
    images: PackedViews,
    pictures: readonly Picture[],
  ): Promise<Float32Array> {
    const halves = float16Of(await prepared.features(parameters, rendered(images, pictures)));
    await cache.write(key, halves);
    return float32Of(halves);
  }

  return async (parameters, images, pictures, { signal } = {}) => {
    if (parameters.length !== parameterCount) {
      throw new RangeError(`the network has ${parameterCount} parameters, not ${parameters.length}`);
    }
    if (images.size !== pixels) throw new RangeError(`the network sees ${pixels} pixels a side, not ${images.size}`);
    const trunk = digestOf(new Uint8Array(parameters.buffer, parameters.byteOffset, trunkSize * 4));
    const features = new Float32Array(pictures.length * channels);
    for (let from = 0; from < pictures.length; from += chunk) {
      signal?.throwIfAborted();
      const part = pictures.slice(from, from + chunk);
      const key = `${network}/${trunk}/${digestOfPictures(images, part)}`;
      const rows = (await known(key, part.length)) ?? (await computed(key, parameters, images, part));
      features.set(rows, from * channels);
      memory.delete(key);
      memory.set(key, rows);
      for (const old of [...memory.keys()].slice(0, -mostInMemory)) memory.delete(old);
    }
    return features;
  };
}
