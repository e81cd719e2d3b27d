// This project's renderer: a batch's plans go to the device, three dispatches render them.

import { viewRendererOn } from "../../../../client/src/engine/kernels/view-renderer";
import { workshopOn } from "../../../../client/src/engine/kernels/workshop";
import { webgpuDevice } from "../../../../client/src/engine/tensorflow";
import { cleanPictures, plansOf, quarterLevels } from "../../augmentation";
import type { Open } from "../../contender";

export const open: Open = async (settings) => {
  const { batch, pixels: size } = settings;
  const device = await webgpuDevice();
  const workshop = workshopOn(device);
  const into = workshop.buffer(batch * size * size * 4);
  const renderer = viewRendererOn(device, workshop, { batch, size, into });
  await renderer.load(cleanPictures(settings));
  const numbers = Uint32Array.from({ length: batch }, (_, place) => place);
  const staging = device.createBuffer({ size: into.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  return {
    async work(times) {
      for (let number = 0; number < times; number++) {
        const plans = plansOf(settings, times - 1 - number);
        const dispatches = renderer.plan(numbers, (place) => plans[place]!);
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        for (const { pipeline, bindGroup, workgroups } of dispatches) {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bindGroup);
          pass.dispatchWorkgroups(...workgroups);
        }
        pass.end();
        if (number === times - 1) encoder.copyBufferToBuffer(into.buffer, into.offset, staging, 0, into.size);
        device.queue.submit([encoder.finish()]);
      }
      await staging.mapAsync(GPUMapMode.READ);
      const levels = quarterLevels(new Uint8Array(staging.getMappedRange()), settings, { channels: 4, white: 255 });
      staging.unmap();
      return levels;
    },
  };
};
