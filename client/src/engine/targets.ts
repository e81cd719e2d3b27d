// The built-in targets: fetched, checked, unpacked, resized to what the network sees. An image is known by the hash of
// its pixels before resizing, so that studies at different sizes agree on which image is which. Splitting is the core's.

import * as v from "valibot";
import { digestOf } from "#core/digest";
import { resize } from "#core/pictures/resize";
import { type ImageSet, type PackedViews, picked, type Target } from "#core/pixels";
import { type TargetId, targetIds } from "#core/study/study";
import { download, NotServed, request } from "./download";

const whole = v.pipe(v.number(), v.integer(), v.minValue(1));
const setSchema = v.strictObject({
  file: v.pipe(v.string(), v.regex(/^[a-z-]+\.[0-9a-f]{16}\.bin$/)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: whole,
  /** Side of the pictures. */
  side: whole,
  /** Grey or RGB. */
  channels: v.picklist([1, 3]),
  count: whole,
});

/** What `targets.json` must look like; see worker/targets/pack.mjs. */
const targetsSchema = v.strictObject({
  format: v.literal(2),
  targets: v.array(
    v.strictObject({
      id: v.picklist(targetIds),
      classes: v.array(v.string()),
      flips: v.boolean(),
      sharesGroups: v.boolean(),
      training: setSchema,
      validation: setSchema,
    }),
  ),
});
type PackedSet = v.InferOutput<typeof setSchema>;

/** A target's classes and files, without its images; `from` is the folder that serves targets. */
async function describeTarget(id: TargetId, { signal, from = "/targets/" }: { signal: AbortSignal; from?: string }) {
  const url = `${from}targets.json`;
  const response = await request(url, { signal });
  const parsed = v.safeParse(targetsSchema, await response.json().catch(() => undefined));
  const found = parsed.success ? parsed.output.targets.find((target) => target.id === id) : undefined;
  if (!found) throw new NotServed(url, `it does not describe ${id}`);
  return found;
}

/** Loads a target with pictures of `pixels` x `pixels`. */
export async function loadTarget(
  id: TargetId,
  { pixels, signal, from = "/targets/" }: { pixels: number; signal: AbortSignal; from?: string },
): Promise<Target> {
  const found = await describeTarget(id, { signal, from });
  const load = async (set: PackedSet) => {
    const { content } = await download(from + set.file, { sha256: set.sha256, signal });
    return unpacked(await gunzip(content), set, pixels);
  };
  const training = await load(found.training);
  const validation = found.validation.file === found.training.file ? training : await load(found.validation);
  const { classes, flips, sharesGroups } = found;
  return { id, classes, flips, sharesGroups, training, validation };
}

/** An image set from: labels [count] as bytes, groups [count] as little-endian 32-bit, pictures [count, side, side, channels]. */
export function unpacked(
  packed: Uint8Array,
  { count, side, channels }: Pick<PackedSet, "count" | "side" | "channels">,
  pixels: number,
): ImageSet {
  if (packed.length !== count * (1 + 4 + side * side * channels))
    throw new RangeError(`${packed.length} bytes do not hold ${count} pictures of ${side} pixels`);
  const groups = new DataView(packed.buffer, packed.byteOffset + count, 4 * count);
  const images = coloured(packed.subarray(5 * count), { count, size: side, channels });
  const length = side * side * 4;
  const resized = resize(images, pixels);
  return {
    pictures: async (wanted) => picked(resized, wanted),
    labels: packed.slice(0, count),
    groups: Uint32Array.from({ length: count }, (_, image) => groups.getUint32(4 * image, true)),
    hashes: Array.from({ length: count }, (_, image) =>
      digestOf(images.data.subarray(image * length, (image + 1) * length)),
    ),
  };
}

/** RGBA8 from grey or RGB. */
function coloured(
  levels: Uint8Array,
  { count, size, channels }: { count: number; size: number; channels: 1 | 3 },
): PackedViews {
  const data = new Uint8Array(count * size * size * 4);
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let pixel = 0, from = 0; pixel < data.length; pixel += 4, from += channels) {
    data[pixel] = levels[from]!;
    data[pixel + 1] = levels[from + green]!;
    data[pixel + 2] = levels[from + blue]!;
    data[pixel + 3] = 255;
  }
  return { data, count, size };
}

async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
