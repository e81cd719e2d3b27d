// A small training problem that a device must solve before it is trusted: phones exist whose WebGPU gives right features
// and gradients of nothing but zeros. Everything is checked against the plain forward pass; no gradient is trusted.

import { type Base, layoutOf, type Slot, slotOf } from "#core/network/base";
import { standardised, withHead } from "#core/network/initialise";
import { forward } from "#core/network/network";
import { plansOf, renderPlaces } from "#core/pictures/batches";
import type { PackedViews } from "#core/pixels";
import { plannedBatch } from "#core/planning/planner";
import type { ProductForm } from "#core/study/study";
import type { Prepared, Run, RunViews, Trainer } from "./trainer";

const cut = "shallow";
const pixels = 32;
const classes = 2;
/** A step sees each picture four times: what is compiled for the check is then what the leanest study trains with. */
const batch = plannedBatch;
const distinct = 4;
// Unbalanced, or the gradient of what shifts all pictures alike would be next to 0.
const labels = Uint8Array.of(0, 0, 0, 1);

/** Largest difference of features and of losses, relative to the largest value: float32 gives 1e-6 to 1e-5. */
const tolerance = 1e-3;
/** Small enough that a loss falls along a right gradient of one tensor, large enough that float32 sees it fall. */
const probingRate = 1e-4;
const learning = { rate: 1e-3, steps: 6 } as const;
const checkedViews = 2 * batch;
/** Between them they touch every branch of the kernels that render. */
const checkedPolicies = ["heavy", "perspective", "blur", "noise", "mixup", "cutmix"] as const;
const unending = new AbortController().signal;

/**
 * Why a device cannot be trusted to train, as a clause; empty if it can. `parameters` begin with the base's shallow trunk; with
 * `form` it is checked in that form, else in the one that the trainer chooses.
 * - Features must be those of the plain forward pass, and views the plain renderer's to the byte.
 * - One step must move every tensor that trains, and each tensor's move alone must lower the plain forward pass's loss.
 * - Six steps must lower the loss, by the trainer's account and by the plain forward pass's.
 */
export async function checkDevice(
  trainer: Trainer,
  base: Base,
  parameters: Float32Array,
  { form }: { readonly form?: ProductForm } = {},
): Promise<string> {
  try {
    const prepared = await trainer.prepare({ base, cut, pixels, batch, depth: "full", classes, ...(form && { form }) });
    try {
      return await faultOf(prepared, base, parameters);
    } finally {
      prepared.dispose();
    }
  } catch (cause) {
    // Whatever a driver throws is a reason not to use it, and is said.
    return `it stopped with "${cause instanceof Error ? cause.message : String(cause)}"`;
  }
}

async function faultOf(prepared: Prepared, base: Base, parameters: Float32Array): Promise<string> {
  const layout = layoutOf(base, cut, classes);
  const images = pictures();
  const trunk = parameters.slice(0, layout.trunkSize);
  const wanted = forward(base, cut, trunk, images);
  const init = standardised(layout, withHead(base, cut, classes, trunk), wanted);
  // Not 0, or no gradient would reach the trunk.
  const head = slotOf(layout, "head/weight");
  for (let at = 0; at < head.size; at++) init[head.offset + at] = 0.3 * Math.sin(12.9898 * at + 1);

  if (distance(await prepared.features(init, images), wanted) > tolerance) {
    return "its features differ from the processor's";
  }
  const lossOf = (flat: Float32Array) => plainLoss(base, flat, images);
  const before = lossOf(init);
  if (!(await rendersPlainly(prepared, init, images))) return "its views differ from the processor's";
  const probed = await trained(prepared, init, images, { rate: probingRate, steps: 1 });
  if (!(Math.abs((probed.losses[0] as number) - before) <= tolerance * before)) {
    return "its loss differs from the processor's";
  }
  for (const slot of layout.slots.filter(({ part }) => part !== "standardise")) {
    const moved = withOnly(slot, init, probed.parameters);
    if (!moved) return `its gradient of ${slot.name} is zero`;
    if (!(lossOf(moved) < before)) return `its gradient of ${slot.name} is wrong`;
  }
  const learnt = await trained(prepared, init, images, learning);
  if (!((learnt.losses.at(-1) as number) < (learnt.losses[0] as number))) return "its loss does not fall";
  if (!(lossOf(learnt.parameters) < before)) return "what it learns is not what it says";
  return "";
}

