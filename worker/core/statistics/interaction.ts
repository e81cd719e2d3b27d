// The answer as a number: the interaction I of init and augmentation over whole blocks, with the error that new seeds
// and new images would bring. Knows outcomes (right or wrong), not records, verdicts or critical values.

import { type Arm, armKey, type Init, inits, type Settings } from "../study/study";

/** What a complete block showed on its validation images. */
export interface BlockOutcome {
  /** Group of each validation image, [images]; one number means one group in all blocks. */
  readonly groups: ArrayLike<number>;
  /** For each arm's key, 1 where the image was right and 0 where it was wrong, [images]. */
  readonly correct: ReadonlyMap<string, Uint8Array>;
}

/** What the interaction is taken over: one policy against `none`, averaged equally over the budgets. */
export type Endpoint = Pick<Settings, "budgets" | "policy">;

/** Variances of a mean over seeds and images, clustered three ways, and what they leave out. */
export interface Variances {
  /** V_s, by seed. */
  readonly seeds: number;
  /** V_g, by image group. */
  readonly images: number;
  /** V_sg, by image group within a seed. */
  readonly cells: number;
  /** V_t: what training images that the seeds share may leave however many seeds follow; see `trainingVariance`. */
  readonly training: number;
}

/** How much of a class's images the seeds' training sets have in common, as shares of what there is. */
export interface Overlap {
  /** The largest budget over the images of a class that training can draw. */
  readonly largest: number;
  /** The mean budget over all images of a class: two seeds share this part of their training images. */
  readonly mean: number;
}

/** Without what training images leave. */
export type Clustered = Omit<Variances, "training">;

/** I and its error, in shares (times 100: points) and in log-odds. */
export interface Interaction {
  readonly estimate: number;
  /** I of each block. */
  readonly perBlock: readonly number[];
  /** Null with fewer than two blocks or two image groups. */
  readonly variances: Variances | null;
  readonly standardError: number | null;
  readonly logOdds: number;
  readonly logOddsError: number | null;
}

// scratch's gain minus the pretrained start's
const gainSign: Readonly<Record<Init, number>> = { scratch: 1, pretrained: -1 };

/**
 * I(n) = gain(scratch, n) - gain(pretrained, n), averaged over the budgets, over `blocks` (one or more).
 * - Every contribution e_si is a whole number over the number of budgets, so an arm that copies its partner gives exactly 0.
 * - Where the largest budget is more than a quarter of what training can draw, the seeds' training sets overlap too much
 *   for "- V_sg" and the error keeps it.
 */
export function interactionOf(
  blocks: readonly BlockOutcome[],
  { endpoint, overlap }: { readonly endpoint: Endpoint; readonly overlap: Overlap },
): Interaction {
  const terms = termsOf(endpoint);
  const { values: points, mean: estimate, variances } = contrastOf(blocks, { terms, overlap });

  // Log-odds of the arms' means over all seeds; to first order an image moves its arm's by (right - p) / (p (1 - p)).
  const bent = terms.map((term) => {
    const p = pooledShare(blocks, term.key);
    return { ...term, p, weight: term.weight / (p * (1 - p)) };
  });
  const { variances: logOddsVariances } = contrastOf(blocks, { terms: bent, overlap });
  const errorIn = (parts: Variances | null) => parts && errorOf(parts, { overlap, blocks: blocks.length });
  return {
    estimate,
    perBlock: points.map((block) => meanOf([block])),
    variances,
    standardError: errorIn(variances),
    logOdds: endpoint.budgets.reduce((sum, n) => sum + logOddsAt(n, bent, endpoint), 0) / endpoint.budgets.length,
    logOddsError: errorIn(logOddsVariances),
  };
}

/** An arm's key and its weight in a sum of arms. */
export interface Term {
  readonly key: string;
  readonly weight: number;
}

/** The same sum of arms in log-odds, each of its mean over all blocks; equal arms cancel up to rounding, unlike in the answer's. */
export function logOddsOf(blocks: readonly BlockOutcome[], terms: readonly Term[]): number {
  return terms.reduce((sum, { key, weight }) => {
    const share = pooledShare(blocks, key);
    return sum + weight * Math.log(share / (1 - share));
  }, 0);
}

/** A weighted sum of arms over `blocks` (one or more): its value for each image ([blocks][images]), their mean and its variances. */
export function contrastOf(
  blocks: readonly BlockOutcome[],
  { terms, overlap }: { readonly terms: readonly Term[]; readonly overlap: Overlap },
) {
  const values = blocks.map((block) => contributions(block, terms));
  const clustered = twoWayVariances(
    values,
    blocks.map((block) => block.groups),
  );
  const variances = clustered && { ...clustered, training: trainingVariance(clustered, overlap, blocks.length) };
  return { values, mean: meanOf(values), variances };
}

/**
 * V_t = 0.35 S (V_s - V_sg) r / (1 - r), where two seeds share the part r of their training images.
 * What the images that are trained on teach an arm is alike in two seeds as far as they share images, so it does not
 * average out like a seed's luck; how much of the seeds' spread it is, outcomes of one pool can't tell. 0.35 is the
 * least that keeps coverage above 93 % where it is nearly all (`tests/core/answers/selftest.test.ts`).
 */
