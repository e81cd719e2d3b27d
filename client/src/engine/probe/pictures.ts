// Which pictures a probe passes through the trunk: each distinct one once, however often it is visited. Pictures are named by
// what they are made of, so that they are known again before anything is rendered.

import { digestOf } from "#core/digest";
import { rendererVersion, renderView } from "#core/pictures/render";
import { identity, type ViewPlan } from "#core/pictures/view";
import type { PackedViews } from "#core/pixels";
import type { Run } from "../trainer";

/** A picture: an image by number, and what is made of it. */
export interface Picture {
  readonly image: number;
  readonly plan: ViewPlan;
}

/** The distinct pictures of a run, and which of them stands at each place. */
export interface Visited {
  readonly pictures: readonly Picture[];
  /** Picture at each place, [steps * batch]. */
  readonly order: Uint32Array;
}

/** The images of a set as they are. */
export function cleanPictures({ count }: PackedViews): readonly Picture[] {
  return Array.from({ length: count }, (_, image) => ({ image, plan: identity }));
}

/** What a run visits. Pictures of one image lie together, in the order of its visits; images are in their own order. */
export function visitedIn({ images, order, views }: Pick<Run, "images" | "order" | "views">): Visited {
  if (!views) return { pictures: cleanPictures(images), order };
  const ofImages = Array.from({ length: images.count }, () => new Map<string, { plan: ViewPlan; places: number[] }>());
  for (const [place, image] of order.entries()) {
    const plan = views.plan(place);
    const name = JSON.stringify(plan);
    const known = ofImages[image]!.get(name);
    if (known) known.places.push(place);
    else ofImages[image]!.set(name, { plan, places: [place] });
  }
  const pictures: Picture[] = [];
  const at = new Uint32Array(order.length);
  for (const [image, ofImage] of ofImages.entries()) {
    for (const { plan, places } of ofImage.values()) {
      for (const place of places) at[place] = pictures.length;
      pictures.push({ image, plan });
    }
  }
  return { pictures, order: at };
}

/** Renders pictures of these images. */
export function rendered(images: PackedViews, pictures: readonly Picture[]): PackedViews {
  const data = new Uint8Array(pictures.length * images.size ** 2 * 4);
  pictures.forEach(({ image, plan }, place) => {
    renderView(images, image, plan, data, place);
  });
  return { data, count: pictures.length, size: images.size };
}

/** SHA-256 of everything that decides the pixels of these pictures. */
export function digestOfPictures({ data, size }: PackedViews, pictures: readonly Picture[]): string {
  const bytes = size ** 2 * 4;
  const mixedIn = pictures.flatMap(({ plan }) => plan.mix?.image ?? []);
  const numbers = [...new Set([...pictures.map(({ image }) => image), ...mixedIn])];
  const placeOf = new Map(numbers.map((image, place) => [image, place]));
  const placed = (plan: ViewPlan) =>
    plan.mix ? { ...plan, mix: { ...plan.mix, image: placeOf.get(plan.mix.image) } } : plan;
  const plans = pictures.map(({ image, plan }) => [placeOf.get(image), placed(plan)]);
  const name = new TextEncoder().encode(JSON.stringify([rendererVersion, size, plans]));
  const all = new Uint8Array(numbers.length * bytes + name.length);
  for (const [place, image] of numbers.entries()) {
    all.set(data.subarray(image * bytes, (image + 1) * bytes), place * bytes);
  }
  all.set(name, numbers.length * bytes);
  return digestOf(all);
}
