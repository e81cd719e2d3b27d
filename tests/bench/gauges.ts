// Counts what a page asks of WebGPU, whoever asks: dispatches, and the bytes of buffers that live. Installed before any
// contender is loaded; changes nothing that it counts.

/** Counts since the page was opened. */
export interface Gauges {
  dispatches: number;
  /** Bytes of the buffers that are not destroyed. */
  bytes: number;
  /** The most that `bytes` ever was. */
  peakBytes: number;
}

/** Wraps WebGPU's prototypes of this page. */
export function installGauges(): Gauges {
  const gauges: Gauges = { dispatches: 0, bytes: 0, peakBytes: 0 };
  if (!("gpu" in navigator)) return gauges;
  const pass = GPUComputePassEncoder.prototype;
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = pass;
  pass.dispatchWorkgroups = function (...workgroups) {
    gauges.dispatches++;
    return dispatchWorkgroups.apply(this, workgroups);
  };
  pass.dispatchWorkgroupsIndirect = function (...place) {
    gauges.dispatches++;
    return dispatchWorkgroupsIndirect.apply(this, place);
  };
  const living = new WeakSet<GPUBuffer>();
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    living.add(buffer);
    gauges.bytes += descriptor.size;
    gauges.peakBytes = Math.max(gauges.peakBytes, gauges.bytes);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    if (living.delete(this)) gauges.bytes -= this.size;
    return destroy.call(this);
  };
  return gauges;
}
