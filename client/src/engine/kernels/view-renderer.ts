// Puts the pictures of a step where the network reads them: clean ones, views that are rendered there, or views that were
// kept. Clean pictures go to the device once a run; a step sends its plans, a few hundred bytes.

import type { ViewPlan } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import { blurViews } from "./view-blur";
import { plansExtent, writePlan } from "./view-plans";
import { gatherViews, meanGreys, recolourViews } from "./views";
import type { Dispatch, Region, Workshop } from "./workshop";

/** Batches of pictures on a device. */
export interface ViewRenderer {
  /** Sends clean pictures, in place of those before; nothing is sent that is there already. */
  load(images: PackedViews): Promise<void>;
  /** Copies clean pictures, by number; past the end of the numbers the rest stays as it was. */
  copy(encoder: GPUCommandEncoder, numbers: Uint32Array): void;
  /** Sends the plans of a batch, of clean pictures by number; the answer renders what was planned. */
  plan(numbers: Uint32Array, plan: (place: number) => ViewPlan): readonly Dispatch[];
  dispose(): void;
}

/** A renderer of batches of `size` pixels a side into a region. */
export function viewRendererOn(
  device: GPUDevice,
  workshop: Workshop,
  { batch, size, into }: { readonly batch: number; readonly size: number; readonly into: Region },
): ViewRenderer {
  const { queue, limits } = device;
  const picture = size * size * 4;
  const plansAt = workshop.buffer(plansExtent({ batch }).bytes);
  const plans = new Int32Array(plansAt.size / 4);
  const greys = workshop.buffer(batch * size * 4);
  const means = workshop.buffer(batch * 4);
  const halfway = workshop.buffer(into.size);
  let clean: GPUBuffer | undefined;
  let loaded: PackedViews | undefined;
  let moving: readonly Dispatch[] = [];
  let blurring: readonly Dispatch[] = [];

  /** Makes room for this many pictures. */
  async function grow(count: number): Promise<void> {
    const bytes = count * picture;
    if (clean && clean.size >= bytes) return;
    clean?.destroy();
    clean = device.createBuffer({
      size: bytes,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
    const images = { buffer: clean, offset: 0, size: bytes };
    moving = await Promise.all([
      workshop.dispatch(gatherViews({ batch, size }, { imagesBytes: bytes }), {
        images,
        plans: plansAt,
        views: into,
        greys,
      }),
      workshop.dispatch(meanGreys({ batch, size }), { greys, means }),
      workshop.dispatch(recolourViews({ batch, size }), { means, plans: plansAt, views: into }),
    ]);
    blurring = await Promise.all([
      workshop.dispatch(blurViews({ batch, size }, "rows"), { before: into, plans: plansAt, views: halfway }),
      workshop.dispatch(blurViews({ batch, size }, "columns"), { before: halfway, plans: plansAt, views: into }),
    ]);
  }

  /** Sets that no buffer can hold stay with the caller, and a batch of them is sent each step. */
  const isResident = ({ count }: PackedViews) =>
    count * picture <= Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);

  /** Where the pictures of a batch lie on the device. */
  function placesOf(numbers: Uint32Array): (place: number) => number {
    if (!loaded || !clean) throw new Error("pictures are asked for before any were loaded");
    if (isResident(loaded)) return (place) => numbers[place]!;
    for (const [place, number] of numbers.entries()) {
      queue.writeBuffer(clean, place * picture, loaded.data, number * picture, picture);
    }
    return (place) => place;
  }

  return {
    async load(images) {
      if (loaded?.data === images.data) return;
      await grow(isResident(images) ? images.count : 2 * batch);
      if (isResident(images)) queue.writeBuffer(clean!, 0, images.data);
      loaded = images;
    },
    copy(encoder, numbers) {
      const at = placesOf(numbers);
      for (let place = 0; place < numbers.length; place++) {
        encoder.copyBufferToBuffer(clean!, at(place) * picture, into.buffer, into.offset + place * picture, picture);
      }
    },
    plan(numbers, plan) {
      const views = Array.from({ length: batch }, (_, place) => plan(place));
      const isMixed = views.some(({ mix }) => mix !== undefined);
      const others = views.map(({ mix }, place) => mix?.image ?? numbers[place]!);
      const at = placesOf(isMixed ? Uint32Array.of(...numbers, ...others) : numbers);
      for (const [place, view] of views.entries()) {
        const image = at(place);
        writePlan(plans, place, { plan: view, image, other: view.mix ? at(batch + place) : image, size });
      }
      queue.writeBuffer(plansAt.buffer, plansAt.offset, plans);
      return views.some(({ blur }) => blur > 0) ? [...moving, ...blurring] : moving;
    },
    dispose: () => clean?.destroy(),
  };
}
