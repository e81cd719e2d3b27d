// The device as a study uses it: opened once for the page, opened again when it was lost.

import type { Backend, Trainer } from "./trainer";

/** What computes, and why. */
export interface OpenedDevice {
  readonly trainer: Trainer;
  readonly backend: Backend;
  /** What the browser calls the adapter; empty if it does not say. */
  readonly adapter: string;
  /** True when the processor stands in for a graphics card. */
  readonly software: boolean;
  /** Why the first choice is not used; empty if it is. */
  readonly why: string;
}

/** The one device of this worker. */
export interface DeviceHolder {
  /** The same device until it is renewed. */
  current(): Promise<OpenedDevice>;
  /** A new device in place of one that was lost. */
  renew(): Promise<OpenedDevice>;
  /** The next question opens a new device. */
  drop(): void;
}

/** Opens at the first question, and again after a failure. */
export function deviceHolder(open: () => Promise<OpenedDevice>): DeviceHolder {
  let device: Promise<OpenedDevice> | undefined;
  const drop = () => {
    device = undefined;
  };
  const renew = () => {
    device = open();
    device.catch(drop);
    return device;
  };
  return { current: () => device ?? renew(), renew, drop };
}