async function trained(
  prepared: Prepared,
  init: Float32Array,
  images: PackedViews,
  { rate, steps }: { readonly rate: number; readonly steps: number },
): Promise<{ readonly losses: readonly number[]; readonly parameters: Float32Array }> {
  const rates = new Float32Array(steps).fill(rate);
  const run: Run = {
    init,
    images,
    labels,
    order: Uint32Array.from({ length: steps * batch }, (_, place) => place % distinct),
    views: null,
    schedule: { trunkRates: rates, headRates: rates, decay: 0, clip: 1 },
  };
  const losses: number[] = [];
  let parameters = init;
  for await (const event of prepared.run(run, { signal: unending })) {
    if (event.type === "steps") losses.push(...event.losses);
    else parameters = event.parameters;
  }
  return { losses, parameters };
}

/** Whether views that are rendered for training are the plain renderer's. */
async function rendersPlainly(prepared: Prepared, init: Float32Array, images: PackedViews): Promise<boolean> {
  const order = Uint32Array.from({ length: checkedViews }, (_, place) => place % distinct);
  const hashes = Array.from({ length: distinct }, (_, image) => `checked ${image}`);
  const plans = checkedPolicies.map((policy) => plansOf({ policy, strength: 1, flips: true, seed: 0, hashes, order }));
  // Each picture in turn by each policy.
  const plan = (place: number) => plans[Math.floor(place / distinct) % plans.length]!(place);
  const plain = renderPlaces(images, { order, plan, from: 0, to: checkedViews }).data;
  const aStep = plain.length / (checkedViews / batch);
  let right = 0;
  const views: RunViews = {
    plan,
    stepsAChunk: 1,
    kept: async () => undefined,
    async keep(step, _to, bytes) {
      if (bytes.every((byte, at) => byte === plain[step * aStep + at])) right++;
    },
  };
  const rates = new Float32Array(checkedViews / batch);
  const schedule = { trunkRates: rates, headRates: rates, decay: 0, clip: 1 };
  for await (const event of prepared.run({ init, images, labels, order, views, schedule }, { signal: unending })) {
    if (event.type === "finished") break;
  }
  return right === checkedViews / batch;
}

// `before` with one tensor from `after`; null if that tensor is the same in both.
function withOnly({ offset, size }: Slot, before: Float32Array, after: Float32Array): Float32Array | null {
  const moved = before.slice();
  moved.set(after.subarray(offset, offset + size), offset);
  return moved.every((value, at) => value === before[at]) ? null : moved;
}

// Mean cross-entropy of the labels by the plain forward pass.
function plainLoss(base: Base, parameters: Float32Array, images: PackedViews): number {
  const layout = layoutOf(base, cut, classes);
  const at = (name: string, index = 0) => parameters[slotOf(layout, name).offset + index] as number;
  const features = forward(base, cut, parameters, images);
  const channels = features.length / images.count;
  const rows = Array.from({ length: images.count }, (_, image) => {
    const logits = Array.from({ length: classes }, (_, label) => {
      let sum = at("head/bias", label);
      for (let channel = 0; channel < channels; channel++) {
        const value = (features[image * channels + channel] as number) - at("standardise/mean", channel);
        sum += (value / at("standardise/deviation")) * at("head/weight", channel * classes + label);
      }
      return sum;
    });
    const largest = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    return largest + Math.log(total) - (logits[labels[image] as number] as number);
  });
  return rows.reduce((sum, loss) => sum + loss, 0) / rows.length;
}

// Four patterns that differ in every channel.
function pictures(): PackedViews {
  const data = new Uint8Array(distinct * pixels * pixels * 4).fill(255);
  for (let picture = 0, at = 0; picture < distinct; picture++) {
    for (let y = 0; y < pixels; y++) {
      for (let x = 0; x < pixels; x++, at += 4) {
        for (let channel = 0; channel < 3; channel++) {
          data[at + channel] = (31 * picture + 7 * y + 13 * x + 57 * channel + (3 + picture) * ((x * y) % 17)) % 256;
        }
      }
    }
  }
  return { data, count: distinct, size: pixels };
}

function distance(values: Float32Array, wanted: Float32Array): number {
  if (values.length !== wanted.length) return Number.POSITIVE_INFINITY;
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // A value that is not a number makes the maximum one that is not, which no tolerance admits.
  const farthest = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - (values[at] as number))), 0);
  return Number.isFinite(farthest) ? farthest / largest : Number.POSITIVE_INFINITY;
}
