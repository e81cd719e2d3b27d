// Writes links as the first version did, so that every claim which one of them could make can be made in a test.

import type { Primary } from "#core/answers/primary";
import { reasonCodes, verdicts } from "#core/answers/verdict";
import { encodeText } from "#core/base64url";
import { trainedOn } from "#core/links/share";
import type { StudyRecord } from "#core/records/record";
import type { Settings } from "#core/study/study";

const trainers = ["kernels", "autodiff"];
const backends = ["webgpu", "webgl", "cpu"];

/** The fragment of a result link of the first version. */
export function firstResultLink(study: StudyRecord, primary: Primary): string {
  return `r1.${encodeText(
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
  )}`;
}

/** The fragment of a repeat link of the first version. */
export function firstRepeatLink(settings: Settings): string {
  return `s1.${encodeText(JSON.stringify(settingsRow(settings)))}`;
}

function settingsRow({ protocol, target, base, cut, pixels, steps, batch, depth, ...rest }: Settings) {
  const { policy, strength, budgets, validationPerClass, blocks, seed, permutedLabels } = rest;
  return [
    ...[protocol, target, base, cut, pixels, steps, batch, depth],
    ...[policy, strength, budgets, validationPerClass, blocks, seed, permutedLabels],
  ];
}

/** Rounds, but never to or across zero: verdicts rest on signs. */
function toSignedUnits(value: number): number {
  return toUnits(value) || Math.sign(value) + 0;
}

function toUnits(value: number): number {
  return Math.round(value * 10_000) + 0;
}
