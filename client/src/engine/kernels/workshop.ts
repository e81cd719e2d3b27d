// What is built on a device: buffers, pipelines and ready-made dispatches. Owns its buffers and nothing else; a step only
// replays what is here and creates nothing.

import type { Kernel } from "./kernel";

/** A part of a buffer, in bytes. */
export interface Region {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** A kernel with everything that it needs to run. */
export interface Dispatch {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number];
  /** As of the kernel. */
  readonly flops: number;
}

/** Builds on one device. */
export interface Workshop {
  /** A new buffer of zeros. */
  buffer(bytes: number, usage?: GPUBufferUsageFlags): Region;
  /** Like `buffer`, but may be one that was given back and holds anything. */
  borrow(bytes: number): Region;
  /** Gives a borrowed region back: what was listed before may still use it, what is listed later may overwrite it. */
  giveBack(region: Region): void;
  /** A kernel bound to regions by name; throws a RangeError if a region is missing or of another size. */
  dispatch(kernel: Kernel, regions: Readonly<Record<string, Region>>): Promise<Dispatch>;
  /** Destroys every buffer. */
  dispose(): void;
}

/** A part of a region; `offset` and `size` in bytes. */
export function partOf(region: Region, { offset, size }: { readonly offset: number; readonly size: number }): Region {
  return { buffer: region.buffer, offset: region.offset + offset, size };
}

/** What was compiled on a device stays, for every workshop there: on a software adapter that takes longer than a study's first steps. */
interface Compiled {
  readonly layouts: Map<string, GPUBindGroupLayout>;
  /** By their code. */
  readonly pipelines: Map<string, Promise<GPUComputePipeline>>;
}

const compiled = new WeakMap<GPUDevice, Compiled>();

function compiledOn(device: GPUDevice): Compiled {
  const known = compiled.get(device);
  if (known) return known;
  const fresh: Compiled = { layouts: new Map(), pipelines: new Map() };
  compiled.set(device, fresh);
  return fresh;
}

/** Opens a workshop on a device. */
export function workshopOn(device: GPUDevice): Workshop {
  const buffers: GPUBuffer[] = [];
  const returned = new Map<number, Region[]>();
  const { layouts, pipelines } = compiledOn(device);

  function buffer(bytes: number, usage?: GPUBufferUsageFlags): Region {
    const size = Math.ceil(bytes / 16) * 16;
    const made = device.createBuffer({
      size,
      usage: usage ?? GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    buffers.push(made);
    return { buffer: made, offset: 0, size: bytes };
  }

  function layoutOf({ bindings }: Kernel): GPUBindGroupLayout {
    const key = bindings.map(({ access }) => access).join();
    const entries = bindings.map(({ access }, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: access },
    }));
    const layout = layouts.get(key) ?? device.createBindGroupLayout({ entries });
    layouts.set(key, layout);
    return layout;
  }

  /** Layers of one shape share a pipeline. */
  function pipelineOf(kernel: Kernel, layout: GPUBindGroupLayout): Promise<GPUComputePipeline> {
    const known = pipelines.get(kernel.code);
    if (known) return known;
    const pipeline = device.createComputePipelineAsync({
      label: kernel.name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ label: kernel.name, code: kernel.code }) },
    });
    pipelines.set(kernel.code, pipeline);
    pipeline.catch(() => pipelines.delete(kernel.code));
    return pipeline;
  }

  return {
    buffer,
    borrow: (bytes) => returned.get(bytes)?.pop() ?? buffer(bytes),
    giveBack(region) {
      const alike = returned.get(region.size) ?? [];
      alike.push(region);
      returned.set(region.size, alike);
    },
    async dispatch(kernel, regions) {
      const layout = layoutOf(kernel);
      const entries = kernel.bindings.map(({ name, bytes }, binding) => {
        const region = regions[name];
        if (region?.size !== bytes) {
          throw new RangeError(`${kernel.name}: ${name} takes ${bytes} bytes, not ${region?.size ?? "none"}`);
        }
        return { binding, resource: region };
      });
      const bindGroup = device.createBindGroup({ layout, entries });
      return {
        name: kernel.name,
        pipeline: await pipelineOf(kernel, layout),
        bindGroup,
        workgroups: kernel.workgroups,
        flops: kernel.flops,
      };
    },
    dispose() {
      for (const made of buffers) made.destroy();
    },
  };
}
