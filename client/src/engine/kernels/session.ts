// What a prepared trainer does with its device: upload, step, look ahead, read back. A step writes what changes, replays
// the network's dispatches and allocates nothing. Nothing here waits for the device except `read`.

import type { PackedViews } from "#core/pixels";
import type { Preparation, Run } from "../trainer";
import { type Network, networkOn } from "./network";
import { toDevice } from "./parameters";
import { stepValues } from "./update";
import { type Dispatch, type Region, type Workshop, workshopOn } from "./workshop";

/** A network on a device with the commands that drive it. */
export interface Session {
  readonly network: Network;
  /** Sends parameters, in the seam's order, and sets the optimiser back to its start. */
  load(parameters: Float32Array): void;
  /** Sends the pictures `order[first]` and on, a batch of them; past the end the rest stays as it was. */
  loadPictures(views: PackedViews, order: Uint32Array, first: number): void;
  /** One training step; its loss goes to `place`. */
  step(run: Run, at: { readonly step: number; readonly place: number }): void;
  /** Replays dispatches on what is loaded. */
  replay(...lists: readonly (readonly Dispatch[])[]): void;
  /** A region's bytes once everything submitted so far is through. */
  read(region: Region): Promise<ArrayBuffer>;
  dispose(): void;
}

/** Builds the network of a preparation; rejects with what the device says if it can't. */
export async function sessionOn(device: GPUDevice, preparation: Preparation): Promise<Session> {
  const workshop = workshopOn(device);
  try {
    return session(device, preparation, workshop, await networkOn(workshop, preparation));
  } catch (cause) {
    workshop.dispose();
    throw cause;
  }
}

function session(device: GPUDevice, { pixels, batch }: Preparation, workshop: Workshop, network: Network): Session {
  const { queue } = device;
  const picture = pixels * pixels * 4;
  const pictures = new Uint8Array(batch * picture);
  const labels = new Uint32Array(batch);
  const write = ({ buffer, offset }: Region, data: GPUAllowSharedBufferSource) =>
    queue.writeBuffer(buffer, offset, data);
  write(network.rulesAt, network.rules);

  function replay(...lists: readonly (readonly Dispatch[])[]): void {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const list of lists) {
      for (const { pipeline, bindGroup, workgroups } of list) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        pass.dispatchWorkgroups(...workgroups);
      }
    }
    pass.end();
    queue.submit([encoder.finish()]);
  }

  function loadPictures(views: PackedViews, order: Uint32Array, first: number): void {
    for (let place = 0; place < batch && first + place < order.length; place++) {
      const view = order[first + place]!;
      pictures.set(views.data.subarray(view * picture, (view + 1) * picture), place * picture);
    }
    write(network.pixels, pictures);
  }

  return {
    network,
    load(parameters) {
      write(network.parameters, toDevice(network.layout, parameters));
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(network.moments.buffer);
      queue.submit([encoder.finish()]);
    },
    loadPictures,
    step(run, { step, place }) {
      loadPictures(run.views, run.order, step * batch);
      for (let i = 0; i < batch; i++) labels[i] = run.labels[run.order[step * batch + i]!]!;
      write(network.labels, labels);
      write(network.step, stepValues(run.schedule, { step, place }));
      replay(network.forward, network.backward, network.update);
    },
    replay,
    async read({ buffer, offset, size }) {
      const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
      try {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
        queue.submit([encoder.finish()]);
        await staging.mapAsync(GPUMapMode.READ);
        return staging.getMappedRange().slice(0);
      } finally {
        staging.destroy();
      }
    },
    dispose: () => workshop.dispose(),
  };
}
