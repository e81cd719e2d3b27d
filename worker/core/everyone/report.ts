// A report: what a visitor may give of one study. Whole numbers from a closed, public domain and nothing else: no text, no
// time, nothing about the person. Finer numbers never leave the device.

import * as v from "valibot";
import { StudyError } from "../error";
import { type BaseId, baseIds, builtInClasses, type Cut, cuts, cutsOf, type Init, targetIds } from "../study/study";
import {
  accuracyBin,
  accuracyBins,
  accuracyEnds,
  errorBin,
  errorBins,
  interactionBin,
  interactionBins,
  interactionEnds,
} from "./bins";

/** Version of the report; each reports one protocol. A change of fields, bins or protocol is a new version. */
export const reportVersion = 1;
/** The protocol that a report of this version is about. */
export const reportedProtocol = 1;

/** A report's `task` is the index: the visitor's own images, or a built-in target. New targets go to the end. */
export const reportedTasks = ["own", ...targetIds] as const;
export type ReportedTask = (typeof reportedTasks)[number];

/** A report's `size` is the index: the largest number of classes of each size class. */
export const largestOfSize = [2, 5, Number.POSITIVE_INFINITY] as const;

/** A report's `device` is the index: what all of the study's runs were computed on, no finer than this. */
export const devices = ["webgpu", "other"] as const;
export type Device = (typeof devices)[number];

/** Images a class in the studies that may be given: a report's `budgets` is how many of them its answer averages over. */
export const reportedBudgets = { 1: [5], 2: [5, 20] } as const satisfies Readonly<Record<1 | 2, readonly number[]>>;

/** The four arms of the primary block in the order in which a report gives them; `treated` means with augmentation. */
export const reportedArms = [
  { init: "pretrained", treated: false },
  { init: "pretrained", treated: true },
  { init: "scratch", treated: false },
  { init: "scratch", treated: true },
] as const satisfies readonly { readonly init: Init; readonly treated: boolean }[];

const below = (count: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(count - 1));
const bit = v.picklist([0, 1]);

/** What may be combined: the studies of one group. Every one of these changes what I means, or who gives it. */
export const groupEntries = {
  /** Index in `reportedTasks`. */
  task: below(reportedTasks.length),
  /** Index in `baseIds`. */
  base: below(baseIds.length),
  /** Key of `reportedBudgets`: answers over different budgets measure different things. */
  budgets: v.picklist([1, 2]),
  /** 1 after six blocks or more. */
  settled: bit,
  /** 1 if the owner promised to give before the start. */
  promised: bit,
};

/** What a group may be looked at apart by, where enough studies allow it. */
export const splitEntries = {
  /** Index in `largestOfSize`. */
  size: below(largestOfSize.length),
  /** Index in `cuts`. */
  cut: below(cuts.length),
  /** Index in `devices`. */
  device: below(devices.length),
};

const armBin = below(accuracyBins);

/** A study as its owner may give it: closed, exact, and possible. */
export const reportSchema = v.pipe(
  v.strictObject({
    v: v.literal(reportVersion),
    ...groupEntries,
    ...splitEntries,
    /** Bin of I for heavy augmentation at full depth, averaged over the budgets. */
    interaction: below(interactionBins),
    /** Bin of its standard error. */
    error: below(errorBins),
    /** Bin of each arm's accuracy, averaged over budgets and blocks; see `reportedArms`. */
    arms: v.strictTuple([armBin, armBin, armBin, armBin]),
  }),
  v.check(
    ({ interaction, arms }) => isReachable(interaction, arms),
    "The interaction can't come from these accuracies.",
  ),
  v.check(({ task, size }) => isSizeOf(task, size), "A built-in task has as many classes as it has."),
  v.check(({ base, cut }) => cutsOf[baseIds[base]!]?.includes(cuts[cut]!), "This base has no such cut."),
);
export type Report = v.InferOutput<typeof reportSchema>;

/** A study whose numbers no report can carry. */
export class ReportImpossible extends StudyError {
  readonly code = "report-impossible";
  constructor(why: string) {
    super(
      `This study can't be given: ${why}. Nothing was sent; the study stays on this device. Measure again to give one.`,
    );
  }
}

/**
 * The report of a study's primary endpoint, quantised here so that finer numbers never leave the device.
 * - `interaction` and `standardError` are shares (0.08 is 8 points); without a finite standard error there is no report.
 * - `accuracies` are those of every run that entered the interaction, so that both come from the same images.
 */
export function reportOf(options: {
  readonly task: ReportedTask;
  readonly classes: number;
  readonly base: BaseId;
  readonly cut: Cut;
  readonly device: Device;
  readonly budgets: Report["budgets"];
  readonly interaction: number;
  readonly standardError: number;
  readonly accuracies: readonly { readonly init: Init; readonly treated: boolean; readonly accuracy: number }[];
  readonly settled: boolean;
  readonly promised: boolean;
}): Report {
  const report = v.safeParse(reportSchema, {
    v: reportVersion,
    task: reportedTasks.indexOf(options.task),
    base: baseIds.indexOf(options.base),
    budgets: options.budgets,
    settled: options.settled ? 1 : 0,
    promised: options.promised ? 1 : 0,
    size: sizeOf(options.classes),
    cut: cuts.indexOf(options.cut),
    device: devices.indexOf(options.device),
    interaction: interactionBin(options.interaction),
    error: errorBin(options.standardError),
    arms: reportedArms.map(({ init, treated }) => {
      const arm = options.accuracies.filter((run) => run.init === init && run.treated === treated);
      return accuracyBin(arm.reduce((sum, { accuracy }) => sum + accuracy, 0) / arm.length);
    }),
  });
  if (!report.success) throw new ReportImpossible("its estimate, its error and its accuracies don't belong together");
  return report.output;
}

function sizeOf(classes: number): number {
  return largestOfSize.findIndex((largest) => classes <= largest);
}

function isSizeOf(task: number, size: number): boolean {
  const name = reportedTasks[task]!;
  return name === "own" || size === sizeOf(builtInClasses[name]);
}

// In points. I is a difference of differences, so its ends over the box of four accuracies are at corners.
// Touching edges pass, since the device rounds I and the accuracies apart.
function isReachable(interaction: number, arms: readonly [number, number, number, number]): boolean {
  const [bare, treated, scratchBare, scratchTreated] = arms;
  const [least, most] = [0, 1].map((side) => {
    const up = (bin: number) => accuracyEnds(bin)[side]!;
    const down = (bin: number) => accuracyEnds(bin)[1 - side]!;
    return up(scratchTreated) - down(scratchBare) - down(treated) + up(bare);
  });
  const [low, high] = interactionEnds(interaction);
  return low <= most! && high >= least!;
}
