// What the records of one study must have in common before they are compared: both inits saw the same images, batches
// and views. Refuses; repairs nothing.

import { unpackBits } from "../bitset";
import { digestOfData } from "../digest";
import { StudyError } from "../error";
import { shifts } from "../pictures/shift";
import { blockSeed } from "../random";
import { qualityOf } from "../statistics/metrics";
import { basesOf } from "../study/passes";
import { type Arm, armKey, type Init } from "../study/study";
import { chosenOf, discardedSeed, type Tuning, trialSteps } from "../study/tuning";
import type { BlockRecord, Outcome, RunRecord, StudyRecord } from "./record";
import { dueParts, recordKey, runKey } from "./runs";

/** Records that cannot come from one fair comparison. */
export class MixedRecords extends StudyError {
  readonly code = "mixed-records";
  constructor(what: string) {
    super(
      `These records are no fair comparison: ${what}. No verdict was given and nothing was changed; remove the study and measure again.`,
    );
  }
}

/**
 * Throws MixedRecords unless the runs belong to one study and are matched.
 * - All runs carry the hash of these settings, their cut and one of their bases; an arm is recorded once a block.
 * - Every run is one that these settings plan, or one of the endpoint in a block beyond the plan.
 * - The runs of a block have the seed that the study's gives it, so that no block is there twice under two numbers; they share the
 *   validation images and their classes, the trainer, its backend and its version: whatever trains more than the head is compared
 *   with the runs of the endpoint. Heads alone are compared within their pass.
 * - Scratch arms share their initial weights within a block, pretrained arms of one base within the study; no two bases have the same.
 * - All runs of a block with one budget share the training images; both inits, and all bases, with one policy also the batches and
 *   their order.
 * - A run's accuracy is the share of its images marked right, and its confusion matrix counts the same images; its
 *   precision and recall are that matrix's. So it is for each shift, whose images are the same in the runs of a block.
 */
export function requireOneStudy({
  settings,
  blocks,
  runs,
  tuning,
}: Pick<StudyRecord, "settings" | "blocks" | "runs"> & Partial<Pick<StudyRecord, "tuning">>): void {
  if (tuning) requireTuned(settings, tuning);
  const settingsHash = digestOfData(settings);
  const bases = basesOf(settings);
  for (const run of runs) {
    if (run.settingsHash !== settingsHash) {
      throw new MixedRecords(`${nameOf(run)} was trained with other settings than the study's`);
    }
    if (!bases.includes(run.base) || run.cut !== settings.cut) {
      throw new MixedRecords(
        `${nameOf(run)} was trained from ${run.base}, ${run.cut}, not ${bases.join(" or ")}, ${settings.cut}`,
      );
    }
    if (run.policy !== "none" && run.strength !== settings.strength) {
      throw new MixedRecords(`${nameOf(run)} has a strength of ${run.strength}, and the study's ${settings.strength}`);
    }
  }
  const goal = Math.max(settings.blocks, ...runs.map(({ block }) => block + 1));
  const partOf = new Map(
    dueParts({ settings, goal }).flatMap((part, at) => part.map((run) => [runKey(run), at] as const)),
  );
  const unplanned = runs.find((run) => !partOf.has(recordKey(run)));
  if (unplanned) {
    const { base, depth, steps } = unplanned;
    throw new MixedRecords(`${nameOf(unplanned)} (${base}, ${depth}, ${steps} steps) is no run of this study`);
  }
  const startOf = (run: RunRecord) => run.initHash;
  const starts = grouped(ofInit("pretrained", runs), (run) => run.base);
  for (const members of starts.values()) requireSame("the pretrained weights", members, startOf);
  if (new Set(Array.from(starts.values(), ([run]) => startOf(run!))).size < starts.size) {
    throw new MixedRecords("the pretrained weights of two bases are the same");
  }
  for (const [index, members] of grouped(runs, (run) => run.block)) {
    const records = blocks.filter(({ block }) => block === index);
    if (records.length > 1) throw new MixedRecords(`block ${index} is recorded twice`);
    const seed = { block: index, seed: blockSeed(settings.seed, index) };
    requireSame("the seed", [seed, ...records, ...members], (one) => one.seed);
    requireSame("the validation images", members, (run) => run.validationHash);
    // Two trainers round differently, and a difference between starts must not be one between devices.
    const comparedIn = (run: RunRecord) => (run.depth === "probe" ? partOf.get(recordKey(run)) : "the endpoint");
    for (const compared of grouped(members, comparedIn).values()) {
      requireSame("the trainers", compared, ({ trainer, backend, engine }) => `${trainer}/${backend}/${engine}`);
      // A run that does not say its form was multiplied in any.
      const said = compared.filter(({ form }) => form !== undefined);
      requireSame("the forms of multiplication", said, ({ form }) => form!);
    }
    requireSame("the classes of the validation images", members, ({ confusion }) => confusion.map(total).join());
    requireSame("the classes of the shifted images", members, ({ shifted }) =>
      shifts.map((shift) => shifted[shift].confusion.map(total).join()).join(";"),
    );
    requireSame("the initial weights from scratch", ofInit("scratch", members), startOf);
    for (const alike of grouped(members, ({ n }) => n).values()) {
      requireSame("the training images", alike, (run) => run.trainingHash);
    }
    for (const matched of grouped(members, pairKey).values()) {
      requireSame("the batches", matched, (run) => run.batchesHash);
    }
    for (const copies of grouped(members, (run) => `${run.init}/${run.base}/${pairKey(run)}`).values()) {
      if (copies.length > 1) throw new MixedRecords(`${nameOf(copies[0]!)} is recorded twice`);
    }
    for (const record of records) for (const run of members) requireOutcomes(run, record);
  }
}

