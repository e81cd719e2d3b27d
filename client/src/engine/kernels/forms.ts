// In which form a device multiplies matrices: found once for each device by computing the same small product in each, and
// remembered. A form that the device gets wrong is never chosen, however fast. The forms round differently, so a study's
// records say which it was, and a study that goes on may ask for it again.

import { type ProductForm, productForms } from "#core/study/study";
import { isSoftware } from "../adapter";
import type { Kernel } from "./kernel";
import * as registers from "./pointwise";
import * as quads from "./pointwise-quads";
import * as tiles from "./pointwise-tiles";
import { timed } from "./timing";
import { type Region, workshopOn } from "./workshop";

/**
 * The kernels of a 1x1 convolution in each form: tiles of vectors in registers, which need nothing; quads of threads that share
 * their loads, which need subgroups; or tiles in the memory of a workgroup, whose threads wait for each other.
 */
export const pointwise = { registers, quads, tiles } as const;

/** What a form took for a product, and how far its result was from the plain one, relative to the largest. */
export interface Trial {
  readonly form: ProductForm;
  readonly seconds: number;
  readonly error: number;
}

/** Float32 sums in another order differ by 1e-6; a form that swaps the wrong threads' values, by 1. */
const tolerance = 1e-5;
/** Another form than registers should win clearly; below that the clock's noise would choose. */
const clearly = 1.2;

/** The forms that may be used, never none; the best first. */
export type RightForms = readonly [ProductForm, ...ProductForm[]];

/**
 * Registers, and what else is right; first the one to use, which is another than registers where that is clearly faster, the
 * fastest of them. On a `software` adapter quads win (a load costs twenty swaps there), and the clock isn't asked: whatever
 * else the processor does in that moment would answer.
 */
export function rightForms(trials: readonly Trial[], { software }: { readonly software: boolean }): RightForms {
  const registers = trials.find(({ form }) => form === "registers");
  const others = trials
    .filter(({ form, error }) => form !== "registers" && error <= tolerance)
    .sort((one, other) => one.seconds - other.seconds);
  const isFaster = ({ seconds }: Trial) => software || (registers && seconds * clearly < registers.seconds);
  const [first, ...rest] = [
    ...others.filter(isFaster).map(({ form }) => form),
    "registers" as const,
    ...others.filter((trial) => !isFaster(trial)).map(({ form }) => form),
  ];
  return [first!, ...rest];
}

/** What is tried on a device. Where the processor stands in for a card tiles could only lose, and would cost a first start their compiling. */
export function formsToTry({
  subgroups,
  software,
}: {
  readonly subgroups: boolean;
  readonly software: boolean;
}): readonly ProductForm[] {
  return productForms.filter((form) => (form === "quads" ? subgroups : form === "tiles" ? !software : true));
}

const found = new WeakMap<GPUDevice, Promise<RightForms>>();

/** The device's forms, found at the first question. */
export function formsOf(device: GPUDevice): Promise<RightForms> {
  const known = found.get(device);
  if (known) return known;
  const right = find(device);
  found.set(device, right);
  right.catch(() => found.delete(device));
  return right;
}

async function find(device: GPUDevice): Promise<RightForms> {
  const software = isSoftware(device.adapterInfo);
  const forms = formsToTry({ subgroups: device.features.has("subgroups"), software });
  return forms.length > 1 ? rightForms(await tried(device, forms), { software }) : ["registers"];
}

/** An expansion of the networks that are trained here, where the forms differ as they do in a step. */
const shape = { rows: 1024, inChannels: 24, outChannels: 144, activation: "none" } as const;

async function tried(device: GPUDevice, forms: readonly ProductForm[]): Promise<readonly Trial[]> {
  const workshop = workshopOn(device);
  try {
    const input = formulaOf(shape.rows * shape.inChannels);
    const layer = formulaOf((shape.inChannels + 1) * shape.outChannels);
    const wanted = plain(input, layer);
    const regionOf = (data: Float32Array<ArrayBuffer>) => {
      const region = workshop.buffer(data.byteLength);
      device.queue.writeBuffer(region.buffer, 0, data);
      return region;
    };
    const regions = { input: regionOf(input), layer: regionOf(layer) };
    const attempts = await Promise.all(
      forms.map(async (form) => {
        const kernel: Kernel = pointwise[form].pointwiseForward(shape, { skip: false });
        const output = workshop.buffer(wanted.length * 4);
        return { form, output, dispatch: await workshop.dispatch(kernel, { ...regions, output }) };
      }),
    );
    const timings = await timed(
      device,
      attempts.map(({ dispatch }) => dispatch),
      { rounds: 5, turnSeconds: 0.002 },
    );
    return await Promise.all(
      attempts.map(async ({ form, output }, at) => ({
        form,
        seconds: timings[at]!.fastest,
        error: distance(await read(device, output), wanted),
      })),
    );
  } finally {
    workshop.dispose();
  }
}

/** Numbers between -1 and 1 without a pattern that a wrong order would keep. */
function formulaOf(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, at) => Math.sin(12.9898 * at + 0.1 * (at % 7)));
}

function plain(input: Float32Array, layer: Float32Array): Float32Array {
  const { rows, inChannels, outChannels } = shape;
  return Float32Array.from({ length: rows * outChannels }, (_, at) => {
    const [row, column] = [Math.floor(at / outChannels), at % outChannels];
    let sum = layer[inChannels * outChannels + column]!;
    for (let k = 0; k < inChannels; k++) sum += input[row * inChannels + k]! * layer[k * outChannels + column]!;
    return sum;
  });
}

function distance(values: Float32Array, wanted: Float32Array): number {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - values[at]!)), 0) / largest;
}

async function read(device: GPUDevice, { buffer, offset, size }: Region): Promise<Float32Array> {
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    staging.destroy();
  }
}
