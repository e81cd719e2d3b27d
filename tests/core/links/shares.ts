// Accuracies of studies that links are tested with, and the form of a claim that their numbers don't bear.

import type { Primary } from "#core/answers/primary";
import type { Shares, studyOf } from "../../client/studies";

/** Augmentation helps both starts alike. */
export const same: Shares = { scratch: [0.5, 0.6], pretrained: [0.6, 0.7] };
/** The need rose. */
export const rises: Shares = { scratch: [0.5, 0.55], pretrained: [0.4, 0.8] };
/** The need fell in points and rose in log-odds. */
export const points: Shares = { scratch: [0.4, 0.45], pretrained: [0.9, 0.93] };

/** A name, a study as `studyOf` builds it (of six blocks unless stated), and what its link claims against its numbers. */
export type FalseClaim = readonly [
  name: string,
  study: Partial<Parameters<typeof studyOf>[0]>,
  claim: Partial<Primary>,
];
