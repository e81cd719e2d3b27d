// What a device holds: buffers that were made and not destroyed, and those that are mapped.

/** The buffers of one device, from now on. */
export interface LiveBuffers {
  count(): number;
  bytes(): number;
  mapped(): number;
  stop(): void;
}

/** Counts by listening to the device's own methods. */
export function liveBuffers(device: GPUDevice): LiveBuffers {
  const live = new Set<GPUBuffer>();
  const mapped = new Set<GPUBuffer>();
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const [destroy, map, unmap] = [
      buffer.destroy.bind(buffer),
      buffer.mapAsync.bind(buffer),
      buffer.unmap.bind(buffer),
    ];
    buffer.mapAsync = (...range) => {
      mapped.add(buffer);
      return map(...range);
    };
    buffer.unmap = () => {
      mapped.delete(buffer);
      return unmap();
    };
    buffer.destroy = () => {
      live.delete(buffer);
      mapped.delete(buffer);
      return destroy();
    };
    live.add(buffer);
    return buffer;
  };
  return {
    count: () => live.size,
    bytes: () => [...live].reduce((sum, { size }) => sum + size, 0),
    mapped: () => mapped.size,
    stop: () => {
      device.createBuffer = create;
    },
  };
}
