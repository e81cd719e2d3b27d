import { expect, test } from "vitest";
import { cutOf } from "#core/network/base";
import { sessionOn } from "../../../../client/src/engine/kernels/session";
import { timed } from "../../../../client/src/engine/kernels/timing";
import { baseNamed } from "../oracle";
import { bestProduct } from "./best-product";
import { tensorflowDevice } from "./device";

const base = baseNamed("lite0");

test("a step's operations are those of the base: once forward, and twice backward but for the pixels' gradient", async () => {
  const [batch, classes] = [2, 3];
  const preparation = { base, cut: "shallow", pixels: 96, batch, depth: "full", classes } as const;
  const session = await sessionOn(await tensorflowDevice(), preparation);
  const { forward, backward, update } = session.network;
  const flopsOf = (list: readonly { readonly flops: number }[]) => list.reduce((sum, { flops }) => sum + flops, 0);
  const { multiplyAddsAt96, channels } = cutOf(base, "shallow");
  const once = 2 * batch * (multiplyAddsAt96 + channels * classes);
  const stem = forward[0]!.flops;
  expect(flopsOf(forward)).toBe(once);
  expect(flopsOf(backward)).toBe(2 * once - stem);
  expect(flopsOf(update)).toBe(0);
  session.dispose();
});

test("every dispatch of a step can be timed alone, and the best product is a speed", async () => {
  const device = await tensorflowDevice();
  const preparation = { base, cut: "shallow", pixels: 32, batch: 2, depth: "probe", classes: 3 } as const;
  const session = await sessionOn(device, preparation);
  const { forward, backward, update } = session.network;
  const dispatches = [...forward, ...backward, ...update];
  const timings = await timed(device, dispatches, { rounds: 2, turnSeconds: 0.001 });
  session.dispose();
  expect(timings.map(({ dispatch }) => dispatch)).toEqual(dispatches);
  for (const { seconds, fastest, slowest } of timings) {
    expect(seconds).toBeGreaterThanOrEqual(fastest);
    expect(slowest).toBeGreaterThanOrEqual(seconds);
  }
  expect((await bestProduct(device)).flopsPerSecond).toBeGreaterThan(0);
});
