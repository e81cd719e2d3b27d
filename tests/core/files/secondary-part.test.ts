// What a study file holds of the passes beside the answer: written, read again, refused where it does not follow.

import { expect, test } from "vitest";
import { effectsOf } from "#core/answers/secondary";
import { digestOfData } from "#core/digest";
import { readStudyFile, StudyFileRefused, studyFileOf } from "#core/files/study-file";
import { holm } from "#core/statistics/holm";
import { type Pass, questions } from "#core/study/study";
import { studyOf } from "../../client/studies";

const passes: Pass[] = ["first-look", "light", "glyphs", 10, "probe", "top", "doubled-views"];
const {
  id: _,
  startedAt: __,
  promised: ___,
  goal: ____,
  ...study
} = studyOf({ blocks: 6, change: { passes, questions } });
const effects = effectsOf(study);
const file = studyFileOf(study);
const sealed = (change: object) => {
  const { sha256: _, ...rest } = { ...JSON.parse(JSON.stringify(file)), ...change };
  return JSON.stringify({ ...rest, sha256: digestOfData(rest) });
};

test("of a study from before there was a question about the gain at other depths is read, and is not asked it", () => {
  const { id: _, startedAt: __, promised: ___, goal: ____, ...before } = studyOf({ blocks: 6, change: { passes } });
  const written = studyFileOf(before);
  const askedOf = (secondary: typeof written.secondary) =>
    secondary!.filter(({ family }) => family === "depths").map(({ pass, ask }) => `${pass} ${ask}`);
  const first = ["gain", "instead", "instead"];
  expect(askedOf(written.secondary)).toEqual(["probe", "top"].flatMap((pass) => first.map((ask) => `${pass} ${ask}`)));
  expect(readStudyFile(JSON.stringify(written))).toEqual(before);
  expect(askedOf(file.secondary)).toHaveLength(8);
  // Holm counts only what was asked.
  const depths = effectsOf(before).filter(({ family }) => family === "depths");
  expect(depths.map(({ adjusted }) => adjusted)).toEqual(holm(depths.map(({ p }) => p)));
});

test("holds what the passes found, one row a question, and is read again", () => {
  expect(file.secondary).toHaveLength(effects.length);
  const { estimate, adjusted } = effects[0]!;
  expect(file.secondary![0]).toMatchObject({ family: "policies", pass: "light", ask: "interaction", init: null });
  expect(file.secondary![0]).toMatchObject({ policy: null, estimate, adjusted, isClear: true });
  expect(readStudyFile(JSON.stringify(file))).toEqual(study);
  expect(studyFileOf({ ...studyOf({ blocks: 6 }) })).not.toHaveProperty("secondary");
});

test.each<[string, object]>([
  ["other numbers", { secondary: file.secondary!.map((row) => ({ ...row, estimate: 0.5 })) }],
  [
    "a claim that Holm does not leave standing",
    { secondary: file.secondary!.map((row) => ({ ...row, isClear: false })) },
  ],
  ["a question less", { secondary: file.secondary!.slice(1) }],
  ["nothing of the passes", { secondary: undefined }],
  ["another order", { secondary: file.secondary!.toReversed() }],
])("with %s, and a hash made anew, is refused", (_, change) => {
  expect(() => readStudyFile(sealed({}))).not.toThrow();
  expect(() => readStudyFile(sealed(change))).toThrow(StudyFileRefused);
});
