// The costs of this device: remembered from an earlier visit where they say enough, else timed now and remembered. What runs
// really took corrects what is remembered.

import type { Base } from "#core/network/base";
import type { Costs } from "#core/planning/cost";
import { type Observed, rememberedCosts, timedOn, timingsOf, withPace } from "#core/planning/timing";
import { engineVersion } from "#core/study/study";
import type { TimingStore } from "../storage/timing-store";
import { calibrate } from "./calibration";
import type { Device } from "./device";
import type { EngineEvent } from "./protocol";

/** A device's name among what was timed. */
export function timedDevice({ backend, trainer, adapter }: Device): string {
  return timedOn({ backend, trainer: trainer.name, engine: engineVersion, adapter });
}

/** The costs that planning or predicting needs: what is remembered if it is `enough`, else those of a calibration, which is reported. */
export async function* costsFor(
  { device, base }: { readonly device: Device; readonly base: Base },
  {
    timings,
    enough,
    ...how
  }: Omit<Parameters<typeof calibrate>[2], "enough"> & {
    readonly timings: TimingStore;
    /** Whether these costs say what is asked; a calibration also stops there. */
    readonly enough: (costs: Costs) => boolean;
  },
): AsyncGenerator<EngineEvent, Costs> {
  const before = await timings.all();
  const name = timedDevice(device);
  const remembered = rememberedCosts(before, { device: name, base, batch: how.batch });
  if (remembered && enough(remembered)) return remembered;
  yield { type: "preparing", what: "calibration" };
  const timed = await calibrate(device.trainer, base, { ...how, enough });
  await timings.keep(timingsOf(timed, { device: name, base, at: timings.now(), before }));
  return timed;
}

/** Remembers how long the runs of finished blocks took. */
export async function keepPace(
  timings: TimingStore,
  { device, ...observed }: Omit<Observed, "device" | "at"> & { readonly device: Device },
): Promise<void> {
  const before = await timings.all();
  const timing = withPace(before, { ...observed, device: timedDevice(device), at: timings.now() });
  if (timing) await timings.keep([timing]);
}
