// What the tests' browser has beside the standards, by the switches in tests/browser.mjs, and what their configuration provides.

import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** How long the training of the leak test goes on; 0 for its short form. */
    soakMinutes: number;
    /** Which layers' kernels are compared with the CPU backend's. */
    layers: "all" | "some";
  }
}

declare global {
  var gc: (() => void) | undefined;
  interface Performance {
    readonly memory?: { readonly usedJSHeapSize: number };
  }
}