export function trainingVariance({ seeds, cells }: Clustered, { mean }: Overlap, blocks: number): number {
  return (0.35 * blocks * Math.max(0, seeds - cells) * mean) / (1 - mean);
}

/**
 * V_s, V_g and V_sg of the mean of `values` ([blocks][images]) with `groups` of the same shape (Cameron, Gelbach &
 * Miller 2011); null with fewer than two blocks or two groups.
 */
export function twoWayVariances(
  values: readonly ArrayLike<number>[],
  groups: readonly ArrayLike<number>[],
): Clustered | null {
  const mean = meanOf(values);
  let bySeed = 0;
  let byCell = 0;
  let count = 0;
  const groupSums = new Map<number, number>();
  values.forEach((block, at) => {
    const cells = new Map<number, number>();
    let sum = 0;
    for (let image = 0; image < block.length; image++) {
      const group = groups[at]![image]!;
      const deviation = block[image]! - mean;
      cells.set(group, (cells.get(group) ?? 0) + deviation);
      sum += deviation;
    }
    for (const [group, cell] of cells) {
      byCell += cell * cell;
      groupSums.set(group, (groupSums.get(group) ?? 0) + cell);
    }
    bySeed += sum * sum;
    count += block.length;
  });
  if (values.length < 2 || groupSums.size < 2) return null;
  let byGroup = 0;
  for (const sum of groupSums.values()) byGroup += sum * sum;
  const corrected = (clusters: number, sum: number) => ((clusters / (clusters - 1)) * sum) / count ** 2;
  return {
    seeds: corrected(values.length, bySeed),
    images: corrected(groupSums.size, byGroup),
    cells: byCell / count ** 2,
  };
}

/**
 * SE = sqrt(max(V_s + V_g - V_sg, V_s, V_g)); without "- V_sg" where the seeds' training sets overlap much, and with V_t
 * from the thirteenth seed on: until then Student's t with its few degrees of freedom has room for it.
 */
export function errorOf(
  variances: Variances,
  { overlap, blocks }: { readonly overlap: Overlap; readonly blocks: number },
): number {
  const { seeds, images, cells } = variances;
  const whole = Math.max(seeds + images - cells, seeds, images);
  const uncertain = overlap.largest > 1 / 4 ? seeds + images : 0;
  return Math.sqrt(Math.max(whole + sharedTraining(variances, blocks), uncertain));
}

/** The part of V_t that an error over so many seeds has. */
function sharedTraining({ training }: Pick<Variances, "training">, blocks: number): number {
  return training * Math.max(0, 1 - seedsWithRoom / blocks);
}

const seedsWithRoom = 12;

// I(n) in log-odds, as a difference of gains: equal arms cancel exactly.
function logOddsAt(n: number, terms: readonly (Term & { readonly p: number })[], { policy }: Endpoint): number {
  const oddsOf = (arm: Arm) => {
    const { p } = terms.find((term) => term.key === armKey(arm))!;
    return Math.log(p / (1 - p));
  };
  const gain = (init: Init) => oddsOf({ init, policy, n }) - oddsOf({ init, policy: "none", n });
  return gain("scratch") - gain("pretrained");
}

// I as a weighted sum of arms.
function termsOf({ budgets, policy }: Endpoint): readonly Term[] {
  return budgets.flatMap((n) =>
    inits.flatMap((init) => {
      const term = (arm: Arm, sign: number): Term => ({
        key: armKey(arm),
        weight: (sign * gainSign[init]) / budgets.length,
      });
      return [term({ init, policy, n }, 1), term({ init, policy: "none", n }, -1)];
    }),
  );
}

function contributions(block: BlockOutcome, terms: readonly Term[]): Float64Array {
  const sums = new Float64Array(block.groups.length);
  for (const { key, weight } of terms) {
    const right = rightOf(block, key);
    for (let image = 0; image < sums.length; image++) sums[image]! += weight * right[image]!;
  }
  return sums;
}

function rightOf(block: BlockOutcome, key: string): Uint8Array {
  const right = block.correct.get(key);
  if (!right || right.length !== block.groups.length) {
    throw new RangeError(`The block has no outcome of ${key} for each of its ${block.groups.length} images.`);
  }
  return right;
}

// The share right in an arm, kept half an image away from 0 and 1, where the log-odds would be infinite.
function pooledShare(blocks: readonly BlockOutcome[], key: string): number {
  let right = 0;
  let count = 0;
  for (const block of blocks) {
    for (const one of rightOf(block, key)) right += one;
    count += block.groups.length;
  }
  return Math.min(Math.max(right, 0.5), count - 0.5) / count;
}

function meanOf(values: readonly ArrayLike<number>[]): number {
  let sum = 0;
  let count = 0;
  for (const block of values) {
    for (let image = 0; image < block.length; image++) sum += block[image]!;
    count += block.length;
  }
  return sum / count;
}
