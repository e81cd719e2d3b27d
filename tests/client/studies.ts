// Whole study records for the tests of the page: stated shares, no training. Everything that primaryOf checks holds.

import { packBits } from "#core/bitset";
import { digestOfData } from "#core/digest";
import type { Shift } from "#core/pictures/shift";
import { blockSeed } from "#core/random";
import type { Outcome, RunRecord, StudyRecord } from "#core/records/record";
import { type DueRun, dueParts } from "#core/records/runs";
import { qualityOf } from "#core/statistics/metrics";
import type { Arm, Init } from "#core/study/study";
import { everyShift } from "../core/pictures/every-shift";

const hash = (digit: number) => digit.toString(16).repeat(64).slice(0, 64);
const images = 400;
const shiftedImages = 200;

/** Settings as a planner would freeze them. */
export const settings: StudyRecord["settings"] = {
  protocol: 1,
  target: "digits",
  base: "lite0",
  cut: "shallow",
  pixels: 48,
  steps: 500,
  batch: 16,
  depth: "full",
  policy: "heavy",
  strength: 1,
  budgets: [5, 20],
  validationPerClass: 40,
  blocks: 6,
  seed: 7,
  permutedLabels: false,
  doubledBlocks: 0,
};

/** Accuracies [none, heavy] of each init, the same at both budgets. */
export type Shares = Readonly<Record<Init, readonly [number, number]>>;

/** Heavy augmentation adds 26 points from scratch and 8 to the pretrained start. */
export const typical: Shares = { scratch: [0.57, 0.83], pretrained: [0.82, 0.9] };

const settingsHash = digestOfData(settings);

/** What each shift takes of a run's accuracy without augmentation, as a share of it; with augmentation it is half of that. */
export const lost: Readonly<Record<Shift, number>> = {
  turned: 0.4,
  darker: 0.15,
  warmer: 0.02,
  closer: 0.2,
  aside: 0.1,
  together: 0.6,
};

/** A run with about `share` of its images right; `luck` shifts it by whole images, and differs with block and arm. */
export function runOf(block: number, arm: Arm, share: number, luck = 0): RunRecord {
  const right = Math.max(0, Math.min(images, Math.round(share * images) + luck));
  const rank = (image: number) => (image * 37 + block * 11) % images;
  const outcome = outcomeOf(images, (image) => rank(image) < right);
  const kept = (shift: Shift) => 1 - lost[shift] * (arm.policy === "none" ? 1 : 0.5);
  return {
    protocol: 1,
    engine: 1,
    settingsHash,
    block,
    seed: blockSeed(settings.seed, block),
    base: "lite0",
    cut: "shallow",
    init: arm.init,
    depth: "full",
    policy: arm.policy,
    strength: arm.policy === "none" ? 0 : 1,
    n: arm.n,
    steps: settings.steps,
    trainer: "kernels",
    backend: "webgpu",
    validationHash: hash(2),
    trainingHash: hash(3),
    initHash: arm.init === "scratch" ? hash(4) : hash(5),
    batchesHash: hash(6),
    ...outcome,
    shifted: everyShift((shift) => outcomeOf(shiftedImages, (image) => rank(image) < right * kept(shift))),
    fit: 1,
    firstLoss: 2.3,
    lastLoss: 0.2,
    elapsedMs: 1000,
  };
}

function outcomeOf(count: number, isRight: (image: number) => boolean): Outcome {
  const flags = Uint8Array.from({ length: count }, (_, image) => (isRight(image) ? 1 : 0));
  const confusion = confusionOf(flags);
  const { accuracy, precision, recall } = qualityOf(confusion);
  return { accuracy, precision, recall, logLoss: 1 - accuracy, confusion, correct: packBits(flags) };
}

/** The images come class by class; a wrong one is taken for one of the next three classes in turn. */
export function confusionOf(flags: Uint8Array, classes = 10): number[][] {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  flags.forEach((isRight, image) => {
    const label = Math.floor((image * classes) / flags.length);
    confusion[label]![(label + (isRight ? 0 : 1 + (image % 3))) % classes]!++;
  });
  return confusion;
}

/** A study with these blocks complete. */
export function studyOf(options: {
  readonly blocks: number;
  readonly shares?: Shares;
  readonly state?: StudyRecord["state"];
  readonly change?: Partial<StudyRecord["settings"]>;
  readonly guess?: StudyRecord["guess"];
  readonly repeated?: boolean;
  readonly promised?: boolean;
  /** Images by which a seed's arms vary around their shares. */
  readonly spread?: number;
  /** Accuracies [none, heavy] of scratch at doubled steps, in as many of the first two blocks as there are; none without. */
  readonly doubled?: Shares["scratch"];
}): StudyRecord {
  const { blocks, shares = typical, state = "finished", guess = null, promised = false, spread = 9 } = options;
  const { doubled } = options;
  const frozen = { ...settings, ...(doubled && { doubledBlocks: 2 }), ...options.change };
  const settingsHash = digestOfData(frozen);
  const luckOf = (block: number, at: number) =>
    Math.round(spread * Math.sin(12.9898 * (block + 1) + 78.233 * (at + 1)));
  const shareOf = ({ pass, arm, base, depth, views }: DueRun) => {
    const [none, heavy] = pass === "doubled" ? doubled! : shares[arm.init];
    const share = arm.policy === "none" ? none : arm.policy === frozen.policy ? heavy : (none + heavy) / 2;
    const more = views === undefined ? 0 : 0.04;
    return share + more - (base === frozen.base ? { probe: 0.1, top: 0.04, full: 0 }[depth] : 0.1);
  };
  const goal = Math.max(frozen.blocks, blocks);
  const runs = dueParts({ settings: frozen, goal })
    .filter(([first]) => first && first.block < blocks && (first.pass !== "doubled" || doubled))
    .map((part) =>
      part.map((due, at) => ({
        ...runOf(due.block, due.arm, shareOf(due), luckOf(due.block, at)),
        settingsHash,
        seed: blockSeed(frozen.seed, due.block),
        base: due.base,
        steps: due.steps,
        depth: due.depth,
        ...(due.views && { views: due.views, batchesHash: hash(9) }),
        ...(due.base !== frozen.base && { initHash: hash(7) }),
      })),
    );
  return {
    id: "0123456789abcdef0123456789abcdef",
    settings: frozen,
    settingsHash,
    startedAt: "2026-03-04T05:06:07.000Z",
    repeated: options.repeated ?? false,
    promised,
    guess,
    state,
    goal,
    blocks: Array.from({ length: blocks }, (_, block) => ({
      block,
      seed: blockSeed(frozen.seed, block),
      groups: Array.from({ length: images }, (_, image) => image),
      trainable: 260,
    })),
    runs: runs.flat(),
  };
}
