// What crosses between the page and the Worker: the report a visitor may give, the ticket that lets it count, and what is published.
// A report is whole numbers from a closed, public domain and nothing else: no text, no time, nothing about the device or the person.

import * as v from "valibot";
import { StudyError } from "./error";
import { type Init, protocol, type TargetId, targetIds } from "./study";

/** A request's body is refused beyond this many bytes. */
export const largestBody = 2048;

/** Bins of the interaction, 2 points wide, centred on -100, -98, ... 100 points; the outer two are open. */
export const interactionBins = 101;
/** Bins of the standard error: below half a point, then half an octave each, the last from 16 points up. */
export const errorBins = 12;
/** Bins of an accuracy, 5 points wide; the last includes 1. */
export const accuracyBins = 20;

/** The four arms of the primary block in the order in which a report gives them; `treated` means with augmentation. */
export const reportedArms = [
  { init: "pretrained", treated: false },
  { init: "pretrained", treated: true },
  { init: "scratch", treated: false },
  { init: "scratch", treated: true },
] as const satisfies readonly { readonly init: Init; readonly treated: boolean }[];

/** Images a class in the studies that may be given: a report's `budgets` is how many of them its answer averages over. */
export const reportedBudgets = { 1: [5], 2: [5, 20] } as const satisfies Readonly<Record<1 | 2, readonly number[]>>;

const below = (count: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(count - 1));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const bit = v.picklist([0, 1]);
const budgetCount = v.picklist([1, 2]);
const accuracyBin = below(accuracyBins);

/** A study as its owner may give it: closed, exact, and possible (the interaction can come from the four accuracies). */
export const reportSchema = v.pipe(
  v.strictObject({
    v: v.literal(protocol),
    /** Index in `targetIds`. */
    task: below(targetIds.length),
    /** Key of `reportedBudgets`: answers over different budgets measure different things. */
    budgets: budgetCount,
    /** Bin of I for heavy augmentation at full depth, averaged over the budgets. */
    interaction: below(interactionBins),
    /** Bin of its standard error. */
    error: below(errorBins),
    /** Bin of each arm's accuracy, averaged over budgets and blocks; see `reportedArms`. */
    arms: v.strictTuple([accuracyBin, accuracyBin, accuracyBin, accuracyBin]),
    /** 1 after six blocks or more. */
    settled: bit,
    /** 1 if the owner promised to give before the start. */
    promised: bit,
  }),
  v.check(
    ({ interaction, arms }) => isReachable(interaction, arms),
    "The interaction can't come from these accuracies.",
  ),
);
export type Report = v.InferOutput<typeof reportSchema>;

/** `GET /api/ticket`: the day of issue (days since 1970), a random nonce, and the Worker's mark over both. */
export const ticketSchema = v.strictObject({
  ticket: v.pipe(v.string(), v.regex(/^[1-9][0-9]{4,5}\.[0-9a-f]{32}\.[0-9a-f]{64}$/)),
});

/** The body of `POST /api/study`, exactly. */
export const givingSchema = v.strictObject({ ...ticketSchema.entries, report: reportSchema });
export type Giving = v.InferOutput<typeof givingSchema>;

// The studies of one protocol, task, number of budgets, and pair of flags: what may be combined, and the unit of publication.
const stratum = {
  protocol: positive,
  task: below(targetIds.length),
  budgets: budgetCount,
  settled: bit,
  promised: bit,
};

/**
 * The answer to `POST /api/study`: whether this request counted (a ticket counts once), the group of its report,
 * how many studies of that group its next release has, and how many it needs.
 */
export const givenSchema = v.strictObject({ counted: v.boolean(), ...stratum, studies: whole, needed: positive });
export type Given = v.InferOutput<typeof givenSchema>;

/** [accuracy bin, studies], ascending; bins without a study are left out. */
const accuraciesSchema = v.array(v.strictTuple([accuracyBin, positive]));

