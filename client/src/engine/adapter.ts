// What a browser says of the graphics adapter.

const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|microsoft basic render/i;

/** What WebGPU calls an adapter; empty if it does not say. */
export function adapterName({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [vendor, architecture, device, description].filter((part) => part !== "").join(" ");
}

/** True when the processor stands in for a graphics card, by an adapter's name. */
export function isSoftwareName(name: string): boolean {
  return softwareNames.test(name);
}

/** True when the processor stands in for a graphics card. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || isSoftwareName(adapterName(info));
}
