// The primary endpoint of a stored study: records in, answer out. Everything is recomputed from the outcomes of single
// images; incomplete blocks and runs outside the endpoint are left aside, and mixed records are refused.

import { unpackBits } from "../bitset";
import { requireOneStudy } from "../records/mixed-records";
import type { RunRecord, StudyRecord } from "../records/record";
import { doubledArms } from "../records/runs";
import { criticalValue } from "../statistics/critical";
import { binomialInterval } from "../statistics/distribution";
import { type BlockOutcome, interactionOf, type Overlap, type Variances } from "../statistics/interaction";
import { type Settling, settlingOf } from "../statistics/settling";
import { type Arm, armKey, armsOf, type Init, inits, type Settings } from "../study/study";
import { type Doubled, type DoubledOutcome, doubledOf, keepsSign } from "./doubled";
import { judge, type ReasonCode, type Verdict } from "./verdict";

/** An arm over all complete blocks. */
export interface ArmAccuracy {
  readonly arm: Arm;
  readonly accuracy: number;
  /** The exact 95 % interval, seeds pooled. */
  readonly low: number;
  readonly high: number;
  readonly perBlock: readonly number[];
}

/** What augmentation adds to one init at one budget, as a share. */
export interface Gain {
  readonly init: Init;
  readonly n: number;
  readonly gain: number;
  readonly perBlock: readonly number[];
}

/** The answer of a study; accuracies, gains and I are shares (times 100: points). */
export interface Primary {
  /** Complete blocks used. */
  readonly blocks: number;
  readonly planned: number;
  /** I; null before a complete block. */
  readonly estimate: number | null;
  readonly standardError: number | null;
  /** Ends of the interval; null while it is infinite. */
  readonly low: number | null;
  readonly high: number | null;
  /** Standard errors to either side; may be Infinity. */
  readonly critical: number;
  /** I in log-odds. */
  readonly logOdds: number | null;
  readonly variances: Variances | null;
  /** What would take zero out of the interval; null where it is out, or where there is no error yet. */
  readonly settling: Settling | null;
  readonly verdict: Verdict;
  readonly settled: boolean;
  readonly reasons: readonly ReasonCode[];
  /** In the order of `armsOf`; empty before a complete block. */
  readonly arms: readonly ArmAccuracy[];
  /** Each init at each budget, ascending budgets; empty before a complete block. */
  readonly gains: readonly Gain[];
  /** I of each complete block, in order. */
  readonly perBlock: readonly number[];
  /** Mean share of its clean training images that scratch without augmentation gets right; null where nothing says. */
  readonly scratchFit: number | null;
  /** What scratch showed at doubled steps; null before a block has them. */
  readonly doubled: Doubled | null;
}

/** What the answer depends on besides the outcomes. */
export interface Design
  extends Pick<Settings, "budgets" | "policy" | "steps" | "validationPerClass" | "doubledBlocks"> {
  /** S*, fixed before the first run. */
  readonly planned: number;
  readonly classes: number;
  /** Images a class that training can draw. */
  readonly trainable: number;
  /** Mean share of its clean training images that scratch without augmentation gets right. */
  readonly scratchFit: number | null;
  /** The blocks that have doubled steps, in order. */
  readonly doubled: readonly DoubledOutcome[];
}

/**
 * The primary endpoint of a study as stored.
 * - Must ignore incomplete blocks, and runs of other policies, bases, budgets, depths and strengths.
 * - Throws MixedRecords where the records cannot come from one fair comparison.
 */
export function primaryOf(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): Primary {
  const { outcomes, design } = outcomesOf(study);
  return answerOf(outcomes, design);
}

/** The outcomes of a study's complete blocks, and what its answer depends on besides. Throws MixedRecords. */
export function outcomesOf(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): {
  readonly outcomes: readonly BlockOutcome[];
  readonly design: Design;
} {
  requireOneStudy(study);
  const { settings } = study;
  const outcomes: BlockOutcome[] = [];
  const doubled: DoubledOutcome[] = [];
  const fits: number[] = [];
  for (const { block, groups, runs } of completeBlocks(study)) {
    const correctIn = (some: readonly RunRecord[]) =>
      some.map((run): [string, Uint8Array] => [armKey(run), unpackBits(run.correct, groups.length)]);
    const own = { groups, correct: new Map(correctIn(runs)) };
    outcomes.push(own);
    const longer = study.runs.filter((run) => run.block === block && run.steps === 2 * settings.steps);
    if (longer.length === doubledArms(settings).length) {
      doubled.push({ own, doubled: { groups, correct: new Map([...own.correct, ...correctIn(longer)]) } });
    }
    fits.push(...runs.filter(({ init, policy }) => init === "scratch" && policy === "none").map(({ fit }) => fit));
  }
  const design = {
    budgets: settings.budgets,
    policy: settings.policy,
    steps: settings.steps,
    validationPerClass: settings.validationPerClass,
    doubledBlocks: settings.doubledBlocks,
    planned: settings.blocks,
    classes: study.runs[0]?.confusion.length ?? 0,
    trainable: Math.min(...study.blocks.map(({ trainable }) => trainable)),
    scratchFit: fits.length > 0 ? meanOf(fits) : null,
    doubled,
  };
  return { outcomes, design };
}

