// Watches a device while work is on it. Errors on a GPU throw nowhere: they are reported to the device, and results are zeros.

import { DeviceFault } from "../device-fault";
import { DeviceLost } from "../device-lost";

/** A watch over one device. */
export interface Watch {
  /** Throws `DeviceFault` if the device refused a command since the watch began. */
  check(): void;
  /** The promise's value; throws `DeviceLost` or `DeviceFault` if the device fails first. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Ends the watch. */
  stop(): void;
}

const graceMs = 100;

/** Begins to watch a device. */
export function watchOver(device: GPUDevice): Watch {
  let fault: DeviceFault | null = null;
  const listen = ({ error }: GPUUncapturedErrorEvent) => {
    fault ??= new DeviceFault(error.message);
  };
  device.addEventListener("uncapturederror", listen);
  const lost = device.lost.then(({ message }) => {
    throw new DeviceLost(message);
  });
  // Handled where it is raced; a device that is lost later is nobody's concern here.
  lost.catch(() => {});
  const check = () => {
    if (fault) throw fault;
  };
  return {
    check,
    async guard(work) {
      try {
        const value = await Promise.race([work, lost]);
        check();
        return value;
      } catch (cause) {
        check();
        // A lost device rejects what waits for it a moment before it says that it is lost.
        await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, graceMs))]);
        throw cause;
      }
    },
    stop: () => device.removeEventListener("uncapturederror", listen),
  };
}
