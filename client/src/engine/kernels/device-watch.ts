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

/** What a watch needs of a device. */
export type WatchedDevice = Pick<GPUDevice, "lost" | "addEventListener" | "removeEventListener">;

const graceMs = 100;

/** Begins to watch a device. */
export function watchOver(device: WatchedDevice): Watch {
  let fault: DeviceFault | null = null;
  const listen = ({ error }: GPUUncapturedErrorEvent) => {
    fault ??= new DeviceFault(error.message);
  };
  device.addEventListener("uncapturederror", listen);
  const loss = lossOf(device);
  const check = () => {
    if (fault) throw fault;
  };
  return {
    check,
    async guard(work) {
      try {
        const value = await unlessLost(loss, work);
        check();
        return value;
      } catch (cause) {
        check();
        // A lost device rejects what waits for it a moment before it says that it is lost.
        await unlessLost(loss, new Promise<void>((resolve) => setTimeout(resolve, graceMs)));
        throw cause;
      }
    },
    stop: () => device.removeEventListener("uncapturederror", listen),
  };
}

/** Whether a device is lost, and who waits for it now. */
interface Loss {
  lost: DeviceLost | null;
  readonly waiting: Set<(lost: DeviceLost) => void>;
}

const losses = new WeakMap<WatchedDevice, Loss>();

/**
 * One subscription a device, however often it is watched: `device.lost` may never settle, and every promise that is raced
 * against it stays in its memory with the race's value.
 */
function lossOf(device: WatchedDevice): Loss {
  const known = losses.get(device);
  if (known) return known;
  const loss: Loss = { lost: null, waiting: new Set() };
  losses.set(device, loss);
  device.lost.then(({ message }) => {
    const lost = new DeviceLost(message);
    loss.lost = lost;
    for (const hear of loss.waiting) hear(lost);
  });
  return loss;
}

/** The work's value, or the device's loss if that is known first; waits in the set only while it waits. */
async function unlessLost<T>({ lost, waiting }: Loss, work: Promise<T>): Promise<T> {
  let hear: (lost: DeviceLost) => void = () => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      hear = reject;
      waiting.add(hear);
      work.then(resolve, reject);
      if (lost) reject(lost);
    });
  } finally {
    waiting.delete(hear);
  }
}
