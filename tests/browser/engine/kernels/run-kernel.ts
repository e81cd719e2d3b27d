// Runs one kernel by itself: arrays in, arrays out.

import { expect } from "vitest";
import { stream } from "#core/random";
import type { Kernel } from "../../../../client/src/engine/kernels/kernel";
import { workshopOn } from "../../../../client/src/engine/kernels/workshop";

/** What a kernel reads, by the name of its binding. Bindings that it writes start from here too, else from zeros. */
export type Arrays = Readonly<Record<string, Float32Array | Uint32Array | ArrayBuffer>>;

/** What the kernel leaves in the bindings that it writes, as floats. Fails if the device complains. */
export async function runKernel(
  device: GPUDevice,
  kernel: Kernel,
  arrays: Arrays,
): Promise<Record<string, Float32Array>> {
  device.pushErrorScope("validation");
  const workshop = workshopOn(device);
  const { STORAGE, UNIFORM, COPY_DST, COPY_SRC } = GPUBufferUsage;
  const regions = Object.fromEntries(
    kernel.bindings.map(({ name, access, bytes }) => {
      const region = workshop.buffer(bytes, (access === "uniform" ? UNIFORM : STORAGE) | COPY_DST | COPY_SRC);
      const array = arrays[name];
      if (!array && access !== "storage") throw new Error(`${kernel.name}: nothing for ${name}`);
      if (array && array.byteLength !== bytes) throw new Error(`${kernel.name}: ${name} takes ${bytes} bytes`);
      if (array) device.queue.writeBuffer(region.buffer, 0, ArrayBuffer.isView(array) ? array.slice() : array);
      return [name, region];
    }),
  );
  const { pipeline, bindGroup, workgroups } = await workshop.dispatch(kernel, regions);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
  pass.end();
  const written = kernel.bindings.filter(({ access }) => access === "storage");
  const staging = written.map(({ name, bytes }) => {
    const buffer = workshop.buffer(bytes, GPUBufferUsage.MAP_READ | COPY_DST).buffer;
    encoder.copyBufferToBuffer(regions[name]!.buffer, 0, buffer, 0, bytes);
    return { name, bytes, buffer };
  });
  device.queue.submit([encoder.finish()]);
  const results: Record<string, Float32Array> = {};
  for (const { name, bytes, buffer } of staging) {
    await buffer.mapAsync(GPUMapMode.READ);
    results[name] = new Float32Array(buffer.getMappedRange().slice(0, bytes));
  }
  workshop.dispose();
  expect(await device.popErrorScope()).toBeNull();
  return results;
}

/** Standard normal numbers from a named stream. */
export function normals(name: string, count: number): Float32Array {
  const source = stream(7).fork(name);
  return Float32Array.from({ length: count }, () => source.normal());
}

/** Sums partial results [parts, size] into one. */
export function summed(partial: Float32Array, size: number): Float32Array {
  const sum = new Float32Array(size);
  for (const [at, value] of partial.entries()) sum[at % size]! += value;
  return sum;
}

/** Expects finite numbers, not all of them zero, within `tolerance` of the largest one wanted. */
export function expectClose(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-5): void {
  expect(got.length).toBe(wanted.length);
  let [largest, difference] = [0, 0];
  for (let at = 0; at < wanted.length; at++) {
    largest = Math.max(largest, Math.abs(wanted[at]!));
    difference = Math.max(difference, Math.abs(wanted[at]! - got[at]!));
  }
  expect(largest).toBeGreaterThan(0);
  expect(difference / largest).toBeLessThan(tolerance);
}
