import { expect, test } from "vitest";

test("the browser under test has a WebGPU adapter", async () => {
  expect(await navigator.gpu.requestAdapter()).not.toBeNull();
});
