// What a result link carries: how many images were right in each run, the standard error, and what was concluded. All else
// that a reader sees is computed from these again, so that a link can't contradict itself.

import { criticalValue } from "./critical";
import type { BlockOutcome } from "./interaction";
import { fieldsOf, joined, numbersField, numbersOf, settingCount, settingFields, settingsOf } from "./link-fields";
import { answerOf } from "./primary";
import { mostSeeds } from "./settling";
import { backends, type FrozenSettings, type SharedResult, type TrainedOn, trainers } from "./shared-result";
import { armKey, armsOf } from "./study";
import { classesOf } from "./target-name";
import { couldFollow, type Judgement, reasonCodes, verdicts } from "./verdict";

/** A result in the form in which it travels. */
export interface Carried extends Judgement {
  readonly settings: FrozenSettings;
  /** Held-back images of each complete block. */
  readonly heldBack: readonly number[];
  readonly trainedOn: readonly TrainedOn[];
  /** In full, since what is computed from it has to read the same on both sides of a link. */
  readonly standardError: number | null;
  /** [complete blocks][arms, in the order of `armsOf`]: held-back images that were right. */
  readonly right: readonly (readonly number[])[];
  /** Three hexadecimal digits a complete block. */
  readonly plans: readonly string[];
}

/** Most held-back images of a block that a link may speak of. */
const mostHeldBack = 20_000;
const pairs = trainers.flatMap((trainer) => backends.map((backend): TrainedOn => ({ trainer, backend })));

/** The text of a result. */
export function writeResult(carried: Carried): string {
  const { settings, heldBack, trainedOn, standardError, verdict, settled, reasons, right, plans } = carried;
  return joined([
    ...settingFields(settings),
    numbersField(new Set(heldBack).size === 1 ? heldBack.slice(0, 1) : heldBack),
    numbersField(
      trainedOn.map(({ trainer, backend }) => pairs.findIndex((p) => p.trainer === trainer && p.backend === backend)),
    ),
    standardError === null ? "" : String(standardError),
    String(verdicts.indexOf(verdict)),
    String(Number(settled)),
    numbersField(reasons.map((reason) => reasonCodes.indexOf(reason))),
    right.flatMap((row, at) => row.map((images) => images.toString(36).padStart(widthOf(heldBack[at]!), "0"))).join(""),
    plans.join(""),
  ]);
}

/** What a text carries; null for anything that `writeResult` does not write. Whether it could be measured is not asked here. */
export function readResult(text: string): Carried | null {
  const fields = fieldsOf(text);
  const settings = settingsOf(fields.slice(0, settingCount));
  const rest = fields.slice(settingCount);
  if (!settings || rest.length !== 8) return null;
  const [sizes, trained, error, verdict, settled, reasons, counts, marks] = rest as [
    ...[string, string, string, string, string, string, string, string],
  ];
  const plans = marks.match(/[0-9a-f]{3}/g) ?? [];
  const given = numbersOf(sizes);
  const heldBack = given.length === 1 ? plans.map(() => given[0]!) : given;
  if (plans.length > Math.max(mostSeeds, settings.blocks) || heldBack.length !== plans.length) return null;
  if (!heldBack.every((images) => Number.isInteger(images) && images >= 1 && images <= mostHeldBack)) return null;
  const carried = {
    settings,
    heldBack,
    trainedOn: numbersOf(trained).flatMap((pair) => pairs[pair] ?? []),
    standardError: error === "" ? null : Number(error),
    verdict: verdicts[Number(verdict)]!,
    settled: settled === "1",
    reasons: numbersOf(reasons).flatMap((reason) => reasonCodes[reason] ?? []),
    right: rowsOf(counts, { heldBack, arms: armsOf(settings).length }),
    plans,
  };
  return writeResult(carried) === text ? carried : null;
}

function rowsOf(counts: string, { heldBack, arms }: { readonly heldBack: readonly number[]; readonly arms: number }) {
  let at = 0;
  return heldBack.map((images) =>
    Array.from({ length: arms }, () => {
      const width = widthOf(images);
      at += width;
      return Number.parseInt(counts.slice(at - width, at), 36);
    }),
  );
}

function widthOf(most: number): number {
  return most.toString(36).length;
}

/**
 * The result that was carried, or null where it could not have been measured.
 * - Must refuse more images right than there were, and an error that no number of blocks gives.
 * - Must refuse a verdict, a "settled" or reasons that could not follow from the numbers.
 */
export function resultFrom(carried: Carried): SharedResult | null {
  const { settings, heldBack, trainedOn, standardError, right, plans, verdict, settled, reasons } = carried;
  if (right.some((row, at) => row.some((images) => !(images >= 0 && images <= heldBack[at]!)))) return null;
  if (new Set(trainedOn).size !== trainedOn.length || (right.length > 0 && trainedOn.length === 0)) return null;
  if (standardError !== null && (right.length < 2 || !(standardError >= 0 && standardError <= 2))) return null;
  const {
    critical: _,
    variances: __,
    settling: ___,
    ...answer
  } = answerOf(
    right.map((row, at) => outcomeOf(row, heldBack[at]!, settings)),
    {
      ...settings,
      planned: settings.blocks,
      classes: classesOf(settings.target),
      trainable: Number.POSITIVE_INFINITY,
      scratchFit: null,
      sameSignAtDoubledSteps: null,
    },
  );
  const { estimate } = answer;
  const reach = standardError === null ? Number.POSITIVE_INFINITY : criticalOf(carried) * standardError;
  const interval = estimate !== null && Number.isFinite(reach) ? ([estimate - reach, estimate + reach] as const) : null;
  const judgement = { verdict, settled, reasons };
  const evidence = { ...answer, standardError, interval, steps: settings.steps, classes: classesOf(settings.target) };
  if (!couldFollow(judgement, evidence, 0)) return null;
  return {
    settings,
    trainedOn,
    heldBack: heldBack[0] ?? 0,
    plans,
    finding: { ...answer, ...judgement, standardError, low: interval?.[0] ?? null, high: interval?.[1] ?? null },
  };
}

function criticalOf({ right, settings }: Carried): number {
  return criticalValue({ blocks: right.length, planned: settings.blocks });
}

// Which images were right does not travel, and nothing that is read from the answer but its error depends on it.
function outcomeOf(row: readonly number[], images: number, settings: FrozenSettings): BlockOutcome {
  const flags = (right: number) => new Uint8Array(images).fill(1, 0, right);
  return {
    groups: new Uint8Array(images),
    correct: new Map(armsOf(settings).map((arm, at) => [armKey(arm), flags(row[at]!)])),
  };
}
