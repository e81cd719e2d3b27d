// Images that must stay on one side of a split: those of one group, and those of equal content, and what these tie together.

import type { TargetOutline } from "../pixels";

/** Images that are never parted. */
export interface Unit {
  /** The smallest of its validation images' groups, or of its training images' if it has none. */
  readonly group: number;
  /** Indices into `target.training`, ascending. */
  readonly training: readonly number[];
  /** Indices into `target.validation`, ascending; the same as `training` when there is one set. */
  readonly validation: readonly number[];
}

/** All units of a target, in the order of their first image; each image is in exactly one. */
export function unitsOf(target: TargetOutline): readonly Unit[] {
  const shared = target.training === target.validation;
  // A group and a content are names; an image ties its two names together.
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    parents.set(name, root);
    return root;
  };
  const sides = shared ? (["training"] as const) : (["training", "validation"] as const);
  for (const side of sides) {
    const { groups, hashes } = target[side];
    const numbering = target.sharesGroups ? "both" : side;
    hashes.forEach((hash, image) => {
      parents.set(rootOf(`${numbering} ${groups[image]}`), rootOf(hash));
    });
  }
  const units = new Map<string, { training: number[]; validation: number[] }>();
  for (const side of sides) {
    target[side].hashes.forEach((hash, image) => {
      const root = rootOf(hash);
      const unit = units.get(root) ?? { training: [], validation: [] };
      units.set(root, unit);
      unit[side].push(image);
    });
  }
  return Array.from(units.values(), ({ training, validation: own }) => {
    const validation = shared ? training : own;
    const groups =
      validation.length > 0
        ? validation.map((image) => target.validation.groups[image]!)
        : training.map((image) => target.training.groups[image]!);
    // Not Math.min(...groups): a unit may be larger than a call has room for arguments.
    return { group: groups.reduce((least, group) => Math.min(least, group)), training, validation };
  });
}
