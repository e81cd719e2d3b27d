// The one device of this worker: opened for the page, checked before the first study, opened and checked again after it was
// lost. Its networks stay ready between studies.

import type { Base } from "#core/network/base";
import type { ChunkCache } from "../storage/chunk-cache";
import type { Device } from "./device";
import { probing } from "./probe/probing";
import { remembering } from "./remembering";

/** What a device is checked with: a base and its trunk. */
export interface Proof {
  readonly base: Base;
  readonly trunk: Float32Array;
}

/** How devices are opened; see device.ts. */
export interface Openers {
  open(): Promise<Device>;
  /** Opens one that passes the device check. */
  trust(proof: Proof): Promise<Device>;
  /** Opens another one after `lost` went away; with a proof, one that passes the device check. */
  reopen(lost: Device, proof?: Proof): Promise<Device>;
}

/** The device that studies run on. */
export interface DeviceHolder {
  /** The same device until it is lost. */
  current(): Promise<Device>;
  /** The same, once it passed the device check; checked once. */
  trusted(proof: Proof): Promise<Device>;
  /** Says that it is gone: whoever asks next gets another one, which passes the check first if this one had to. */
  lose(): void;
}

/** Opens at the first question, and again after a failure; `features` keeps what probes compute. */
export function deviceHolder(
  { open, trust, reopen }: Openers,
  { features }: { readonly features: ChunkCache },
): DeviceHolder {
  let device: Promise<Device> | undefined;
  let lost: Promise<Device> | undefined;
  let proof: Proof | undefined;
  const hold = (opened: Promise<Device>) => {
    const opening = opened.then((found) => ({ ...found, trainer: remembering(probing(found.trainer, features)) }));
    device = opening;
    opening.catch(() => {
      if (device === opening) device = undefined;
    });
    return opening;
  };
  const current = () => device ?? hold(lost ? lost.then((gone) => reopen(gone, proof)) : open());
  return {
    current,
    async trusted(wanted) {
      if (proof) return current();
      const found = await hold(lost && !device ? lost.then((gone) => reopen(gone, wanted)) : trust(wanted));
      proof = wanted;
      return found;
    },
    lose() {
      lost = device ?? lost;
      device = undefined;
    },
  };
}
