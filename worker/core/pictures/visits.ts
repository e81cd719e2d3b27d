// Which view of an image a visit shows. Runs whose trunk trains see a fresh view at every visit; a probe sees r views of each
// image in turn, since each costs a pass through the trunk that all its visits share.

/**
 * The number of the view at a place, in 0..r-1: visit v of an image shows view v mod r, so that doubling r changes no visit
 * before the r-th. A place is `step * batch + place in the batch`; images are visited in rounds (see `batchOrder`).
 */
export function viewAtPlace(place: number, { images, r }: { readonly images: number; readonly r: number }): number {
  return Math.floor(place / images) % r;
}
