// What was measured beside the endpoint, pass by pass: records in, differences out. Which of them are asked is fixed with the
// settings, before the first run; the answer of a study never rests on them.

import { unpackBits } from "../bitset";
import type { RunRecord, StudyRecord } from "../records/record";
import { criticalValue, watchedP } from "../statistics/critical";
import { binomialInterval } from "../statistics/distribution";
import { holm } from "../statistics/holm";
import { type BlockOutcome, contrastOf, errorOf, logOddsOf, type Term } from "../statistics/interaction";
import { changeOf, type LaterPass, laterPasses } from "../study/passes";
import {
  type Arm,
  armKey,
  type BaseId,
  type Depth,
  fewestBlocks,
  fewestSteps,
  type Init,
  inits,
  type PolicyName,
} from "../study/study";
import { classesOf } from "../study/target-name";
import { keptByStudy } from "./kept-by-study";
import { completeBlocks, outcomesOf, overlapOf } from "./primary";
import { onlyGuesses, type Verdict } from "./verdict";

export const families = ["policies", "bases", "budgets", "depths", "views"] as const;
/** Questions of one kind, which are asked at once: Holm's p values are over all of them. */
export type Family = (typeof families)[number];

/** What a pass is asked; its policy, base, budget or depth is meant unless it says another. Averages over the budgets, as the endpoint's. */
export type Question =
  /** I, the gain from scratch minus that of the pretrained start. */
  | { readonly ask: "interaction" }
  /**
   * The gain of the endpoint's pretrained start minus that of the pass's: above 0, the pass's needs augmentation less. So much
   * does I differ too, since from scratch both are compared with one arm.
   */
  | { readonly ask: "difference" }
  /** Accuracy with augmentation minus that without. */
  | { readonly ask: "gain"; readonly init: Init }
  /**
   * Accuracy minus that of the arm in its place: the endpoint's own policy, or the one that is named where every layer trains; of
   * twice the views the head alone on the usual number.
   */
  | { readonly ask: "instead"; readonly init: Init; readonly policy: PolicyName };

/** The answer to one question, in shares (times 100: points). */
export interface Effect {
  readonly family: Family;
  readonly pass: LaterPass;
  readonly question: Question;
  /** Blocks that it rests on. */
  readonly blocks: number;
  /** Null before the first block. */
  readonly estimate: number | null;
  readonly standardError: number | null;
  /** Ends of the interval of this question alone; null while it is infinite. */
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided, valid however often it is looked at; 1 where nothing can be said. */
  readonly p: number;
  /** Holm's over the family, in which what is not measured yet counts as well. */
  readonly adjusted: number;
  /** Holm leaves it standing, on as many blocks and steps as a verdict needs. */
  readonly isClear: boolean;
  /**
   * Why a difference of gains, however clear in points, says nothing of the need, by the verdict's own rules: an arm only guesses,
   * or log-odds have the other sign. Null for what is no such difference.
   */
  readonly held: Extract<Verdict, "at-floor" | "depends-on-scale"> | null;
}

const level = 0.05;

/** What is asked of a study, and how its answers are read. */
type Planned = Pick<
  StudyRecord["settings"],
  | "target"
  | "base"
  | "budgets"
  | "policy"
  | "depth"
  | "steps"
  | "validationPerClass"
  | "blocks"
  | "passes"
  | "questions"
>;

/**
 * What the passes of a study found so far, in their order; empty where none were planned.
 * - Intervals are those of the primary endpoint: clustered by seed and image, with its critical value at this number of blocks.
 * - A block counts where all runs that are compared come from one trainer, backend, version and form of multiplication.
 * - Must leave the primary endpoint alone, and blocks beyond the plan, which have no passes.
 * - Throws MixedRecords like `primaryOf`.
 */
