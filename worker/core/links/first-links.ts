// Links of the first version: read for ever, written no longer. They carry rounded shares and a headline beside them, so a
// reader has to check one against the other; today's links carry counts and leave nothing to contradict.

import * as v from "valibot";
import { couldFollow, type Evidence, reasonCodes, verdicts } from "../answers/verdict";
import { settingsSchema } from "../records/record";
import { criticalValue } from "../statistics/critical";
import { armsOf, inits, type Settings } from "../study/study";
import { classesOf } from "../study/target-name";
import { areSame, backends, type FrozenSettings, type SharedResult, trainers } from "./shared-result";

const unit = 10_000;
const share = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(unit));
const signed = v.pipe(v.number(), v.integer(), v.minValue(-2 * unit), v.maxValue(2 * unit));
const reach = v.pipe(v.number(), v.integer(), v.minValue(-1e9), v.maxValue(1e9));
const error = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9));
const index = (count: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(count - 1));

/** Settings as a row, in the order of `settingsRow`; the schema of records has the last word. */
const rowSchema = v.pipe(
  v.array(v.union([v.string(), v.number(), v.boolean(), v.array(v.number())])),
  v.transform((row): unknown => {
    const entries = settingKeys.map((key, at) => [key, row[at]]);
    return row.length === settingKeys.length ? { ...Object.fromEntries(entries), doubledBlocks: 0 } : undefined;
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

/** What the text of a first link says, without its version; null where it is none of ours, or contradicts itself. */
export function readFirstResult(json: string): SharedResult | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), resultSchema), json);
  return parsed.success ? sharedOf(parsed.output) : null;
}

/** The settings that the text of a first repeat link carries; null where it carries none. */
export function readFirstSettings(json: string): FrozenSettings | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), rowSchema), json);
  return parsed.success ? parsed.output : null;
}

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
  // Nothing was trained for twice the steps then, so that none of these links ever found that the need rose.
  const evidence = { ...numbers, steps: wire.s.steps, arms: cells, classes: classesOf(wire.s.target), trained: false };
  if (!couldFollow(judgement, evidence, 1 / unit)) return null;
  const pairs = wire.d.map(([trainer, backend]) => ({ trainer: trainers[trainer]!, backend: backends[backend]! }));
  if (pairs.some((pair, at) => pairs.findIndex((other) => areSame(pair, other)) !== at)) return null;
  if (blocks > 0 && pairs.length === 0) return null;
  return {
    settings: wire.s,
    trainedOn: pairs,
    plans: null,
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
      scratchFit: null,
      doubled: null,
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

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
