// Whether a resumed study would go on with what it began with: the site's images and weights can change in between.
// Compares hashes of what is served now with those in the records; trains and renders nothing.

import { completeBlocks } from "#core/answers/primary";
import { StudyError } from "#core/error";
import { type Base, layoutOf } from "#core/network/base";
import { pretrainedTrunk, withHead } from "#core/network/initialise";
import type { Target } from "#core/pixels";
import type { BlockRecord, RunRecord, StudyRecord } from "#core/records/record";
import { type DueRun, dueParts } from "#core/records/runs";
import { capturedOf } from "#core/split/captured";
import { splitOf } from "#core/split/split";
import type { BaseId } from "#core/study/study";
import { batchesOf, identified } from "./batches";
import { type Block, trunkOf, type Weights } from "./block";
import { runsOf } from "./next-run";
import { initHashOf } from "./one-run";

/** The site serves other images or weights than those that finished blocks were measured with. */
export class DataChanged extends StudyError {
  readonly code = "data-changed";
  constructor(what: "images" | "weights") {
    super(
      `The ${what} on this site changed since the study began. It ends with the seeds that are finished, ` +
        "since later ones would not compare with them; start a new study.",
    );
  }
}

/** Throws `DataChanged` unless the finished blocks have the images and the pretrained weights, of every base, that are served now. */
export function requireSameData(
  study: StudyRecord,
  { target, base, shards, others = [] }: Weights & { readonly target: Target },
): void {
  const { settings, blocks, runs } = study;
  const complete = new Set(completeBlocks(study).map(({ block }) => block));
  const pretrained = new Map<string, BaseId>();
  for (const record of blocks) {
    if (!complete.has(record.block)) continue;
    const members = runs.filter(({ block }) => block === record.block);
    const split = splitOf(target, { ...settings, seed: record.seed });
    const captured =
      target.captured &&
      Array.from(capturedOf(target, { ...settings, seed: record.seed }), (image) => target.captured!.groups[image]!);
    const groups = Array.from(split.validationGroups);
    const now = {
      seed: record.seed,
      block: record.block,
      groups,
      trainable: split.trainable,
      ...(captured && { captured }),
    };
    const images = { validation: split.validationHash, training: (n: number) => split.trainingHash.get(n) };
    if (!sameRecord(record, now) || !members.every((run) => sameImages(run, images))) throw new DataChanged("images");
    for (const { init, initHash, base } of members)
      if (init === "pretrained") pretrained.set(`${base} ${initHash}`, base);
  }
  const { cut } = settings;
  const hashOf = hashWith(base, settings, target.classes.length);
  for (const [recorded, id] of pretrained) {
    const now = [{ base, shards }, ...others].find((each) => each.base.id === id);
    if (!now || recorded !== `${id} ${hashOf(pretrainedTrunk(now.base, cut, now.shards))}`)
      throw new DataChanged("weights");
  }
}

/**
 * The study without the runs of this pass in this block, and without its record if nothing else is left of it, if one of them
 * had other images, batches or initial weights than the block has now; batches are others too where another version of the
 * renderer made them. Before the block is complete that goes for all of its runs.
 */
export function withoutChangedRuns(
  study: StudyRecord,
  { block, pass }: { readonly block: Block; readonly pass: DueRun["pass"] },
  { base, target }: { readonly base: Base; readonly target: Pick<Target, "id" | "flips" | "classes"> },
): StudyRecord {
  const index = block.record.block;
  const isComplete = completeBlocks(study).some((whole) => whole.block === index);
  const meant = dueParts(study).flatMap((part) =>
    part.filter((due) => due.block === index && (!isComplete || due.pass === pass)),
  );
  const runs = runsOf(study, meant);
  if (runs.length === 0) return study;
  const images = { validation: block.validation.hash, training: (n: number) => block.training.get(n)?.hash };
  const hashOf = hashWith(base, study.settings, target.classes.length);
  const trunks = new Set(runs.map((run) => trunkOf(block, run)));
  const initHashes = new Map(Array.from(trunks, (trunk) => [trunk, hashOf(trunk)]));
  const sameBatches = ({ seed, policy, n, steps, depth, views, batchesHash }: RunRecord) => {
    const wanted = batchesOf({ ...study.settings, steps, depth, views }, target, { seed, policy, n });
    return batchesHash === identified(block.training.get(n)!, wanted).hash;
  };
  const same =
    study.blocks.every((record) => record.block !== index || sameRecord(record, block.record)) &&
    runs.every(
      (run) => sameImages(run, images) && run.initHash === initHashes.get(trunkOf(block, run)) && sameBatches(run),
    );
  if (same) return study;
  const left = study.runs.filter((run) => !runs.includes(run));
  const isLeft = (record: BlockRecord) => record.block !== index || left.some((run) => run.block === index);
  return { ...study, blocks: study.blocks.filter(isLeft), runs: left };
}

function hashWith(base: Base, { cut }: StudyRecord["settings"], classes: number): (trunk: Float32Array) => string {
  const layout = layoutOf(base, cut, classes);
  return (trunk) => initHashOf(layout, withHead(base, cut, classes, trunk));
}

function sameImages(
  run: RunRecord,
  { validation, training }: { readonly validation: string; readonly training: (n: number) => string | undefined },
): boolean {
  return run.validationHash === validation && run.trainingHash === training(run.n);
}

function sameRecord(one: BlockRecord, other: BlockRecord): boolean {
  return (
    one.seed === other.seed &&
    one.trainable === other.trainable &&
    one.groups.length === other.groups.length &&
    one.groups.every((group, at) => group === other.groups[at]) &&
    String(one.captured) === String(other.captured)
  );
}
