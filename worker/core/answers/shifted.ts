// What unusual angles and other light cost, and whether augmentation mends it: records in, differences out. Secondary and
// descriptive of the same networks; the answer of a study never rests on it.

import { unpackBits } from "../bitset";
import { type Change, changes, type Shift, shifts } from "../pictures/shift";
import type { StudyRecord } from "../records/record";
import { criticalValue, watchedP } from "../statistics/critical";
import { holm } from "../statistics/holm";
import { type BlockOutcome, contrastOf, errorOf, type Overlap, type Term } from "../statistics/interaction";
import { type Arm, armKey, armsOf, fewestSteps, type Init, inits } from "../study/study";
import { keptByStudy } from "./kept-by-study";
import { completeBlocks, outcomesOf, overlapOf } from "./primary";

/** A share with its interval; the ends are null while it is infinite. */
export interface Estimate {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A difference that a sentence may claim. */
export interface Effect extends Estimate {
  /** Holm's p over the family leaves zero out. */
  readonly isClear: boolean;
}

/** One start without or with augmentation, averaged over the budgets. */
export interface ArmUnderShift extends Estimate {
  readonly init: Init;
  readonly treated: boolean;
}

/** How the networks fare under one shift. */
export interface ShiftEffect {
  readonly shift: Shift;
  /** In the order pretrained, scratch; each without, then with augmentation. */
  readonly arms: readonly ArmUnderShift[];
  /** Accuracy lost without augmentation, on the same images, averaged over both starts and the budgets. */
  readonly loss: Effect;
  /** How much less of it is lost with augmentation; never clear after runs that are too short for a verdict. */
  readonly mended: Effect;
}

/** A study under all shifts. */
export interface UnderShifts {
  /** Shifted images in each run. */
  readonly images: number;
  readonly blocks: number;
  /** The same networks on the same images, unchanged. */
  readonly plain: readonly ArmUnderShift[];
  /** In the order of `shifts`. */
  readonly effects: readonly ShiftEffect[];
  /** On what the visitor captured again, which are other images; null where there is nothing. */
  readonly captured: { readonly images: number; readonly arms: readonly ArmUnderShift[] } | null;
  /** The single change that costs most and those that can't be told from it; empty where none costs anything for sure. */
  readonly hardest: readonly Change[];
}

const level = 0.05;
/** Which pictures a key of an outcome is about: one of the shifts, the same images unchanged, or those captured again. */
type Pictures = Shift | "unchanged" | "captured";

/**
 * Effects over the complete blocks of a study; null before the second, where nothing has an error yet.
 * - Intervals are those of the primary endpoint: clustered by seed and image, with its critical value at this number of blocks.
 * - Two families, losses and mendings, and a third of all pairs of single changes: Holm within each, over p values that hold
 *   however often they are looked at.
 * - Throws MixedRecords like `primaryOf`.
 */
export const underShifts = keptByStudy(
  (study: Pick<StudyRecord, "settings" | "blocks" | "runs">): UnderShifts | null => {
    const { design } = outcomesOf(study);
    const { settings } = study;
    const blocks = blocksUnderShifts(study);
    if (blocks.length < 2) return null;
    const look = { blocks: blocks.length, planned: design.planned };
    const overlap = overlapOf(design);
    const measure = (terms: readonly Term[], among = blocks) => measured(among, { terms, overlap, look });

    const armsUnder = (pictures: Pictures, among = blocks) =>
      inits.flatMap((init) =>
        [false, true].map((treated) => {
          const policy = treated ? settings.policy : "none";
          const terms = termsOf(settings, (arm) => weightIf(arm, { init, policy }), pictures);
          return { init, treated, ...withinShares(measure(terms, among).share) };
        }),
      );
    const lossTerms = (shift: Shift, policy: Arm["policy"], weight = 1) =>
      inits.flatMap((init) => [
        ...termsOf(settings, (arm) => (weight / 2) * weightIf(arm, { init, policy }), "unchanged"),
        ...termsOf(settings, (arm) => (-weight / 2) * weightIf(arm, { init, policy }), shift),
      ]);
    const losses = claimed(shifts.map((shift) => measure(lossTerms(shift, "none"))));
    const mendings = claimed(
      shifts.map((shift) => measure([...lossTerms(shift, "none"), ...lossTerms(shift, settings.policy, -1)])),
    );
    const isLearnt = settings.steps >= fewestSteps;
    const again = blocksCaptured(study);
    return {
      images: blocks[0]!.groups.length,
      blocks: blocks.length,
      plain: armsUnder("unchanged"),
      effects: shifts.map((shift, at) => ({
        shift,
        arms: armsUnder(shift),
        loss: losses[at]!,
        mended: { ...mendings[at]!, isClear: isLearnt && mendings[at]!.isClear },
      })),
      captured: again && { images: again[0]!.groups.length, arms: armsUnder("captured", again) },
      hardest: hardestOf(losses, (one, other) => measure([...lossTerms(one, "none"), ...lossTerms(other, "none", -1)])),
    };
  },
);

/** The first validation images of each complete block, for every arm unchanged and under each shift. */
function blocksUnderShifts(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly BlockOutcome[] {
  return completeBlocks(study).map(({ groups, runs }) => {
    const correct = new Map<string, Uint8Array>();
    let images = 0;
    for (const run of runs) {
      for (const shift of shifts) {
        const { confusion, correct: bits } = run.shifted[shift];
        images = confusion.flat().reduce((sum, count) => sum + count, 0);
        correct.set(keyOf(run, shift), unpackBits(bits, images));
      }
      correct.set(keyOf(run, "unchanged"), unpackBits(run.correct, groups.length).subarray(0, images));
    }
    return { groups: groups.slice(0, images), correct };
  });
}

/** What was captured again, of each complete block; null where there is nothing. */
function blocksCaptured(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly BlockOutcome[] | null {
  const found = completeBlocks(study).flatMap(({ captured, runs }) => {
    if (!captured) return [];
    const correct = new Map<string, Uint8Array>();
    for (const run of runs) {
      if (!run.shifted.captured) return [];
      correct.set(keyOf(run, "captured"), unpackBits(run.shifted.captured.correct, captured.length));
    }
    return [{ groups: captured, correct }];
  });
  return found.length > 0 ? found : null;
}

function keyOf({ init, policy, n }: Arm, pictures: Pictures): string {
  return `${armKey({ init, policy, n })}@${pictures}`;
}

/** The arms of a study on some pictures, each with its weight; an average over the budgets. */
function termsOf(
  settings: Pick<StudyRecord["settings"], "budgets" | "policy">,
  weightOf: (arm: Arm) => number,
  pictures: Pictures,
): readonly Term[] {
  return armsOf(settings).flatMap((arm) => {
    const weight = weightOf(arm) / settings.budgets.length;
    return weight === 0 ? [] : [{ key: keyOf(arm, pictures), weight }];
  });
}

function weightIf(arm: Arm, { init, policy }: Pick<Arm, "init" | "policy">): number {
  return arm.init === init && arm.policy === policy ? 1 : 0;
}

interface Measured {
  readonly share: Estimate;
  /** Two-sided, valid however often it is looked at. */
  readonly p: number;
}

function measured(
  blocks: readonly BlockOutcome[],
  {
    terms,
    overlap,
    look,
  }: { readonly terms: readonly Term[]; readonly overlap: Overlap; readonly look: Parameters<typeof watchedP>[1] },
): Measured {
  const { mean, variances } = contrastOf(blocks, { terms, overlap });
  const error = variances ? errorOf(variances, { overlap, blocks: blocks.length }) : Number.POSITIVE_INFINITY;
  const reach = criticalValue(look) * error;
  const isKnown = Number.isFinite(reach);
  return {
    share: { estimate: mean, low: isKnown ? mean - reach : null, high: isKnown ? mean + reach : null },
    // No spread at all is no proof: as for the primary endpoint, it claims nothing.
    p: error > 0 ? watchedP(mean / error, look) : 1,
  };
}

/** An accuracy's interval ends where accuracies do. */
function withinShares({ estimate, low, high }: Estimate): Estimate {
  return { estimate, low: low && Math.max(0, low), high: high && Math.min(1, high) };
}

function claimed(family: readonly Measured[]): readonly Effect[] {
  const adjusted = holm(family.map(({ p }) => p));
  return family.map(({ share }, at) => ({ ...share, isClear: adjusted[at]! <= level }));
}

/** All pairs are asked about, since which change comes first is an outcome itself. */
function hardestOf(losses: readonly Effect[], compare: (one: Change, other: Change) => Measured): readonly Change[] {
  const clear = changes.filter((_, at) => losses[at]!.isClear && losses[at]!.estimate > 0);
  const first = clear.toSorted(
    (a, b) => losses[changes.indexOf(b)]!.estimate - losses[changes.indexOf(a)]!.estimate,
  )[0];
  if (!first) return [];
  const pairs = changes.flatMap((one, at) => changes.slice(at + 1).map((other) => [one, other] as const));
  const told = claimed(pairs.map(([one, other]) => compare(one, other)));
  const isApart = (other: Change) =>
    pairs.some(([a, b], at) => told[at]!.isClear && ((a === first && b === other) || (a === other && b === first)));
  return [first, ...clear.filter((change) => change !== first && !isApart(change))];
}
