// What a result link carries: how many images were right in each run, the standard error, and what was concluded. All else
// that a reader sees is computed from these again, so that a link can't contradict itself.

import { keepsSign } from "../answers/doubled";
import { answerOf } from "../answers/primary";
import { couldFollow, isTrained, type Judgement, reasonCodes, verdicts } from "../answers/verdict";
import { doubledArms } from "../records/runs";
import { criticalValue } from "../statistics/critical";
import type { BlockOutcome } from "../statistics/interaction";
import { mostSeeds } from "../statistics/settling";
import { type Arm, armKey, armsOf } from "../study/study";
import { classesOf } from "../study/target-name";
import {
  type FieldVersion,
  fieldsOf,
  joined,
  numbersField,
  numbersOf,
  settingFields,
  settingsOf,
  versionOf,
} from "./link-fields";
import { backends, type FrozenSettings, type SharedResult, type TrainedOn, trainers } from "./shared-result";

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
  /** See `Primary`, in full; null in links of the second version, which do not say. */
  readonly scratchFit: number | null;
  /** [first blocks][arms, in the order of `doubledArms`]: images that were right at doubled steps. */
  readonly doubled: readonly (readonly number[])[];
}

/** Most held-back images of a block that a link may speak of. */
const mostHeldBack = 20_000;
const pairs = trainers.flatMap((trainer) => backends.map((backend): TrainedOn => ({ trainer, backend })));

/** The text of a result; the second version is read for ever and written no longer, but to check what is read. */
export function writeResult(carried: Carried, version: FieldVersion = versionOf(carried.settings)): string {
  const { settings, heldBack, trainedOn, standardError, verdict, settled, reasons, right, plans } = carried;
  const { scratchFit, doubled } = carried;
  const counts = (rows: readonly (readonly number[])[]) =>
    rows
      .map((row, at) => row.map((images) => images.toString(36).padStart(widthOf(heldBack[at]!), "0")).join(""))
      .join("");
  return joined([
    ...settingFields(settings, version),
    numbersField(new Set(heldBack).size === 1 ? heldBack.slice(0, 1) : heldBack),
    numbersField(
      trainedOn.map(({ trainer, backend }) => pairs.findIndex((p) => p.trainer === trainer && p.backend === backend)),
    ),
    numberField(standardError),
    String(verdicts.indexOf(verdict)),
    String(Number(settled)),
    numbersField(reasons.map((reason) => reasonCodes.indexOf(reason))),
    counts(right),
    plans.join(""),
    ...(version === 2 ? [] : [numberField(scratchFit), counts(doubled)]),
  ]);
}

const restCount: Readonly<Record<FieldVersion, number>> = { 2: 8, 3: 10, 4: 10 };

/** What a text carries; null for anything that `writeResult` does not write. Whether it could be measured is not asked here. */
export function readResult(text: string, version: FieldVersion): Carried | null {
  const fields = fieldsOf(text);
  const settings = settingsOf(fields.slice(0, -restCount[version]), version);
  if (!settings) return null;
  const rest = fields.slice(-restCount[version]);
  const [sizes = "", trained = "", error = "", verdict, settled, reasons = "", counts = "", marks = ""] = rest;
  const [fit = "", longer = ""] = rest.slice(restCount[2]);
  const plans = marks.match(/[0-9a-f]{3}/g) ?? [];
  const given = numbersOf(sizes);
  const heldBack = given.length === 1 ? plans.map(() => given[0]!) : given;
  if (plans.length > Math.max(mostSeeds, settings.blocks) || heldBack.length !== plans.length) return null;
  if (!heldBack.every((images) => Number.isInteger(images) && images >= 1 && images <= mostHeldBack)) return null;
  const carried = {
    settings,
    heldBack,
    trainedOn: numbersOf(trained).flatMap((pair) => pairs[pair] ?? []),
    standardError: numberIn(error),
    verdict: verdicts[Number(verdict)]!,
    settled: settled === "1",
    reasons: numbersOf(reasons).flatMap((reason) => reasonCodes[reason] ?? []),
    right: rowsOf(counts, { heldBack, arms: armsOf(settings).length }),
    plans,
    scratchFit: numberIn(fit),
    doubled: doubledRows(longer, { heldBack, settings }),
  };
  return writeResult(carried, version) === text ? carried : null;
}

function numberField(value: number | null): string {
  return value === null ? "" : String(value);
}

function numberIn(field: string): number | null {
  return field === "" ? null : Number(field);
}

// As many of the first blocks as the text has rows for; what is left over is found when it is written again.
function doubledRows(
  counts: string,
  { heldBack, settings }: { readonly heldBack: readonly number[]; readonly settings: FrozenSettings },
) {
  const arms = doubledArms(settings).length;
  let length = 0;
  const whole = heldBack.slice(0, settings.doubledBlocks).filter((images) => {
    length += arms * widthOf(images);
    return length <= counts.length;
  });
  return rowsOf(counts, { heldBack: whole, arms });
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
  const { settings, heldBack, trainedOn, standardError, right, plans, verdict, settled, reasons, scratchFit } = carried;
  const tooMany = (row: readonly number[], at: number) =>
    row.some((images) => !(images >= 0 && images <= heldBack[at]!));
  if (right.some(tooMany) || carried.doubled.some(tooMany)) return null;
  if (scratchFit !== null && !(scratchFit >= 0 && scratchFit <= 1)) return null;
  if (new Set(trainedOn).size !== trainedOn.length || (right.length > 0 && trainedOn.length === 0)) return null;
  if (standardError !== null && (right.length < 2 || !(standardError >= 0 && standardError <= 2))) return null;
  const outcomes = right.map((row, at) => outcomeOf(row, heldBack[at]!, armsOf(settings)));
  const {
    critical: _,
    variances: __,
    settling: ___,
    ...answer
  } = answerOf(outcomes, {
    ...settings,
    planned: settings.blocks,
    classes: classesOf(settings.target),
    trainable: Number.POSITIVE_INFINITY,
    scratchFit,
    doubled: carried.doubled.map((row, at) => {
      const own = outcomes[at]!;
      const longer = outcomeOf(row, heldBack[at]!, doubledArms(settings));
      return { own, doubled: { ...own, correct: new Map([...own.correct, ...longer.correct]) } };
    }),
  });
  const { estimate, doubled } = answer;
  const reach = standardError === null ? Number.POSITIVE_INFINITY : criticalOf(carried) * standardError;
  const interval = estimate !== null && Number.isFinite(reach) ? ([estimate - reach, estimate + reach] as const) : null;
  const judgement = { verdict, settled, reasons };
  const sameSignAtDoubledSteps = keepsSign(doubled, estimate);
  const trained = isTrained({ scratchFit, sameSignAtDoubledSteps });
  const { steps } = settings;
  const evidence = { ...answer, standardError, interval, steps, classes: classesOf(settings.target), trained };
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
function outcomeOf(row: readonly number[], images: number, arms: readonly Arm[]): BlockOutcome {
  const flags = (right: number) => new Uint8Array(images).fill(1, 0, right);
  return {
    groups: new Uint8Array(images),
    correct: new Map(arms.map((arm, at) => [armKey(arm), flags(row[at]!)])),
  };
}
