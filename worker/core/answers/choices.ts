// What to do with this data: a choice among all the ways that a study trained, for each number of training images and each kind
// of pictures. Records in, choices out; the answer of a study never rests on them.

import { unpackBits } from "../bitset";
import type { Outcome, RunRecord, StudyRecord } from "../records/record";
import { binomialInterval } from "../statistics/distribution";
import type { BlockOutcome } from "../statistics/interaction";
import { basesOf, laterPasses } from "../study/passes";
import { armsOf, depths, inits, mixKinds, operationKinds, type PolicyName, type Settings } from "../study/study";
import { type Chosen, chosenAmong, fewestToChoose } from "./choice";
import { keptByStudy } from "./kept-by-study";
import { completeBlocks, outcomesOf, overlapOf } from "./primary";
import { areAlike, type Cell, cellKey } from "./secondary";

/**
 * The pictures that a network is wanted for: such as are held back; those with all changes of shift.ts at once; or what the
 * visitor captured again.
 */
export type Aim = "unchanged" | "together" | "captured";

/** A way to train, over the blocks of a choice. */
export interface Way {
  readonly cell: Cell;
  /** A share. */
  readonly accuracy: number;
  readonly isNearBest: boolean;
}

/** What to do at one number of training images a class, for one kind of pictures. */
export interface Choice extends Omit<Chosen, "candidates" | "chosen"> {
  readonly n: number;
  readonly aim: Aim;
  /** The cheapest first: fewer trained layers, then less augmentation. */
  readonly ways: readonly Way[];
  readonly chosen: Cell;
}

type Study = Pick<StudyRecord, "settings" | "blocks" | "runs">;

/**
 * A choice for each budget, ascending, and each aim; what was captured again stands in for the changed pictures.
 * - Ways are the arms of the endpoint and of the passes that every block has, up to the planned number, made alike. The head
 *   alone on twice the views is a check, and no way.
 * - None before the third such block, and none where even the best way only guesses: its exact 95 % interval includes what naming
 *   the largest class always would get, since what was captured again may be of one class for the most part.
 * - Throws MixedRecords like `primaryOf`.
 */
export const choicesOf = keptByStudy((study: Study): readonly Choice[] => {
  const { settings } = study;
  const { design } = outcomesOf(study);
  const again = study.blocks.length > 0 && study.blocks.every(({ captured }) => captured);
  return settings.budgets.flatMap((n) => {
    const plain = cellKey({ init: "pretrained", policy: "none", n, base: settings.base, depth: settings.depth });
    const overlap = overlapOf({ ...design, budgets: [n] });
    return (["unchanged", again ? "captured" : "together"] as const).flatMap((aim) => {
      const { cells, blocks, chance } = comparedIn(study, { n, aim });
      if (blocks.length < fewestToChoose) return [];
      const { candidates, chosen, ...found } = chosenAmong(blocks, [...cells.keys()], {
        overlap,
        planned: design.planned,
        plain,
      });
      const ways = candidates.map(({ key, ...way }) => ({ cell: cells.get(key)!, ...way }));
      const images = blocks.reduce((sum, { groups }) => sum + groups.length, 0);
      const best = Math.max(...ways.map(({ accuracy }) => accuracy));
      const [least] = binomialInterval(Math.round(best * images), images);
      return least > chance ? [{ n, aim, ...found, ways, chosen: cells.get(chosen)! }] : [];
    });
  });
});

/** The ways that can be compared, by key, and the blocks that have them all. */
function comparedIn(study: Study, { n, aim }: { readonly n: number; readonly aim: Aim }) {
  const { settings } = study;
  const whole = completeBlocks(study).map(({ block, groups, captured }) => ({
    groups: aim === "captured" ? (captured ?? []) : groups,
    runs: new Map(
      study.runs
        .filter((run) => run.block === block && run.n === n && run.steps === settings.steps)
        .map((run) => [cellKey(run), run]),
    ),
  }));
  const wanted = Math.min(whole.length, settings.blocks);
  const cells = new Map(
    waysOf(settings, n)
      .map((cell): [string, Cell] => [cellKey(cell), cell])
      .filter(([key]) => whole.filter(({ runs }) => runs.has(key)).length >= wanted),
  );
  const blocks = whole.flatMap(({ groups, runs }): readonly BlockOutcome[] => {
    const found = [...cells.keys()].flatMap((key) => runs.get(key) ?? []);
    if (found.length < cells.size || !areAlike(found)) return [];
    const outcomes = found.map((run) => outcomeOf(run, aim));
    const images = outcomes[0]!.confusion.flat().reduce((sum, count) => sum + count, 0);
    const correct = outcomes.map((outcome) => unpackBits(outcome.correct, images));
    return [
      { groups: groups.slice(0, images), correct: new Map(found.map((run, at) => [cellKey(run), correct[at]!])) },
    ];
  });
  const judged = study.runs.filter((run) => cells.has(cellKey(run))).map((run) => outcomeOf(run, aim).confusion);
  return { cells, blocks, chance: Math.max(...judged.map(largestShare)) };
}

/** What naming the largest class always would get. */
function largestShare(confusion: Outcome["confusion"]): number {
  const classes = confusion.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return Math.max(...classes) / classes.reduce((sum, count) => sum + count, 0);
}

function outcomeOf(run: RunRecord, aim: Aim): Pick<Outcome, "correct" | "confusion"> {
  if (aim === "unchanged") return run;
  return aim === "captured" ? run.shifted.captured! : run.shifted.together;
}

/** The least that is done to a picture first. */
const leastFirst: readonly PolicyName[] = ["none", ...operationKinds, "light", "trivial", "heavy", ...mixKinds];

/** All that a study trains with so many images a class, the cheapest first. */
function waysOf(settings: Settings, n: number): readonly Cell[] {
  const { base, depth } = settings;
  const bases = basesOf(settings);
  const kinds = [{ base, depth, arms: armsOf(settings) }, ...laterPasses(settings).filter(({ views }) => !views)];
  const rank = ({ depth, policy, base, init }: Cell) => [
    depths.indexOf(depth),
    leastFirst.indexOf(policy),
    bases.indexOf(base),
    inits.indexOf(init),
  ];
  return kinds
    .flatMap(({ base, depth, arms }) => arms.filter((arm) => arm.n === n).map((arm): Cell => ({ ...arm, base, depth })))
    .sort((one, other) => {
      const [ranks, others] = [rank(one), rank(other)];
      const at = ranks.findIndex((place, index) => place !== others[index]);
      return at < 0 ? 0 : ranks[at]! - others[at]!;
    });
}
