// Packed pictures: the one form in which pixels cross rooms, threads and IndexedDB.
// Decoding files and drawing are not here.

/** Square pictures, RGBA8, row by row: `data[((picture * size + y) * size + x) * 4 + channel]`; alpha is 255. */
export interface PackedViews {
  readonly data: Uint8Array;
  readonly count: number;
  /** Side of each picture in pixels. */
  readonly size: number;
}

/** A labelled image set without its pictures: all that a split is made from. */
export interface LabelledSet {
  /** Class of each image, in 0..classes-1. */
  readonly labels: Uint8Array;
  /** Images with one group number must not be split between training and validation. */
  readonly groups: Uint32Array;
  /** Content hash (SHA-256 of the packed pixels, hex) of each image: its identity in splits and records. */
  readonly hashes: readonly string[];
}

/** A labelled image set whose pictures can be had, square and all of one size. */
export interface ImageSet extends LabelledSet {
  /** The pictures of these images, one behind the other, as a copy: nobody holds the pictures of a whole set but who has to. */
  readonly pictures: (images: Uint32Array) => Promise<PackedViews>;
}

/** Pictures of a set that lies in memory, as an `ImageSet` gives them. */
export function picked({ data, size }: PackedViews, images: Uint32Array): PackedViews {
  const length = size ** 2 * 4;
  const copy = new Uint8Array(images.length * length);
  images.forEach((image, place) => {
    copy.set(data.subarray(image * length, (image + 1) * length), place * length);
  });
  return { data: copy, count: images.length, size };
}

/** A target task without its pictures. */
export interface TargetOutline {
  readonly id: string;
  readonly classes: readonly string[];
  /** False where left and right carry meaning (digits, letters, signs). */
  readonly flips: boolean;
  readonly training: LabelledSet;
  /** The same object as `training` when the domain is shared: the split then keeps the two sides apart. */
  readonly validation: LabelledSet;
  /** True where a group number means the same in both sets: one thing in two styles. Otherwise only equal content ties them. */
  readonly sharesGroups?: boolean;
  /** What the visitor captured again for the shifted validation set, tied to nothing above; absent where there is none. */
  readonly captured?: LabelledSet;
}

/** A target task: where training images are drawn from and where validation images are drawn from (the same set, or another domain). */
export interface Target extends TargetOutline {
  readonly training: ImageSet;
  readonly validation: ImageSet;
  readonly captured?: ImageSet;
}