/** The runs that the answer rests on: those of the endpoint, in complete blocks. */
export function usedRuns(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly RunRecord[] {
  return completeBlocks(study).flatMap(({ runs }) => runs);
}

/** The answer from the outcomes of complete blocks. */
export function answerOf(outcomes: readonly BlockOutcome[], design: Design): Primary {
  const { planned } = design;
  const critical = criticalValue({ blocks: outcomes.length, planned });
  const arms = outcomes.length > 0 ? armsOf(design).map((arm) => accuracyOf(arm, outcomes)) : [];
  const interaction =
    outcomes.length > 0 ? interactionOf(outcomes, { endpoint: design, overlap: overlapOf(design) }) : null;
  const { estimate = null, standardError = null, logOdds = null, variances = null, perBlock = [] } = interaction ?? {};
  const reach = standardError === null ? Number.POSITIVE_INFINITY : critical * standardError;
  const interval = estimate !== null && Number.isFinite(reach) ? ([estimate - reach, estimate + reach] as const) : null;
  const settling =
    estimate !== null && variances !== null
      ? settlingOf({ blocks: outcomes.length, planned, estimate, variances, overlap: overlapOf(design) })
      : null;
  const doubled = doubledOf(design.doubled, design);
  const judgement = judge({
    blocks: outcomes.length,
    steps: design.steps,
    estimate,
    standardError,
    interval,
    logOdds,
    onlyPhotos: settling?.by === "photos",
    arms,
    classes: design.classes,
    scratchFit: design.scratchFit,
    sameSignAtDoubledSteps: keepsSign(doubled, estimate),
  });
  return {
    blocks: outcomes.length,
    planned,
    estimate,
    standardError,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    critical,
    logOdds,
    variances,
    settling,
    ...judgement,
    arms,
    gains: arms.length > 0 ? gainsOf(arms, design) : [],
    perBlock,
    scratchFit: design.scratchFit,
    doubled,
  };
}

/**
 * The exact sign-flip p, two-sided: the share of all sign patterns of the blocks' I whose sum is at least as far from
 * zero (Fisher 1935). Descriptive only; null without blocks and beyond twelve, where the enumeration ends.
 */
export function exactSignFlipP(perBlock: readonly number[]): number | null {
  if (perBlock.length === 0 || perBlock.length > 12) return null;
  const observed = Math.abs(perBlock.reduce((sum, value) => sum + value, 0));
  const slack = 1e-12 * perBlock.length;
  const patterns = 2 ** perBlock.length;
  let asFar = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    const sum = perBlock.reduce((total, value, at) => total + ((pattern >> at) & 1 ? -value : value), 0);
    if (Math.abs(sum) >= observed - slack) asFar++;
  }
  return asFar / patterns;
}

/** How much training images the seeds share. With a validation set of its own the pool is smaller by it, and r a little larger. */
export function overlapOf({
  budgets,
  trainable,
  validationPerClass,
}: Pick<Design, "budgets" | "trainable" | "validationPerClass">): Overlap {
  return { largest: Math.max(...budgets) / trainable, mean: meanOf(budgets) / (trainable + validationPerClass) };
}

/** Complete blocks in order, each with its runs of the endpoint alone, at the study's own steps. */
export function completeBlocks({ settings, blocks, runs }: Pick<StudyRecord, "settings" | "blocks" | "runs">) {
  const arms = armsOf(settings);
  return [...blocks]
    .sort((a, b) => a.block - b.block)
    .flatMap(({ block, groups, captured }) => {
      const mine = runs.filter((run) => run.block === block && isPrimary(run, settings));
      const found = arms.map((arm) => mine.find((run) => armKey(run) === armKey(arm)));
      const whole = found.filter((run) => run !== undefined);
      return whole.length === arms.length ? [{ block, groups, captured, runs: whole }] : [];
    });
}

/** Whether a run is one of the endpoint. The strength of `none` has no meaning, so any is accepted there. */
export function isPrimary(run: RunRecord, settings: Settings): boolean {
  const { base, depth, steps, policy, strength, budgets } = settings;
  const isIn = run.base === base && run.depth === depth && run.steps === steps && budgets.includes(run.n);
  return isIn && (run.policy === "none" || (run.policy === policy && run.strength === strength));
}

function accuracyOf(arm: Arm, outcomes: readonly BlockOutcome[]): ArmAccuracy {
  let right = 0;
  let count = 0;
  const perBlock = outcomes.map(({ correct }) => {
    const flags = correct.get(armKey(arm))!;
    const rightHere = flags.reduce((sum, flag) => sum + flag, 0);
    right += rightHere;
    count += flags.length;
    return rightHere / flags.length;
  });
  const [low, high] = binomialInterval(right, count);
  return { arm, accuracy: right / count, low, high, perBlock };
}

function gainsOf(arms: readonly ArmAccuracy[], { budgets, policy }: Design): readonly Gain[] {
  const find = (arm: Arm) => arms.find((candidate) => armKey(candidate.arm) === armKey(arm))!;
  return budgets.flatMap((n) =>
    inits.map((init) => {
      const none = find({ init, policy: "none", n });
      const treated = find({ init, policy, n });
      const perBlock = treated.perBlock.map((accuracy, block) => accuracy - none.perBlock[block]!);
      return { init, n, gain: treated.accuracy - none.accuracy, perBlock };
    }),
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
