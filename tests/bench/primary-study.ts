// The primary study's seconds on this adapter, from steps that are timed here, and on others, from what its step asks of them.

import { studySeconds } from "#core/planning/cost";
import { calibrate } from "../../client/src/engine/calibration";
import { kernelsTrainer } from "../../client/src/engine/kernels/kernels-trainer";
import { sessionOn } from "../../client/src/engine/kernels/session";
import type { Dispatch } from "../../client/src/engine/kernels/workshop";
import { webgpuDevice } from "../../client/src/engine/tensorflow";
import { baseNamed } from "../browser/engine/oracle";
import { classes, devices, forecast, primary, type Work } from "./forecast";

/** A device with what the primary study takes on it. */
export interface Foreseen {
  readonly name: string;
  readonly stepMs: number;
  readonly studySeconds: number;
}

/** The primary study as this adapter would run it, and as others would. */
export interface PrimaryStudy {
  readonly step: Work;
  readonly devices: readonly Foreseen[];
}

function workOf(...lists: readonly (readonly Dispatch[])[]): Work {
  const dispatches = lists.flat();
  return { dispatches: dispatches.length, flops: dispatches.reduce((sum, { flops }) => sum + flops, 0) };
}

/** Times this adapter's steps as a calibration does, and foresees the rest. */
export async function primaryStudy(): Promise<PrimaryStudy> {
  const device = await webgpuDevice();
  const base = baseNamed("lite0");
  const { cut, pixels, batch } = primary;
  const { signal } = new AbortController();
  const trainer = kernelsTrainer(device);
  const timed = await calibrate(trainer, base, { networks: [{ cut, pixels }], batch, classes, signal });
  const session = await sessionOn(device, { base, cut, pixels, batch, depth: "full", classes });
  const { forward, backward, update } = session.network;
  const works = { step: workOf(forward, backward, update), forward: workOf(forward) };
  session.dispose();
  return {
    step: works.step,
    devices: [
      {
        name: "this adapter, timed",
        stepMs: timed.steps[0]!.seconds * 1000,
        studySeconds: studySeconds(primary, { base, costs: timed, classes }),
      },
      ...devices.map((other) => {
        const { stepSeconds, studySeconds } = forecast(works, other, { base, ...timed });
        return { name: other.name, stepMs: stepSeconds * 1000, studySeconds };
      }),
    ],
  };
}