/** What is published of a group: all its studies up to that release. */
const publishedSchema = v.strictObject({
  studies: positive,
  /** [interaction bin, error bin, studies], ascending; cells without a study are left out. */
  joint: v.array(v.strictTuple([below(interactionBins), below(errorBins), positive])),
  /** One histogram an arm; see `reportedArms`. */
  arms: v.strictTuple([accuraciesSchema, accuraciesSchema, accuraciesSchema, accuraciesSchema]),
});
export type Published = v.InferOutput<typeof publishedSchema>;

/** A group: its studies since its last release, and that release, null until enough of its studies were given. */
const groupSchema = v.strictObject({ ...stratum, studies: whole, release: v.nullable(publishedSchema) });
export type Group = v.InferOutput<typeof groupSchema>;

/** `GET /api/release`: how many new studies a group needs for a release, and every group of which a study was given. */
export const releaseSchema = v.strictObject({ needed: positive, groups: v.array(groupSchema) });
export type Release = v.InferOutput<typeof releaseSchema>;

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
 * - `interaction` and `standardError` are shares (0.08 is 8 points); an infinite standard error is the last bin.
 * - `accuracies` are those of every run that entered the interaction, so that both come from the same images.
 */
export function reportOf(options: {
  readonly target: TargetId;
  readonly budgets: Report["budgets"];
  readonly interaction: number;
  readonly standardError: number;
  readonly accuracies: readonly { readonly init: Init; readonly treated: boolean; readonly accuracy: number }[];
  readonly settled: boolean;
  readonly promised: boolean;
}): Report {
  const report = v.safeParse(reportSchema, {
    v: protocol,
    task: targetIds.indexOf(options.target),
    budgets: options.budgets,
    interaction: interactionBin(options.interaction),
    error: errorBin(options.standardError),
    arms: reportedArms.map(({ init, treated }) => {
      const arm = options.accuracies.filter((run) => run.init === init && run.treated === treated);
      return Math.min(
        accuracyBins - 1,
        Math.floor((sum(arm.map(({ accuracy }) => accuracy)) / arm.length) * accuracyBins),
      );
    }),
    settled: options.settled ? 1 : 0,
    promised: options.promised ? 1 : 0,
  });
  if (!report.success) throw new ReportImpossible("its estimate and its accuracies don't belong together");
  return report.output;
}

/** The centre of an interaction's bin, a share in -1..1. */
export function interactionAt(bin: number): number {
  return (2 * bin - 100) / 100;
}

/** The geometric centre of a standard error's bin, a share; the open bins at both ends count as wide as the others. */
export function errorAt(bin: number): number {
  return smallestError * 2 ** ((bin - 0.5) / 2);
}

/** The centre of an accuracy's bin, a share in 0..1. */
export function accuracyAt(bin: number): number {
  return (bin + 0.5) / accuracyBins;
}

const smallestError = 0.005;

function interactionBin(interaction: number): number {
  return Math.min(interactionBins - 1, Math.max(0, Math.round(interaction * 50) + 50));
}

function errorBin(standardError: number): number {
  if (standardError < smallestError) return standardError >= 0 ? 0 : Number.NaN;
  return Math.min(errorBins - 1, 1 + Math.floor(2 * Math.log2(standardError / smallestError)));
}

// In points. Each accuracy lies in [5 k, 5 k + 5], so I lies within 10 points of the centres' difference;
// touching edges pass, since the device rounds I and the accuracies apart.
function isReachable(interaction: number, arms: readonly [number, number, number, number]): boolean {
  const [bare, treated, scratchBare, scratchTreated] = arms;
  const centre = 5 * (scratchTreated - scratchBare - (treated - bare));
  const low = interaction === 0 ? Number.NEGATIVE_INFINITY : 2 * interaction - 101;
  const high = interaction === interactionBins - 1 ? Number.POSITIVE_INFINITY : 2 * interaction - 99;
  return low <= centre + 10 && high >= centre - 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
