// What the layers that don't train make of each clean picture, computed once a run and kept on the device: a run that visits a
// picture again starts from there. A copy of what a layer wrote, so that nothing rounds otherwise than without it.

import type { Region } from "./workshop";

/** Most bytes that are kept; beyond it a run computes them at every visit. 200 pictures of 224 px are 60 MB at the shallow cut. */
const mostActivationBytes = 64 * 2 ** 20;

/** Activations of one set of pictures, by number. */
export interface Activations {
  /** Makes room for this many pictures; false if they are too many. */
  makeRoom(count: number): boolean;
  areThere(): boolean;
  /** Keeps what the batch's first rows hold as those of these pictures, which follow one another. */
  keep(encoder: GPUCommandEncoder, numbers: Uint32Array): void;
  /** Puts those of these pictures where the next layer reads them. */
  copy(encoder: GPUCommandEncoder, numbers: Uint32Array): void;
  /** Frees them. */
  readonly drop: () => void;
}

/** Keeps what stands at the entrance [batch, side, side, channels] of the layers that train. */
export function activationsOn(
  device: GPUDevice,
  { batch, entrance }: { readonly batch: number; readonly entrance: Region },
): Activations {
  const bytes = entrance.size / batch;
  let kept: GPUBuffer | undefined;
  const drop = () => {
    kept?.destroy();
    kept = undefined;
  };
  return {
    makeRoom(count) {
      const size = count * bytes;
      if (size > Math.min(mostActivationBytes, device.limits.maxBufferSize)) return false;
      kept = device.createBuffer({ size, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
      return true;
    },
    areThere: () => kept !== undefined,
    keep(encoder, numbers) {
      const { buffer, offset } = entrance;
      encoder.copyBufferToBuffer(buffer, offset, kept!, numbers[0]! * bytes, numbers.length * bytes);
    },
    copy(encoder, numbers) {
      const { buffer, offset } = entrance;
      for (const [place, number] of numbers.entries()) {
        encoder.copyBufferToBuffer(kept!, number * bytes, buffer, offset + place * bytes, bytes);
      }
    },
    drop,
  };
}
