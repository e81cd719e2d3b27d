// Links that carry a result, or a study to repeat, in their fragment: nothing is stored anywhere, and a fragment is never
// sent to a server. What a link says is parsed like anything from outside; it is not proof of a measurement.

import * as v from "valibot";
import { decodeText, encodeText } from "./base64url";
import { criticalValue } from "./critical";
import { type Primary, usedRuns } from "./primary";
import { type RunRecord, type StudyRecord, settingsSchema } from "./record";
import { armsOf, classesOf, inits, type Settings } from "./study";
import { couldFollow, type Evidence, reasonCodes, verdicts } from "./verdict";

/** The part of an answer that a reader sees, and that a link carries. */
export type Finding = Omit<Primary, "critical" | "variances">;

/** Settings as a record holds them. */
export type FrozenSettings = StudyRecord["settings"];

/** What trained a run, and on what. */
export type TrainedOn = Pick<RunRecord, "trainer" | "backend">;

/** A result as a link carries it; shares are rounded to 1/10,000. */
export interface SharedResult {
  readonly settings: FrozenSettings;
  /** Different pairs only, in the order of the blocks. */
  readonly trainedOn: readonly TrainedOn[];
  /** Held-back images that each run was tested on. */
  readonly heldBack: number;
  readonly finding: Finding;
}

/** What a fragment turned out to be. `none` is any fragment that does not claim to be one of ours. */
export type Link =
  | { readonly kind: "result"; readonly result: SharedResult }
  | { readonly kind: "repeat"; readonly settings: FrozenSettings }
  | { readonly kind: "none" }
  | { readonly kind: "broken"; readonly why: string };

const result = "r1.";
const repeat = "s1.";
const longest = 40_000;

const unit = 10_000;
const share = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(unit));
const signed = v.pipe(v.number(), v.integer(), v.minValue(-2 * unit), v.maxValue(2 * unit));
const reach = v.pipe(v.number(), v.integer(), v.minValue(-1e9), v.maxValue(1e9));
const error = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9));
const index = (count: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(count - 1));

const trainers = ["kernels", "autodiff"] as const;
const backends = ["webgpu", "webgl", "cpu"] as const;

/** Settings as a row, in the order of `settingsRow`; the schema of records has the last word. */
const rowSchema = v.pipe(
  v.array(v.union([v.string(), v.number(), v.boolean(), v.array(v.number())])),
  v.transform((row): unknown => {
    const entries = settingKeys.map((key, at) => [key, row[at]]);
    return row.length === settingKeys.length ? Object.fromEntries(entries) : undefined;
  }),
  settingsSchema,
);

const resultSchema = v.strictObject({
  s: rowSchema,
  /** Pairs of trainer and backend. */
  d: v.pipe(
    v.array(v.strictTuple([index(trainers.length), index(backends.length)])),
    v.maxLength(trainers.length * backends.length),
  ),
  /** Held-back images. */
  h: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)),
  /** I, its standard error, the interval's ends, log-odds. */
  i: v.strictTuple([v.nullable(signed), v.nullable(error), v.nullable(reach), v.nullable(reach), v.nullable(reach)]),
  /** Verdict, settled, reasons. */
  v: v.strictTuple([index(verdicts.length), v.picklist([0, 1]), v.array(index(reasonCodes.length))]),
  /** Accuracy of each arm in each block. */
  a: v.array(v.pipe(v.array(share), v.maxLength(100))),
  /** Ends of each arm's interval. */
  e: v.array(v.strictTuple([share, share])),
});

const settingKeys = [
  "protocol",
  "target",
  "base",
  "cut",
  "pixels",
  "steps",
  "batch",
  "depth",
  "policy",
  "strength",
  "budgets",
  "validationPerClass",
  "blocks",
  "seed",
  "permutedLabels",
] as const satisfies readonly (keyof Settings)[];

function settingsRow(settings: Settings) {
  return settingKeys.map((key) => settings[key]);
}

/** The fragment (without `#`) of a link that shows this result. */
export function resultLink(study: StudyRecord, primary: Primary): string {
  return (
    result +
    encodeText(
      JSON.stringify({
        s: settingsRow(study.settings),
        d: trainedOn(study).map(({ trainer, backend }) => [trainers.indexOf(trainer), backends.indexOf(backend)]),
        h: study.blocks[0]?.groups.length ?? 1,
        i: [primary.estimate, primary.standardError, primary.low, primary.high, primary.logOdds].map((value) =>
          value === null ? null : toSignedUnits(value),
        ),
        v: [
          verdicts.indexOf(primary.verdict),
          primary.settled ? 1 : 0,
          primary.reasons.map((reason) => reasonCodes.indexOf(reason)),
        ],
        a: primary.arms.map(({ perBlock }) => perBlock.map(toUnits)),
        e: primary.arms.map(({ low, high }) => [toUnits(low), toUnits(high)]),
      }),
    )
  );
}

/** The different pairs of trainer and backend that made a study's answer, or its runs so far before a complete block. */
export function trainedOn(study: Pick<StudyRecord, "settings" | "blocks" | "runs">): readonly TrainedOn[] {
  const used = usedRuns(study);
  const pairs = (used.length > 0 ? used : study.runs).map(({ trainer, backend }) => ({ trainer, backend }));
  return pairs.filter((pair, at) => pairs.findIndex((other) => areSame(pair, other)) === at);
}

function areSame(a: TrainedOn, b: TrainedOn): boolean {
  return a.trainer === b.trainer && a.backend === b.backend;
}

/** The fragment (without `#`) of a link that repeats a study: the same splits, weights, orders and views. */
export function repeatLink(settings: Settings): string {
  return repeat + encodeText(JSON.stringify(settingsRow(settings)));
}

