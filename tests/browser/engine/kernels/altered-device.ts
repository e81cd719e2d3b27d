// Devices for tests: one of their own, one that says of a limit that it is low, and what a device was given to do.

/** A device that nothing else uses, so that it may be lost. */
export async function ownDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("no adapter");
  return adapter.requestDevice();
}

/** A device that says of one limit that it is so low. */
export function limited(device: GPUDevice, limit: keyof GPUSupportedLimits, most: number): GPUDevice {
  const limits = new Proxy(device.limits, { get: (of, name) => (name === limit ? most : Reflect.get(of, name)) });
  return new Proxy(device, {
    get(of, name) {
      if (name === "limits") return limits;
      const value = Reflect.get(of, name);
      return typeof value === "function" ? value.bind(of) : value;
    },
  });
}

/** Dispatches that a device is given while something is done. */
export async function dispatchesOf(device: GPUDevice, work: () => Promise<unknown>): Promise<number> {
  const create = device.createCommandEncoder.bind(device);
  let dispatches = 0;
  device.createCommandEncoder = (descriptor) => {
    const encoder = create(descriptor);
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (how) => {
      const pass = begin(how);
      const dispatch = pass.dispatchWorkgroups.bind(pass);
      pass.dispatchWorkgroups = (...counts) => {
        dispatches++;
        dispatch(...counts);
      };
      return pass;
    };
    return encoder;
  };
  await work();
  device.createCommandEncoder = create;
  return dispatches;
}
