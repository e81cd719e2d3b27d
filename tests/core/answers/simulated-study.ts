// Studies whose truth is known, for the self-tests of the statistics. A fresh, small pool of images for each study;
// every seed splits the same pool again, so that seeds share validation and training images as real ones do.
//
// An answer is right where a normal sum is positive: the arm's level + the image's difficulty (its group's, the same
// in all seeds; part common to all arms, part the arm's own) + the seed's luck (common and own) + the mean of what the
// drawn training images teach the arm (so it varies less with more images, unless it is `lasting`) + noise of this very
// seed, image and arm.
// All parts are normal and fresh in each study, so an arm's accuracy over all pools and seeds is exactly the share
// that it was given (a probit).

import { type Stream, shuffle } from "#core/random";
import { doubledArms } from "#core/records/runs";
import type { BlockOutcome } from "#core/statistics/interaction";
import { type Arm, armKey, armsOf, type Init } from "#core/study/study";

const classes = 4;

/** What the simulated studies compare, and how large a pool of images each has. */
export interface Simulated {
  readonly poolPerClass: number;
  readonly validationPerClass: number;
  readonly budgets: readonly [number, number];
  /** What single training images teach varies as much with the larger budget as with the smaller one. */
  readonly lasting?: true;
  /** The same of scratch at doubled steps; where it is given, blocks have these arms too. */
  readonly doubled?: Simulated["shares"]["scratch"];
  /** Accuracy of [none, heavy] at each budget, over all pools and seeds. */
  readonly shares: Readonly<Record<Init, readonly [readonly [number, number], readonly [number, number]]>>;
}

// Standard deviations of the parts; `taught` at the smallest budget.
const parts = {
  difficulty: 0.8,
  ownDifficulty: 0.5,
  burst: 0.3,
  luck: 0.15,
  ownLuck: 0.12,
  taught: 0.12,
  noise: 0.6,
  ownNoise: 0.8,
} as const;

/**
 * The design of simulated studies: what `answerOf` needs besides the outcomes. Scratch has fitted its images. Where nothing is
 * said of doubled steps they agree with all that was found, so that either sign may be claimed.
 */
export function designOf(
  { budgets, poolPerClass, validationPerClass, doubled }: Simulated,
  blocks: readonly BlockOutcome[],
) {
  const checked = doubled ? blocks.slice(0, 2) : blocks;
  return {
    budgets,
    policy: "heavy",
    steps: 500,
    validationPerClass,
    classes,
    trainable: poolPerClass - validationPerClass,
    scratchFit: 1,
    doubledBlocks: doubled ? 2 : blocks.length,
    doubled: checked.map((own) => ({ own, doubled: doubled ? longerOf(own) : own })),
  } as const;
}

// A block as it is at doubled steps: its own pretrained arms, and scratch's longer runs in place of its own.
function longerOf({ groups, correct }: BlockOutcome): BlockOutcome {
  const longer = [...correct].filter(([key]) => key.endsWith(longerMark));
  return {
    groups,
    correct: new Map([...correct, ...longer.map(([key, right]) => [key.replace(longerMark, ""), right] as const)]),
  };
}

const longerMark = "/longer";

/** The population's I. */
export function truthOf({ shares }: Simulated): number {
  const gain = (init: Init) => (shares[init][0][1] - shares[init][0][0] + shares[init][1][1] - shares[init][1][0]) / 2;
  return gain("scratch") - gain("pretrained");
}

/** What is trained in each block, under the name of its outcomes, and its accuracy over all pools and seeds. */
export interface Cell {
  readonly arm: Arm;
  readonly key: string;
  readonly share: number;
}

/** The blocks of one study on a fresh pool. */
export function simulate(given: Simulated, blocks: number, random: Stream): readonly BlockOutcome[] {
  const endpoint = { budgets: given.budgets, policy: "heavy" } as const;
  const { doubled } = given;
  const longer = doubled ? { ...given, shares: { ...given.shares, scratch: doubled } } : null;
  const cells: readonly Cell[] = [
    ...armsOf(endpoint).map((arm) => ({ arm, key: armKey(arm), share: shareOf(given, arm) })),
    ...(longer ? doubledArms(endpoint) : []).map((arm) => ({
      arm,
      key: `${armKey(arm)}${longerMark}`,
      share: shareOf(longer!, arm),
    })),
  ];
  return simulateCells(given, cells, { blocks, random });
}

