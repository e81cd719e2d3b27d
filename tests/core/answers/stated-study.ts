// Studies of which every answer is stated, image by image: what `studyOf` of the client's tests builds, with other outcomes.

import { packBits } from "#core/bitset";
import type { Outcome, StudyRecord } from "#core/records/record";
import { qualityOf } from "#core/statistics/metrics";
import type { Arm } from "#core/study/study";
import { confusionOf, studyOf } from "../../client/studies";
import { everyShift } from "../pictures/every-shift";
import { answers } from "./outcomes";

/** Images that each block holds back. */
export const images = 200;

/** What a run says of images of which these were right, "1" or "0" each. */
function outcomeOf(right: string): Outcome {
  const flags = Uint8Array.from(right, Number);
  const confusion = confusionOf(flags);
  const { precision, recall } = qualityOf(confusion);
  const accuracy = [...right].filter((one) => one === "1").length / right.length;
  return { accuracy, precision, recall, logLoss: 1, confusion, correct: packBits(flags) };
}

/** Complete blocks whose images come from a pool of twice their number; `right` gives the answers of one arm. */
export function statedStudy(
  blocks: number,
  right: (arm: Arm, block: number) => string,
  change: Partial<StudyRecord["settings"]> = {},
): StudyRecord {
  const study = studyOf({ blocks, change: { validationPerClass: 20, ...change } });
  const runs = study.runs.map((run) => {
    const outcome = outcomeOf(right(run, run.block));
    return { ...run, ...outcome, shifted: everyShift(() => outcome) };
  });
  const held = right(study.runs[0]!, 0).length;
  const groups = (block: number) => Array.from({ length: held }, (_, image) => (image + 31 * block) % (2 * held));
  return {
    ...study,
    blocks: study.blocks.map((one) => ({ ...one, groups: groups(one.block), trainable: 400 })),
    runs,
  };
}

/** Answers with these accuracies [none, heavy] of each start. */
export const shares = (pretrained: readonly [number, number], scratch: readonly [number, number]) => {
  const of = { pretrained, scratch };
  return ({ init, policy }: Arm, block: number) =>
    answers(of[init][policy === "none" ? 0 : 1], images, 29 * block + (init === "scratch" ? 50 : 0));
};
