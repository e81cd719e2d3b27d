import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { parseLink, resultLink, type SharedResult } from "#core/links/share";
import type { StudyRecord } from "#core/records/record";
import { comparisonOf } from "../../../client/src/state/comparison";
import { agreementSentence, plansSentence, sideSentence } from "../../../client/src/ui/words/comparison";
import { firstResultLink } from "../../core/links/first-links";
import { studyOf } from "../studies";

const original = studyOf({ blocks: 6 });

function sharedBy(link: string): SharedResult {
  const parsed = parseLink(link);
  if (parsed.kind !== "result") throw new Error(parsed.kind);
  return parsed.result;
}

const shared = sharedBy(resultLink(original, primaryOf(original)));

/** The same study on a device that got another number of images right in its last run. */
function nearly(study: StudyRecord): StudyRecord {
  const other = studyOf({ blocks: 6, spread: 20 });
  return { ...study, runs: [...study.runs.slice(0, -1), other.runs.at(-1)!] };
}

function comparison(study: StudyRecord, result = shared) {
  const found = comparisonOf(result, study);
  if (!found) throw new Error("nothing to compare");
  return found;
}

describe("a repeat beside its link", () => {
  test("that is the same to the image says so, and that its plans were checked", () => {
    const found = comparison(original);
    expect(found).toMatchObject({ samePlans: true, common: 6, runs: 48, equalRuns: 48 });
    expect(agreementSentence(found)).toBe(
      "The two answers agree within a point: all 48 runs got the same number of held-back images right.",
    );
    expect(plansSentence(found)).toContain("Checked for the 6 seeds that both completed: the same images");
  });

  test("that differs in a run counts the runs that are equal", () => {
    const found = comparison(nearly(original));
    expect(found).toMatchObject({ runs: 48, equalRuns: 47 });
    expect(agreementSentence(found)).toContain("47 of 48 runs got the same number");
  });

  test("that drew other views is said to be another study", () => {
    const runs = original.runs.map((run) => ({ ...run, batchesHash: "9".repeat(64) }));
    expect(plansSentence(comparison({ ...original, runs }))).toContain("were not the same, so this is another study");
  });

  test("is compared over the seeds that both completed", () => {
    expect(comparison(studyOf({ blocks: 2, state: "stopped" }))).toMatchObject({
      common: 2,
      runs: 16,
      samePlans: true,
    });
  });

  test("of a link of the first version has the same numbers and no checked plans", () => {
    const found = comparison(original, sharedBy(firstResultLink(original, primaryOf(original))));
    expect(found).toMatchObject({ samePlans: null, equalRuns: 48 });
    expect(plansSentence(found)).toContain("This older link can’t show");
  });

  test("has nothing to compare without a complete seed or with other settings", () => {
    expect(comparisonOf(shared, studyOf({ blocks: 0, state: "stopped" }))).toBeNull();
    expect(comparisonOf(shared, studyOf({ blocks: 6, change: { seed: 8 } }))).toBeNull();
  });

  test("reads each side in a sentence", () => {
    expect(sideSentence(comparison(original).linked)).toBe(
      "The need fell. +16 points (95 % interval 11 to 22), 6 seeds.",
    );
  });
});
