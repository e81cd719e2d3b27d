// Made-up pictures for tests: noise from a seed, so that no two pixels are alike.

import { digestOf } from "#core/digest";
import type { PackedViews } from "#core/pixels";
import { stream } from "#core/random";

/** Noise, in colour or grey. */
export function noise(options: { seed: number; count: number; size: number; grey?: boolean }): PackedViews {
  const { seed, count, size, grey = false } = options;
  const source = stream(seed).fork("noise");
  const data = new Uint8Array(count * size * size * 4).fill(255);
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    for (let channel = 0; channel < 3; channel++) {
      data[pixel + channel] = grey && channel > 0 ? data[pixel]! : source.integer(256);
    }
  }
  return { data, count, size };
}

/** Content hash of each picture. */
export function hashesOf({ data, count, size }: PackedViews): string[] {
  const length = size * size * 4;
  return Array.from({ length: count }, (_, index) => digestOf(data.subarray(index * length, (index + 1) * length)));
}
