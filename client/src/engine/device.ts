// Which device computes: our kernels on WebGPU, else automatic differentiation on WebGL, else on the processor.
// Says why when it is not the first choice; trusts no device with a study before it passed the device check.

import type { Base } from "#core/network/base";
import { adapterName, isSoftware, isSoftwareName } from "./adapter";
import { checkDevice } from "./device-check";
import { kernelsTrainer } from "./kernels/kernels-trainer";
import { inRightForm } from "./right-form";
import { renewBackend, webgpuDevice } from "./tensorflow";
import type { Backend, Trainer } from "./trainer";

/** What computes a study. */
export interface Device {
  readonly trainer: Trainer;
  readonly backend: Backend;
  /** What the browser calls the adapter; empty if it does not say. */
  readonly adapter: string;
  /** True when the processor stands in for a graphics card. */
  readonly software: boolean;
  /** Why the first choice is not used, in a sentence; empty if it is. */
  readonly why: string;
}

/** A device, or why there is none. */
type Attempt = Omit<Device, "why"> | { readonly refused: string };

/** Opens the best device that there is, from `prefer` downwards: WebGPU, WebGL, processor. */
export async function openDevice({ prefer = "webgpu" }: { readonly prefer?: Backend } = {}): Promise<Device> {
  return openFrom(prefer, []);
}

/**
 * Opens a device like `openDevice`, and goes on to the next where one fails the device check with this trunk (any cut's). A
 * graphics card that fails in the form that its clock chose is checked in its others first.
 */
export async function openTrustedDevice(
  { base, trunk }: { readonly base: Base; readonly trunk: Float32Array },
  { prefer = "webgpu" }: { readonly prefer?: Backend } = {},
): Promise<Device> {
  const reasons: string[] = [];
  let from = prefer;
  for (;;) {
    const device = await openFrom(from, reasons);
    // The processor has nothing below it, and is what the others are checked against.
    if (device.backend === "cpu") return device;
    const check = (trainer: Trainer) => checkDevice(trainer, base, trunk);
    // On a processor one program computes all forms.
    const { trainer, fault } = device.software
      ? { trainer: device.trainer, fault: await check(device.trainer) }
      : await inRightForm(device.trainer, check);
    if (fault === "") return { ...device, trainer };
    await renewBackend(device.backend);
    reasons.splice(0, reasons.length, device.why, `${titles[device.backend]} failed its check: ${fault}.`);
    from = device.backend === "webgpu" ? "webgl" : "cpu";
  }
}

/** Opens a device after `lost` went away: a new adapter and a new device, never the old ones. With `proof` it passes the device check. */
export async function reopenDevice(
  lost: Device,
  proof?: { readonly base: Base; readonly trunk: Float32Array },
): Promise<Device> {
  await renewBackend(lost.backend);
  const prefer = { prefer: lost.backend };
  const device = await (proof ? openTrustedDevice(proof, prefer) : openDevice(prefer));
  return { ...device, why: sentences([lost.why, device.why]) };
}

const titles = { webgpu: "WebGPU", webgl: "WebGL", cpu: "The processor" } as const satisfies Record<Backend, string>;

const attempts: readonly { readonly backend: Backend; readonly open: () => Promise<Attempt> }[] = [
  { backend: "webgpu", open: openWebgpu },
  { backend: "webgl", open: openWebgl },
  { backend: "cpu", open: openProcessor },
];

async function openFrom(prefer: Backend, reasons: readonly string[]): Promise<Device> {
  const refusals = [...reasons];
  for (const { open } of attempts.slice(attempts.findIndex(({ backend }) => backend === prefer))) {
    const attempt = await open();
    if (!("refused" in attempt)) return { ...attempt, why: sentences(refusals) };
    refusals.push(attempt.refused);
  }
  throw new RangeError("the processor refused to compute");
}

async function openWebgpu(): Promise<Attempt> {
  if (!("gpu" in navigator)) return { refused: "This browser has no WebGPU." };
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return { refused: "WebGPU found no graphics adapter on this device." };
  try {
    return {
      trainer: kernelsTrainer(await webgpuDevice()),
      backend: "webgpu",
      adapter: adapterName(adapter.info),
      software: isSoftware(adapter.info),
    };
  } catch (cause) {
    await renewBackend("webgpu");
    return {
      refused: `The WebGPU device failed to start (${cause instanceof Error ? cause.message : String(cause)}).`,
    };
  }
}

async function openWebgl(): Promise<Attempt> {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl) return { refused: "This browser has no WebGL 2." };
  const renderer = gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER;
  const adapter = String(gl.getParameter(renderer));
  // Without it numbers have 16 bits, in which AdamW's smallest term is 0.
  const precise = gl.getExtension("EXT_color_buffer_float") !== null;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  if (!precise) return { refused: "WebGL computes with too few digits on this device." };
  return { trainer: await autodiff("webgl"), backend: "webgl", adapter, software: isSoftwareName(adapter) };
}

async function openProcessor(): Promise<Attempt> {
  return { trainer: await autodiff("cpu"), backend: "cpu", adapter: "", software: true };
}

// Loaded when needed: where the kernels run, its gradients are never fetched.
async function autodiff(backend: Backend): Promise<Trainer> {
  const { autodiffTrainer } = await import("./autodiff/trainer");
  return autodiffTrainer(backend);
}

function sentences(parts: readonly string[]): string {
  return [...new Set(parts.filter((part) => part !== ""))].join(" ");
}
