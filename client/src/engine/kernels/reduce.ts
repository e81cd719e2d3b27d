// The second half of every split sum. Always in the same order, so that results repeat to the bit.

import { type Kernel, kernel, vectors } from "./kernel";

/** Sums `count` partial results of `size` vectors each into one. */
export function sumParts({ count, size }: { readonly count: number; readonly size: number }): Kernel {
  return kernel({
    name: `sum of ${count} parts`,
    reads: { partial: vectors(count * size) },
    writes: { result: vectors(size) },
    threads: size,
    body: `
var sum = vec4f();
for (var part = 0u; part < ${count}u; part++) { sum += partial[part * ${size}u + thread]; }
result[thread] = sum;`,
  });
}
