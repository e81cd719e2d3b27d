// The kernels of every layer that the three cuts have, in the sizes that are trained, against TensorFlow.js's CPU backend.
// `npm run verify` takes all of them, which HEADSTART_LAYERS=all asks for; without it a few of the oddest.

import { expect, inject, test } from "vitest";
import { baseNamed } from "../oracle";
import { deviceBesideCpu } from "./beside-cpu";
import { expectLayer, layersOf, nameOf } from "./layers";

const base = baseNamed("lite0");
/** Every so many-th layer in the short form. */
const sampled = 8;
const device = deviceBesideCpu();

test("the deep cut has every layer of the other two", () => {
  const of = (cut: "shallow" | "middle" | "deep") => layersOf(base, { cut, batch: 16, pixels: 48 });
  for (const cut of ["shallow", "middle"] as const) expect(of("deep")).toEqual(expect.arrayContaining([...of(cut)]));
});

// Odd sides all the way down, and one picture; then what is planned and more.
const sizes = [
  { batch: 1, pixels: 37 },
  { batch: 3, pixels: 37 },
  ...[32, 48, 64, 96].flatMap((pixels) => [
    { batch: 1, pixels },
    { batch: 16, pixels },
  ]),
];

test.each(inject("layers") === "all" ? sizes : sizes.slice(0, 1))(
  "each layer's gradients are the CPU backend's on $batch pictures of $pixels pixels",
  async ({ batch, pixels }) => {
    const layers = layersOf(base, { cut: "deep", batch, pixels });
    const some = inject("layers") === "all" ? layers : layers.filter((_, at) => at % sampled === sampled - 1);
    for (const layer of some) {
      await expectLayer(device(), base, layer).catch((cause) => {
        throw new Error(nameOf(layer), { cause });
      });
    }
  },
  600_000,
);