/**
 * What a fragment (with or without `#`) carries.
 * - Must never throw, whatever it is given.
 * - Must refuse unknown settings, foreign lengths, a headline that its own slopes contradict, and a verdict, a "settled"
 *   or reasons that could not follow from its numbers.
 */
export function parseLink(fragment: string): Link {
  const text = fragment.startsWith("#") ? fragment.slice(1) : fragment;
  const [, kind, version] = /^([rs])([0-9]{1,3})\./.exec(text) ?? [];
  if (kind === undefined) return { kind: "none" };
  if (version !== "1") return { kind: "broken", why: "It was made by another version of Headstart." };
  const json = text.length <= longest ? decodeText(text.slice(result.length)) : null;
  if (json === null) return cutShort;
  if (kind === "s") {
    const settings = v.safeParse(v.pipe(v.string(), v.parseJson(), rowSchema), json);
    return settings.success ? { kind: "repeat", settings: settings.output } : notOurs;
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), resultSchema), json);
  const shared = parsed.success ? sharedOf(parsed.output) : null;
  return shared ? { kind: "result", result: shared } : notOurs;
}

const cutShort: Link = { kind: "broken", why: "A part of it is missing or was changed on the way." };
const notOurs: Link = { kind: "broken", why: "What it carries is not a study of this version of Headstart." };

/** The result, or null where its numbers contradict one another. */
function sharedOf(wire: v.InferOutput<typeof resultSchema>): SharedResult | null {
  const [estimate, standardError, low, high, logOdds] = wire.i.map((value) => (value === null ? null : value / unit));
  const arms = armsOf(wire.s);
  const blocks = wire.a[0]?.length ?? 0;
  const whole = blocks > 0 ? arms.length : 0;
  if (wire.a.length !== whole || wire.e.length !== whole || wire.a.some((row) => row.length !== blocks)) return null;
  if ((estimate === null) !== (blocks === 0) || (logOdds === null) !== (blocks === 0)) return null;
  if ((low === null) !== (high === null)) return null;

  const cells = wire.a.map((row, at) => ({
    arm: arms[at]!,
    accuracy: meanOf(row) / unit,
    low: wire.e[at]![0] / unit,
    high: wire.e[at]![1] / unit,
    perBlock: row.map((value) => value / unit),
  }));
  const gains = wire.s.budgets.flatMap((n) =>
    inits.map((init) => {
      const [bare, treated] = [false, true].map((isTreated) =>
        cells.find(({ arm }) => arm.init === init && arm.n === n && (arm.policy !== "none") === isTreated),
      );
      const perBlock = Array.from({ length: blocks }, (_, at) => treated!.perBlock[at]! - bare!.perBlock[at]!);
      return { init, n, gain: blocks > 0 ? meanOf(perBlock) : 0, perBlock };
    }),
  );
  const perBlock = Array.from({ length: blocks }, (_, at) => {
    const of = (wanted: string) =>
      meanOf(gains.filter(({ init }) => init === wanted).map((gain) => gain.perBlock[at]!));
    return of("scratch") - of("pretrained");
  });
  // A headline that its own slopes contradict is no result.
  if (estimate !== null && Math.abs(estimate! - meanOf(perBlock)) > 0.01) return null;
  const judgement = {
    verdict: verdicts[wire.v[0]]!,
    settled: wire.v[1] === 1,
    reasons: wire.v[2].map((at) => reasonCodes[at]!),
  };
  const interval = low === null ? null : ([low!, high!] as const);
  const numbers = { blocks, estimate: estimate!, standardError: standardError!, interval, logOdds: logOdds! };
  if (!isIntervalOf(numbers, wire.s)) return null;
  const evidence = { ...numbers, steps: wire.s.steps, arms: cells, classes: classesOf[wire.s.target] };
  if (!couldFollow(judgement, evidence, 1 / unit)) return null;
  const pairs = wire.d.map(([trainer, backend]) => ({ trainer: trainers[trainer]!, backend: backends[backend]! }));
  if (pairs.some((pair, at) => pairs.findIndex((other) => areSame(pair, other)) !== at)) return null;
  if (blocks > 0 && pairs.length === 0) return null;
  return {
    settings: wire.s,
    trainedOn: pairs,
    heldBack: wire.h,
    finding: {
      blocks,
      planned: wire.s.blocks,
      estimate: estimate!,
      standardError: standardError!,
      low: low!,
      high: high!,
      logOdds: logOdds!,
      ...judgement,
      arms: cells,
      gains: blocks > 0 ? gains : [],
      perBlock,
    },
  };
}

/** Whether the interval is the one that the estimate, its error and the number of blocks give, as far as rounding shows. */
function isIntervalOf(
  { blocks, estimate, standardError, interval }: Pick<Evidence, "blocks" | "estimate" | "standardError" | "interval">,
  settings: FrozenSettings,
): boolean {
  if (blocks > settings.blocks) return false;
  const critical = criticalValue({ blocks, planned: settings.blocks });
  if (estimate === null || standardError === null || !Number.isFinite(critical)) return interval === null;
  const slack = (critical + 2) / unit;
  const isAt = (end: number, wanted: number) => Math.abs(end - wanted) <= slack;
  const reach = critical * standardError;
  return interval !== null && isAt(interval[0], estimate - reach) && isAt(interval[1], estimate + reach);
}

/** Rounds, but never to or across zero: verdicts rest on signs. */
function toSignedUnits(value: number): number {
  return toUnits(value) || Math.sign(value) + 0;
}

function toUnits(value: number): number {
  return Math.round(value * unit) + 0;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