export const effectsOf = keptByStudy((study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly Effect[] => {
  const { settings } = study;
  if (laterPasses(settings).length === 0) return [];
  const { design } = outcomesOf(study);
  return effectsIn(blocksOf(study), { settings, trainable: design.trainable });
});

/** The same from the outcomes of complete blocks; `trainable` is the images a class that training can draw. */
export function effectsIn(
  blocks: readonly PassBlock[],
  { settings, trainable }: { readonly settings: Planned; readonly trainable: number },
): readonly Effect[] {
  const asked = laterPasses(settings).flatMap(({ pass }) =>
    questionsOf(pass, settings).map((question) => ({ family: familyOf(pass), pass, question })),
  );
  const found = asked.map((one) => ({ ...one, ...answered(blocks, { ...one, settings, trainable }) }));
  const adjusted = new Map(
    families.flatMap((family) => {
      const members = found.filter((one) => one.family === family);
      const values = holm(members.map(({ p }) => p));
      return members.map((one, at) => [one, values[at]!] as const);
    }),
  );
  return found.map((one) => ({
    ...one,
    adjusted: adjusted.get(one)!,
    isClear: adjusted.get(one)! <= level && one.blocks >= fewestBlocks && settings.steps >= fewestSteps,
  }));
}

function familyOf(pass: LaterPass): Family {
  const { of } = changeOf(pass);
  return ({ policy: "policies", base: "bases", budget: "budgets", depth: "depths", views: "views" } as const)[of];
}

function questionsOf(pass: LaterPass, { policy, questions }: Planned): readonly Question[] {
  const change = changeOf(pass);
  const paired: readonly Question[] = [
    { ask: "interaction" },
    ...inits.map((init): Question => ({ ask: "gain", init })),
  ];
  const pretrained: readonly Question[] = [
    { ask: "gain", init: "pretrained" },
    { ask: "instead", init: "pretrained", policy: "none" },
    { ask: "instead", init: "pretrained", policy },
  ];
  switch (change.of) {
    case "policy":
      return [...paired, ...inits.map((init): Question => ({ ask: "instead", init, policy: change.policy }))];
    case "base":
      return [{ ask: "interaction" }, { ask: "difference" }, ...pretrained];
    case "budget":
      return paired;
    case "depth":
      return [...(questions === undefined ? [] : [{ ask: "difference" } as const]), ...pretrained];
    case "views":
      // Without augmentation there are no views, so the gain differs by as much.
      return [{ ask: "instead", init: "pretrained", policy }];
    default:
      return change satisfies never;
  }
}

/** An arm at a depth, its pretrained start from a base; `views` where the head alone saw more than usual. */
export type Cell = Arm & { readonly depth: Depth; readonly base: BaseId; readonly views?: number | undefined };

/** A question as a weighted sum of cells. */
function termsOf(
  question: Question,
  { pass, settings }: { readonly pass: LaterPass; readonly settings: Planned },
): readonly Term[] {
  const change = changeOf(pass);
  const budgets = change.of === "budget" ? [change.n] : settings.budgets;
  // What the change is compared with: the endpoint; of more views the head alone on the usual number.
  const depth = change.of === "views" ? change.depth : settings.depth;
  const own = { policy: settings.policy, base: settings.base, depth };
  const other = { ...own, ...change };
  const over = (init: Init, where: Pick<Cell, "policy" | "base" | "depth" | "views">, weight: number) =>
    budgets.map((n): Term => ({ key: keyOf({ ...where, init, n }), weight: weight / budgets.length }));
  // From scratch there is no base, and the endpoint's arm is the one there is.
  const keyOf = (cell: Cell) => cellKey(cell.init === "scratch" ? { ...cell, base: own.base } : cell);
  const gain = (init: Init, where: typeof other | typeof own, sign: number) => [
    ...over(init, where, sign),
    ...over(init, { ...where, policy: "none" }, -sign),
  ];
  switch (question.ask) {
    case "interaction":
      return [...gain("scratch", other, 1), ...gain("pretrained", other, -1)];
    case "difference":
      return [...gain("pretrained", own, 1), ...gain("pretrained", other, -1)];
    case "gain":
      return gain(question.init, other, 1);
    case "instead": {
      const { init, policy } = question;
      const instead = change.of === "policy" ? own : { ...own, policy };
      return [...over(init, { ...other, policy }, 1), ...over(init, instead, -1)];
    }
    default:
      return question satisfies never;
  }
}

/** Names a cell in a block. */
export function cellKey(cell: Cell): string {
  return `${cell.base}/${cell.depth}${cell.views === undefined ? "" : `/${cell.views} views`}/${armKey(cell)}`;
}

/** What a complete block showed at the study's own steps, with what passes have added to it so far. */
export interface PassBlock {
  /** As in `BlockOutcome`. */
  readonly groups: readonly number[];
  readonly cells: ReadonlyMap<string, CellOutcome>;
}

/** What a cell's network got right, and what made it. */
export interface CellOutcome extends Pick<RunRecord, "trainer" | "backend" | "engine" | "form"> {
  /** As in `BlockOutcome`. */
  readonly correct: Uint8Array;
}

function blocksOf({ settings, blocks, runs }: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly PassBlock[] {
  return completeBlocks({ settings, blocks, runs }).map(({ block, groups }) => {
    const own = runs.filter((run) => run.block === block && run.steps === settings.steps);
    const cells = own.map((run): [string, CellOutcome] => [
      cellKey(run),
      { ...run, correct: unpackBits(run.correct, groups.length) },
    ]);
    return { groups, cells: new Map(cells) };
  });
}

function answered(
  blocks: readonly PassBlock[],
  {
    pass,
    question,
    settings,
    trainable,
  }: {
    readonly pass: LaterPass;
    readonly question: Question;
    readonly settings: Planned;
    readonly trainable: number;
  },
): Pick<Effect, "blocks" | "estimate" | "standardError" | "low" | "high" | "p" | "held"> {
  const terms = termsOf(question, { pass, settings });
  const compared = blocks.flatMap((block) => outcomeOf(block, terms));
  const look = { blocks: compared.length, planned: settings.blocks };
  if (compared.length === 0) {
    return { blocks: 0, estimate: null, standardError: null, low: null, high: null, p: 1, held: null };
  }
  const { validationPerClass } = settings;
  const budgets = typeof pass === "number" ? [pass] : settings.budgets;
  const overlap = overlapOf({ budgets, trainable, validationPerClass });
  const { mean, variances } = contrastOf(compared, { terms, overlap });
  const standardError = variances && errorOf(variances, { overlap, blocks: compared.length });
  const reach = standardError === null ? Number.POSITIVE_INFINITY : criticalValue(look) * standardError;
  const isKnown = Number.isFinite(reach);
  return {
    blocks: compared.length,
    estimate: mean,
    standardError,
    low: isKnown ? mean - reach : null,
    high: isKnown ? mean + reach : null,
    // No spread at all is no proof: as for the primary endpoint, it claims nothing.
    p: standardError ? watchedP(mean / standardError, look) : 1,
    held:
      question.ask === "interaction" || question.ask === "difference"
        ? heldBy(compared, { terms, mean, settings })
        : null,
  };
}

function heldBy(
  blocks: readonly BlockOutcome[],
  {
    terms,
    mean,
    settings,
  }: { readonly terms: readonly Term[]; readonly mean: number; readonly settings: Pick<Planned, "target"> },
): Effect["held"] {
  const guesses = ({ key }: Term) => {
    const flags = blocks.flatMap(({ correct }) => [...correct.get(key)!]);
    const [low] = binomialInterval(
      flags.reduce((sum, flag) => sum + flag, 0),
      flags.length,
    );
    return onlyGuesses({ low }, classesOf(settings.target));
  };
  if (terms.some(guesses)) return "at-floor";
  return Math.sign(logOddsOf(blocks, terms)) === Math.sign(mean) ? null : "depends-on-scale";
}

/** The block's outcomes of what is compared; nothing where a run is missing, or where they were not made alike. */
function outcomeOf({ groups, cells }: PassBlock, terms: readonly Term[]): readonly BlockOutcome[] {
  const found = terms.flatMap(({ key }) => cells.get(key) ?? []);
  if (found.length < terms.length) return [];
  if (!areAlike(found)) return [];
  return [{ groups, correct: new Map(terms.map(({ key }, at) => [key, found[at]!.correct])) }];
}

/** Whether one trainer, backend, version and form of multiplication made all of these. */
export function areAlike(runs: readonly Pick<RunRecord, "trainer" | "backend" | "engine" | "form">[]): boolean {
  const makers = new Set(runs.map((run) => `${run.trainer}/${run.backend}/${run.engine}`));
  // A run that does not say its form was multiplied in any.
  return makers.size <= 1 && new Set(runs.flatMap(({ form }) => form ?? [])).size <= 1;
}
