// Reads what a device computed while it goes on computing: buffers that are filled behind other commands, mapped once these
// are through, and used again. A buffer that is not back yet is never waited for.

/** A buffer that is being filled. */
export interface Slot {
  readonly buffer: GPUBuffer;
  /** Its bytes, once everything submitted so far is through. Then it goes back, whatever happens. */
  bytes(): Promise<ArrayBuffer>;
}

/** The buffers of one device. */
export interface Ring {
  /** A buffer of at least this many bytes; `bytes` gives exactly as many. */
  open(size: number): Slot;
  /** Destroys every buffer. */
  dispose(): void;
}

/** A ring that makes a buffer whenever none that is large enough is back. */
export function ringOn(device: GPUDevice): Ring {
  const all = new Set<GPUBuffer>();
  let back: GPUBuffer[] = [];

  function fitting(size: number): GPUBuffer {
    const [best] = back.filter((buffer) => buffer.size >= size).sort((one, other) => one.size - other.size);
    if (best) {
      back = back.filter((buffer) => buffer !== best);
      return best;
    }
    const made = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    all.add(made);
    return made;
  }

  return {
    open(size) {
      const buffer = fitting(size);
      return {
        buffer,
        async bytes() {
          try {
            await buffer.mapAsync(GPUMapMode.READ, 0, size);
            const copy = buffer.getMappedRange(0, size).slice(0);
            buffer.unmap();
            if (all.has(buffer)) back.push(buffer);
            return copy;
          } catch (cause) {
            // A device that is lost, or a buffer that never came to be: nothing to use again.
            all.delete(buffer);
            buffer.destroy();
            throw cause;
          }
        },
      };
    },
    dispose() {
      for (const buffer of all) buffer.destroy();
      all.clear();
      back = [];
    },
  };
}