/** Frozen rates are those that the trials speak for; rates that came with a link have no trials. */
function requireTuned({ seed, tuned, budgets, steps }: StudyRecord["settings"], tuning: Tuning): void {
  const { pretrained, scratch } = chosenOf(tuning.trials);
  if (tuned?.seed !== discardedSeed(seed) || tuned.pretrained !== pretrained || tuned.scratch !== scratch) {
    throw new MixedRecords("its learning rates are not those that its trials speak for");
  }
  if (tuning.n !== budgets.at(-1) || tuning.steps !== trialSteps(steps)) {
    throw new MixedRecords("its learning rates were tried in other runs than half of the study's longest");
  }
}

function ofInit(init: Init, runs: readonly RunRecord[]): readonly RunRecord[] {
  return runs.filter((run) => run.init === init);
}

// Matched runs differ in their init and its base alone; the strength of `none` has no meaning.
function pairKey({ depth, policy, strength, n, steps, views }: RunRecord): string {
  return `${depth}/${policy}/${policy === "none" ? "" : strength}/${n}/${steps}/${views ?? ""}`;
}

function grouped<T, K>(records: readonly T[], keyOf: (record: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const record of records) {
    const key = keyOf(record);
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return groups;
}

function requireSame<T extends { readonly block: number }>(
  what: string,
  records: readonly T[],
  of: (record: T) => string | number,
): void {
  const other = records.find((record) => of(record) !== of(records[0]!));
  if (other) throw new MixedRecords(`${what} of its runs differ (block ${other.block})`);
}

function requireOutcomes(run: RunRecord, { groups, captured }: Pick<BlockRecord, "groups" | "captured">): void {
  const images = groups.length;
  requireOutcome(run, { images, name: nameOf(run) });
  for (const shift of shifts) {
    const outcome = run.shifted[shift];
    const shiftedImages = total(outcome.confusion.flat());
    const name = `${nameOf(run)}, ${shift}`;
    if (shiftedImages > images) throw new MixedRecords(`${name} has ${shiftedImages} images and there are ${images}`);
    requireOutcome(outcome, { images: shiftedImages, name });
  }
  if ((run.shifted.captured === undefined) !== (captured === undefined)) {
    throw new MixedRecords(`only one of ${nameOf(run)} and its block has captured images`);
  }
  if (run.shifted.captured) {
    requireOutcome(run.shifted.captured, { images: captured!.length, name: `${nameOf(run)}, captured` });
  }
}

function requireOutcome(outcome: Outcome, { images, name }: { readonly images: number; readonly name: string }): void {
  let right = 0;
  try {
    for (const one of unpackBits(outcome.correct, images)) right += one;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MixedRecords(`${name} does not say for each of ${images} images whether it was right`);
  }
  const { accuracy, confusion } = outcome;
  if (Math.abs(right / images - accuracy) > 1e-6) {
    throw new MixedRecords(`${name} has ${right} of ${images} images right but an accuracy of ${accuracy}`);
  }
  const onDiagonal = total(confusion.map((counts, index) => counts[index] ?? 0));
  const square = confusion.every((counts) => counts.length === confusion.length);
  if (!square || total(confusion.flat()) !== images || onDiagonal !== right) {
    throw new MixedRecords(`the confusion matrix of ${name} counts other images than those marked right or wrong`);
  }
  const { precision, recall } = qualityOf(confusion);
  if (Math.abs(precision - outcome.precision) > 1e-6 || Math.abs(recall - outcome.recall) > 1e-6) {
    throw new MixedRecords(`${name} has another precision or recall than its confusion matrix`);
  }
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function nameOf(run: Arm & { readonly block: number }): string {
  return `${armKey(run)} of block ${run.block}`;
}