/** The same of any cells. */
export function simulateCells(
  given: Omit<Simulated, "shares" | "doubled">,
  cells: readonly Cell[],
  { blocks, random }: { readonly blocks: number; readonly random: Stream },
): readonly BlockOutcome[] {
  const levels = cells.map(({ arm, share }) => deviationOf(given, arm) * normalQuantile(share));
  const pool = poolOf(given.poolPerClass, random);
  const images = classes * given.poolPerClass;
  const groupOf = new Int32Array(images);
  for (const [group, members] of pool.flat().entries()) for (const image of members) groupOf[image] = group;
  const common = hardness(groupOf, parts.difficulty, parts.burst, random);
  const own = cells.map(() => hardness(groupOf, parts.ownDifficulty, 0, random));
  const lessons = cells.map(() => normals(images, 1, random));

  return Array.from({ length: blocks }, () => {
    const { validation, training } = split(pool, given.validationPerClass, random);
    const luck = parts.luck * random.normal();
    const noise = normals(validation.length, parts.noise, random);
    const correct = cells.map(({ arm, key }, at): [string, Uint8Array] => {
      const drawn = training.flatMap((candidates) => candidates.slice(0, arm.n));
      const taught = drawn.reduce((sum, image) => sum + lessons[at]![image]!, 0) / drawn.length;
      const base =
        levels[at]! +
        luck +
        parts.ownLuck * random.normal() +
        taughtAt(given, arm.n) * Math.sqrt(drawn.length) * taught;
      const ownNoise = normals(validation.length, parts.ownNoise, random);
      const right = new Uint8Array(validation.length);
      for (const [place, image] of validation.entries()) {
        if (base + common[image]! + own[at]![image]! + noise[place]! + ownNoise[place]! > 0) right[place] = 1;
      }
      return [key, right];
    });
    return { groups: validation.map((image) => groupOf[image]!), correct: new Map(correct) };
  });
}

// How each image differs from the average one: its group's part and its own.
function hardness(groupOf: Int32Array, ofGroup: number, ofImage: number, random: Stream): Float64Array {
  const groups = normals(groupOf.length, ofGroup, random);
  const images = normals(groupOf.length, ofImage, random);
  return images.map((own, image) => own + groups[groupOf[image]!]!);
}

// In pairs (Box & Muller 1958): these draws are most of the work.
function normals(count: number, deviation: number, random: Stream): Float64Array {
  const values = new Float64Array(count);
  if (deviation === 0) return values;
  for (let at = 0; at < count; at += 2) {
    const size = deviation * Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    values[at] = size * Math.cos(angle);
    if (at + 1 < count) values[at + 1] = size * Math.sin(angle);
  }
  return values;
}

// Classes of groups of one to three images; images are numbered throughout.
type Pool = readonly (readonly (readonly number[])[])[];

function poolOf(perClass: number, random: Stream): Pool {
  return Array.from({ length: classes }, (_, label) => {
    const groups: number[][] = [];
    for (let image = label * perClass; image < (label + 1) * perClass; image++) {
      const last = groups.at(-1);
      if (last && last.length < 3 && random.next() < 0.3) last.push(image);
      else groups.push([image]);
    }
    return groups;
  });
}

// Validation images, whole groups at a time, and each class's training candidates in the order they are drawn.
function split(pool: Pool, validationPerClass: number, random: Stream) {
  const validation: number[] = [];
  const training: (readonly number[])[] = [];
  for (const groups of pool) {
    const candidates: number[] = [];
    let wanted = validationPerClass;
    for (const members of shuffle(groups, random)) {
      if (members.length <= wanted) {
        validation.push(...members);
        wanted -= members.length;
      } else candidates.push(...members);
    }
    training.push(shuffle(candidates, random));
  }
  return { validation, training };
}

// Of the whole sum.
function deviationOf(given: Parameters<typeof taughtAt>[0], { n }: Arm): number {
  return Math.hypot(...Object.values({ ...parts, taught: taughtAt(given, n) }));
}

// Standard deviation of what the drawn training images teach together.
function taughtAt({ budgets, lasting }: Pick<Simulated, "budgets" | "lasting">, n: number): number {
  return lasting ? parts.taught : parts.taught * Math.sqrt(budgets[0] / n);
}

function shareOf({ budgets, shares }: Simulated, { init, policy, n }: Arm): number {
  return shares[init][n === budgets[0] ? 0 : 1][policy === "none" ? 0 : 1];
}

// By bisection on a series (Abramowitz & Stegun 26.2.11): called eight times a study.
function normalQuantile(p: number): number {
  let low = -8;
  let high = 8;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < p) low = middle;
    else high = middle;
  }
  return low;
}

function normalShare(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
