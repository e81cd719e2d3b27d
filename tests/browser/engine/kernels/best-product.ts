// The adapter's own best product of matrices: what any kernel of a step can be held against. Measured when asked, with
// every form that is tried there, on shapes without ragged ends.

import { isSoftware } from "../../../../client/src/engine/adapter";
import { formsToTry, pointwise } from "../../../../client/src/engine/kernels/forms";
import type { Pointwise } from "../../../../client/src/engine/kernels/pointwise-bindings";
import { timed } from "../../../../client/src/engine/kernels/timing";
import { workshopOn } from "../../../../client/src/engine/kernels/workshop";

/** The fastest product that was found. */
export interface BestProduct {
  readonly name: string;
  readonly flopsPerSecond: number;
}

const shapes: readonly Pick<Pointwise, "rows" | "inChannels" | "outChannels">[] = [
  { rows: 4096, inChannels: 96, outChannels: 96 },
  { rows: 1024, inChannels: 256, outChannels: 256 },
  { rows: 512, inChannels: 512, outChannels: 512 },
];

/** Times every form on every shape. */
export async function bestProduct(device: GPUDevice): Promise<BestProduct> {
  const workshop = workshopOn(device);
  const forms = formsToTry({
    subgroups: device.features.has("subgroups"),
    software: isSoftware(device.adapterInfo),
  });
  try {
    const dispatches = await Promise.all(
      forms.flatMap((form) =>
        shapes.map((shape) => {
          const kernel = pointwise[form].pointwiseForward({ ...shape, activation: "none" }, { skip: false });
          return workshop.dispatch(
            kernel,
            Object.fromEntries(kernel.bindings.map(({ name, bytes }) => [name, workshop.buffer(bytes)])),
          );
        }),
      ),
    );
    const found = (await timed(device, dispatches)).map(({ dispatch: { name, flops }, seconds }) => ({
      name,
      flopsPerSecond: flops / seconds,
    }));
    return found.reduce((best, next) => (next.flopsPerSecond > best.flopsPerSecond ? next : best));
  } finally {
    workshop.dispose();
  }
}
