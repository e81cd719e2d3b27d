// One line on what would compute here, and what that means for the wait.

import type { Device } from "../../state/page";

/** The line; empty space of the same height while the engine looks. That a study takes hours is no fine print. */
export function DeviceLine({ device }: { device: Device | null }) {
  const takesHours = device !== null && device.trainer !== "kernels";
  return (
    <p class={takesHours ? "device" : "fine device"}>
      {device ? deviceSentence(device) : "Looking for a graphics device."}
    </p>
  );
}

/** What computes on this device, in a sentence or three. */
export function deviceSentence({ backend, trainer, adapter, software, why }: Device): string {
  const called = adapter === "" ? "" : ` (${adapter})`;
  if (backend === "webgpu" && trainer === "kernels") {
    return software
      ? `WebGPU runs on the processor here${called}: no graphics device was found. Everything works, with a smaller study that takes longer.`
      : `WebGPU is ready on this device${called}.`;
  }
  const reason = why === "" ? "" : ` ${why.endsWith(".") ? why : `${why}.`}`;
  const place = {
    webgpu: "with automatic differentiation on WebGPU",
    webgl: "on WebGL",
    cpu: "on the processor alone",
  }[backend];
  return `The fast way to train is not available here.${reason} The study still runs ${place}, tens of times slower: expect hours instead of minutes. Another browser may have the fast way: Chrome or Edge, or Safari from 26 on. Reading shared results works as everywhere.`;
}
