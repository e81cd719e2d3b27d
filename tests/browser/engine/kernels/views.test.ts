import fc from "fast-check";
import { expect, test } from "vitest";
import { mixPlanner } from "#core/pictures/mix";
import { renderView } from "#core/pictures/render";
import { identity, planView, type ViewPlan } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import { stream } from "#core/random";
import { mixKinds, policyNames } from "#core/study/study";
import { blurViews } from "../../../../client/src/engine/kernels/view-blur";
import { plansExtent, writePlan } from "../../../../client/src/engine/kernels/view-plans";
import { gatherViews, meanGreys, recolourViews } from "../../../../client/src/engine/kernels/views";
import { noise } from "../../../core/pictures/pictures";
import { tensorflowDevice } from "./device";
import { runKernel } from "./run-kernel";

const batch = 3;
const device = await tensorflowDevice();

/** The views of pictures 2, 1 and 0 by these plans, as the kernels render them. */
async function rendered({ data, size }: PackedViews, plans: readonly ViewPlan[]): Promise<Uint8Array> {
  const packed = new Int32Array(plansExtent({ batch }).bytes / 4);
  for (const [place, plan] of plans.entries())
    writePlan(packed, place, { plan, image: batch - 1 - place, ...(plan.mix && { other: plan.mix.image }), size });
  const images = new Uint32Array(data.buffer);
  const arrays = { images, plans: packed.buffer };
  const moved = await runKernel(device, gatherViews({ batch, size }, { imagesBytes: images.byteLength }), arrays);
  const { means } = await runKernel(device, meanGreys({ batch, size }), { greys: moved.greys! });
  const kept = { views: moved.views!, means: means!, plans: packed.buffer };
  const coloured = (await runKernel(device, recolourViews({ batch, size }), kept)).views!;
  const along = { before: coloured, plans: packed.buffer };
  const halfway = (await runKernel(device, blurViews({ batch, size }, "rows"), along)).views!;
  const across = { before: halfway, plans: packed.buffer, views: coloured };
  const { views } = await runKernel(device, blurViews({ batch, size }, "columns"), across);
  return new Uint8Array(views!.buffer);
}

function plain(images: PackedViews, plans: readonly ViewPlan[]): Uint8Array {
  const target = new Uint8Array(batch * images.size ** 2 * 4);
  for (const [place, plan] of plans.entries()) renderView(images, batch - 1 - place, plan, target, place);
  return target;
}

/** First byte that differs, in words; empty if none does. */
function difference(one: Uint8Array, other: Uint8Array): string {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 && one.length === other.length ? "" : `byte ${at} is ${one[at]}, not ${other[at]}`;
}

const anyStrength = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
/** Nothing, or another of three pictures, mixed in by any policy's plan. */
const anyMix = fc
  .record({ seed: fc.nat(), policy: fc.constantFrom("none", ...mixKinds), strength: anyStrength, view: fc.nat() })
  .map(({ view, ...options }) => mixPlanner({ ...options, hashes: ["a", "b", "c"] })({ image: 0, view }));
const anyPlan = fc
  .record({
    seed: fc.nat(),
    policy: fc.constantFrom(...policyNames),
    strength: anyStrength,
    flips: fc.boolean(),
    view: fc.nat(),
    mix: anyMix,
  })
  .map(({ mix, ...options }): ViewPlan => ({ ...planView({ ...options, image: "a" }), ...(mix && { mix }) }));

test.each([32, 33, 47, 48, 64, 95, 96])("views of %i pixels are the plain renderer's, every byte", async (size) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPlan, { minLength: batch, maxLength: batch }),
      fc.nat(),
      fc.boolean(),
      async (plans, seed, grey) => {
        const images = noise({ seed, count: batch, size, grey });
        expect(difference(await rendered(images, plans), plain(images, plans))).toBe("");
      },
    ),
    { numRuns: 12 },
  );
});

test("tilts, colours, blurs and grain at their widest, and flat pictures, are the plain renderer's too", async () => {
  const source = stream(5).fork("widest");
  for (let round = 0; round < 12; round++) {
    const factor = () => [0, 1, 2, 2 * source.next()][source.integer(4)]!;
    const plans = Array.from({ length: batch }, () => ({
      ...identity,
      rotation: source.next() * 6.3,
      brightness: factor(),
      contrast: factor(),
      saturation: factor(),
      hue: source.next() * 2 - 1,
      cutoutX: 0.3,
      cutoutY: 0.5,
      cutoutSide: 0.5 * source.next(),
      tiltX: 0.16 * source.next(),
      tiltY: -0.16 * source.next(),
      blur: [0, 1e-9, 0.02, 1][source.integer(4)]!,
      noise: [0, 0.01, 1][source.integer(3)]!,
      grain: source.integer(2 ** 32),
    }));
    const images = noise({ seed: round, count: batch, size: 32 });
    // Pure colours: channels at 0 and 255 alone.
    const pure = (value: number, at: number) => (at % 4 === 3 || value >= 128 ? 255 : 0);
    if (round % 2 === 0) images.data.set(images.data.map(pure));
    if (round === 1) images.data.fill(255);
    expect(difference(await rendered(images, plans), plain(images, plans))).toBe("");
  }
});

test("at strength 0 the clean pictures come out", async () => {
  const images = noise({ seed: 3, count: batch, size: 48 });
  const still = policyNames
    .slice(0, batch)
    .map((policy, view) => planView({ seed: 1, policy, strength: 0, flips: true, image: "a", view }));
  const picture = 48 * 48 * 4;
  const reversed = [2, 1, 0].flatMap((image) => [...images.data.subarray(image * picture, (image + 1) * picture)]);
  expect(difference(await rendered(images, still), Uint8Array.from(reversed))).toBe("");
});
