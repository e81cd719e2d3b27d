// Kernels that end a step: the norm of the trunk's gradients, the loss with its check, and flat AdamW (Loshchilov & Hutter
// 2019, in the order of PyTorch's: decay first, then the bias-corrected step).

import type { Schedule } from "#core/study/recipe";
import { adam } from "#core/study/recipe";
import { type Extent, floats, type Kernel, kernel, vectors, words } from "./kernel";
import { rule } from "./parameters";

/** What changes from step to step, as the kernels read it. */
const stepDeclaration = `
struct Step {
  trunkKeep: f32, headKeep: f32,
  trunkRate: f32, headRate: f32,
  secondCorrection: f32, clip: f32,
  place: u32, unused: u32,
}`;

/** The uniform of a step. */
export const stepExtent: Extent = { wgsl: "Step", bytes: 32 };

/** Larger norms than this have diverged anyway, and its quotients are finite where Infinity's need not be. */
const widestClip = 1e30;

/** The uniform of step `step` (from 0); its loss goes to `place`. */
export function stepValues(schedule: Schedule, { step, place }: { step: number; place: number }): ArrayBuffer {
  const trunk = schedule.trunkRates[step] ?? 0;
  const head = schedule.headRates[step] ?? 0;
  const first = 1 - adam.beta1 ** (step + 1);
  const second = 1 - adam.beta2 ** (step + 1);
  const bytes = new ArrayBuffer(stepExtent.bytes);
  new Float32Array(bytes).set([
    1 - trunk * schedule.decay,
    1 - head * schedule.decay,
    trunk / first,
    head / first,
    1 / Math.sqrt(second),
    Math.min(schedule.clip, widestClip),
  ]);
  new Uint32Array(bytes)[6] = place;
  return bytes;
}

/** Threads, and partial results, of the norm. */
const normParts = 256;
/** Of each part: sums of squares of the trunk and of the head, and whether a parameter is not finite (not 0). */
export const normExtent: Extent = { wgsl: `array<vec4f, ${normParts}>`, bytes: normParts * 16 };

/** What is kept of each step: the bits of its loss and of its gradients' norm. */
export function readingsExtent(places: number): Extent {
  return { wgsl: `array<vec2u, ${places}>`, bytes: places * 8 };
}

/** Squares of the gradients in `normParts` sums; parameters that are not finite are found by their bits. */
export function squares({ size }: { readonly size: number }): Kernel {
  const n4 = size / 4;
  return kernel({
    name: "squares",
    reads: { gradients: vectors(n4), parameters: vectors(n4), rules: words(n4) },
    writes: { parts: normExtent },
    threads: normParts,
    body: `
var trunk = 0.0;
var head = 0.0;
var broken = 0.0;
for (var i = thread; i < ${n4}u; i += ${normParts}u) {
  let g = gradients[i];
  if ((rules[i] & ${rule.trunk}u) != 0u) { trunk += dot(g, g); }
  if ((rules[i] & ${rule.head}u) != 0u) { head += dot(g, g); }
  let exponents = bitcast<vec4u>(parameters[i]) & vec4u(0x7f800000u);
  if (any(exponents == vec4u(0x7f800000u))) { broken = 1.0; }
}
parts[thread] = vec4f(trunk, head, broken, 0.0);`,
  });
}

/**
 * The factor that clips the trunk's gradients, as PyTorch's clip_grad_norm_ has it, and at the step's place the batch's mean
 * loss and the norm of all gradients. A parameter that is not finite makes the loss NaN: relu6 would hide it.
 */
export function settle({ batch, places }: { readonly batch: number; readonly places: number }): Kernel {
  return kernel({
    name: "settle",
    declarations: stepDeclaration,
    reads: { parts: normExtent, rowLosses: floats(batch) },
    writes: { factor: floats(1), readings: readingsExtent(places) },
    uniforms: { step: stepExtent },
    threads: 1,
    body: `
var sum = vec4f();
for (var i = 0u; i < ${normParts}u; i++) { sum += parts[i]; }
factor[0] = min(1.0, step.clip / (sqrt(sum.x) + 1e-6));
var loss = 0.0;
for (var b = 0u; b < ${batch}u; b++) { loss += rowLosses[b]; }
let mean = select(bitcast<u32>(loss / f32(${batch})), 0x7fc00000u, sum.z > 0.0);
readings[step.place] = vec2u(mean, bitcast<u32>(sqrt(sum.x + sum.y)));`,
  });
}

/** Flat AdamW in place; `moments` is the first moment and then the second. */
export function adamw({ size }: { readonly size: number }): Kernel {
  const n4 = size / 4;
  const { beta1, beta2, epsilon } = adam;
  return kernel({
    name: "adamw",
    declarations: stepDeclaration,
    reads: { gradients: vectors(n4), rules: words(n4), factor: floats(1) },
    writes: { parameters: vectors(n4), moments: vectors(2 * n4) },
    uniforms: { step: stepExtent },
    threads: n4,
    body: `
let what = rules[thread];
if (what == 0u) { return; }
let head = (what & ${rule.head}u) != 0u;
let g = gradients[thread] * select(factor[0], 1.0, head);
let first = ${beta1} * moments[thread] + ${1 - beta1} * g;
let second = ${beta2} * moments[thread + ${n4}u] + ${1 - beta2} * g * g;
moments[thread] = first;
moments[thread + ${n4}u] = second;
let keep = select(1.0, select(step.trunkKeep, step.headKeep, head), (what & ${rule.decayed}u) != 0u);
let rate = select(step.trunkRate, step.headRate, head);
parameters[thread] = keep * parameters[thread] - rate * first / (sqrt(second) * step.secondCorrection + ${epsilon});`,
  });
}
