// A run's views for tests: planned, rendered by the plain renderer, and kept where told.

import { plansOf, renderPlaces } from "#core/pictures/batches";
import type { Run, RunViews } from "../../../../client/src/engine/trainer";

/** Views of the oracle's pictures in chunks of `stepsAChunk`; remembers what was asked for and what was to be kept. */
export function viewsOf(
  run: Run,
  {
    batch,
    stepsAChunk,
    stored,
  }: { readonly batch: number; readonly stepsAChunk: number; readonly stored: Uint8Array | null },
) {
  const hashes = Array.from({ length: run.images.count }, (_, image) => `image ${image}`);
  const planned = { strength: 1, flips: true, seed: 3, hashes, order: run.order };
  const [heavy, blurred, mixed] = (["heavy", "blur", "cutmix"] as const).map((policy) =>
    plansOf({ ...planned, policy }),
  );
  // Some batches have a view that is blurred, and some one of two images; some have none.
  const plan = (place: number) => (place % 70 === 0 ? blurred! : place % 37 === 5 ? mixed! : heavy!)(place);
  const plain = renderPlaces(run.images, { order: run.order, plan, from: 0, to: run.order.length }).data;
  const aStep = plain.length / (run.order.length / batch);
  const rendered = new Uint8Array(plain.length);
  const asked: [number, number][] = [];
  const views: RunViews = {
    plan,
    stepsAChunk,
    async kept(from, to) {
      asked.push([from, to]);
      return stored?.subarray(from * aStep, to * aStep);
    },
    async keep(from, _to, bytes) {
      rendered.set(bytes, from * aStep);
    },
  };
  return { plain, rendered, asked, run: { ...run, views } };
}
