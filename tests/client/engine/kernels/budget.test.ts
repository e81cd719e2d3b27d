// What a network asks of a device, counted without one: dispatches a step, bytes of its buffers, and shaders to compile.

import { readFileSync } from "node:fs";
import { parse } from "valibot";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { baseSchema } from "#core/network/base";
import { type Cut, type Depth, type ProductForm, productForms } from "#core/study/study";
import { networkOn } from "../../../../client/src/engine/kernels/network";
import type { Region, Workshop } from "../../../../client/src/engine/kernels/workshop";

const base = parse(baseSchema, JSON.parse(readFileSync("worker/bases/lite0.json", "utf8")));

beforeAll(() => {
  vi.stubGlobal("GPUBufferUsage", { UNIFORM: 64, STORAGE: 128, COPY_DST: 8, COPY_SRC: 4 });
});

afterAll(() => {
  vi.unstubAllGlobals();
});

/** A workshop that builds nothing and counts the bytes that it is asked for. */
function countingWorkshop(): { readonly workshop: Workshop; readonly shaders: ReadonlySet<string>; bytes(): number } {
  let bytes = 0;
  const shaders = new Set<string>();
  const returned = new Map<number, Region[]>();
  const buffer = (size: number): Region => {
    bytes += Math.ceil(size / 16) * 16;
    return { buffer: {} as GPUBuffer, offset: 0, size };
  };
  const workshop: Workshop = {
    buffer,
    borrow: (size) => returned.get(size)?.pop() ?? buffer(size),
    giveBack: (region) => returned.set(region.size, [...(returned.get(region.size) ?? []), region]),
    dispatch: async ({ bindings, ...kernel }, regions) => {
      shaders.add(kernel.code);
      for (const { name, bytes } of bindings) expect(regions[name]?.size, `${kernel.name}: ${name}`).toBe(bytes);
      return { ...kernel, pipeline: {} as GPUComputePipeline, bindGroup: {} as GPUBindGroup };
    },
    dispose() {},
  };
  return { workshop, shaders, bytes: () => bytes };
}

async function budgetOf(form: ProductForm, { cut, depth }: { readonly cut: Cut; readonly depth: Depth }) {
  const { workshop, bytes } = countingWorkshop();
  const preparation = { base, cut, pixels: 96, batch: 16, depth, classes: 10 } as const;
  const { forward, below, above, backward, update } = await networkOn(workshop, preparation, form);
  expect([...below, ...above]).toEqual(forward);
  return {
    below: below.length,
    forward: forward.length,
    backward: backward.length,
    dispatches: forward.length + backward.length + update.length,
    megabytes: bytes() / 1e6,
  };
}

test.each(productForms)(
  "the middle cut at 96 px, batch 16, takes 160 dispatches and 130 MB at most, by %s",
  async (form) => {
    const { dispatches, megabytes } = await budgetOf(form, { cut: "middle", depth: "full" });
    expect(dispatches).toBeLessThanOrEqual(160);
    expect(megabytes).toBeLessThanOrEqual(130);
  },
);

test.each(productForms)("a shallower depth goes back less far and keeps less, by %s", async (form) => {
  const [probe, top, full] = await Promise.all(
    (["probe", "top", "full"] as const).map((depth) => budgetOf(form, { cut: "middle", depth })),
  );
  expect(probe!.forward).toBe(full!.forward);
  // What a run with one view of each picture leaves out of all but its first steps: the stem and seven blocks of eleven.
  expect([probe!.below, top!.below, full!.below]).toEqual([0, 21, 0]);
  // The loss and the head's own gradients.
  expect(probe!.backward).toBe(2);
  expect(top!.backward).toBeGreaterThan(probe!.backward);
  expect(top!.backward).toBeLessThan(full!.backward / 2);
  expect(probe!.megabytes).toBeLessThan(top!.megabytes);
  expect(top!.megabytes).toBeLessThan(full!.megabytes);
});

test.each(productForms)("no kernel asks for more than every WebGPU device has, by %s", async (form) => {
  const { workshop, shaders } = countingWorkshop();
  for (const [cut, pixels, batch] of [
    ["deep", 96, 16],
    ["deep", 37, 1],
  ] as const) {
    const preparation = { base, cut, pixels, batch, depth: "full", classes: 10 } as const;
    const { forward, backward, update } = await networkOn(workshop, preparation, form);
    for (const { workgroups } of [...forward, ...backward, ...update]) {
      expect(Math.max(...workgroups)).toBeLessThanOrEqual(65_535);
    }
  }
  const numbers = (code: string, pattern: RegExp) => [...code.matchAll(pattern)].map(([, number]) => Number(number));
  const sum = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const memory = [...shaders].map((code) => sum(numbers(code, /var<workgroup> \w+: array<vec4f, (\d+)>/g)) * 16);
  expect(Math.max(...memory)).toBeLessThanOrEqual(16_384);
  expect(memory.some((bytes) => bytes > 0)).toBe(form === "tiles");
  for (const code of shaders) {
    expect(numbers(code, /@workgroup_size\((\d+)\)/g)[0]).toBeLessThanOrEqual(256);
    expect(numbers(code, /@binding\((\d+)\)/g).length).toBeLessThanOrEqual(8);
  }
});

test("a first start has at most 300 KB of shaders to compile, which is most of what it waits for", async () => {
  const { workshop, shaders } = countingWorkshop();
  await networkOn(workshop, { base, cut: "shallow", pixels: 32, batch: 16, depth: "full", classes: 10 }, "quads");
  const characters = [...shaders].reduce((sum, { length }) => sum + length, 0);
  expect(shaders.size).toBeLessThanOrEqual(64);
  expect(characters).toBeLessThanOrEqual(300_000);
});
