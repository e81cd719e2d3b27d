// What no result link of any version may claim, and what each may.

import { describe, expect, test } from "vitest";
import { type Primary, primaryOf } from "#core/answers/primary";
import { parseLink, resultLink } from "#core/links/share";
import { studyOf } from "../../client/studies";
import { firstResultLink } from "./first-links";
import { type FalseClaim, points, rises, same } from "./shares";

const claims: readonly FalseClaim[] = [
  ["a need that fell, with an interval that holds zero", { shares: same }, { verdict: "need-fell", reasons: [] }],
  ["a need that fell, below zero", { shares: rises }, { verdict: "need-fell", reasons: [] }],
  ["a need that fell, without an interval", { blocks: 3 }, { verdict: "need-fell", reasons: ["too-few-blocks"] }],
  ["a need that rose, above zero", {}, { verdict: "need-rose" }],
  ["a need that rose, with an interval that holds zero", { shares: same }, { verdict: "need-rose", reasons: [] }],
  ["a dependence on scale, where both signs agree", {}, { verdict: "depends-on-scale" }],
  ["nothing resolved, where everything speaks for a verdict", {}, { verdict: "not-resolved" }],
  ["an arm at the floor, where none is", {}, { verdict: "at-floor" }],
  ["a verdict from short runs", { change: { steps: 299 } }, { verdict: "need-fell" }],
  ["a settled verdict from short runs", { change: { steps: 299 } }, { settled: true, reasons: [] }],
  ["a settled verdict from five seeds", { blocks: 5, change: { blocks: 5 } }, { settled: true, reasons: [] }],
  ["settled, with a reason against it", {}, { reasons: ["too-few-blocks"] }],
  ["unsettled, without a reason", {}, { settled: false }],
  ["a reason that is none", {}, { reasons: ["interval-includes-zero"] }],
];

describe.each([
  ["the first", firstResultLink],
  ["this", resultLink],
] as const)("a result link of %s version", (_, written) => {
  const linkOf = (study: ReturnType<typeof studyOf>, claim: Partial<Primary> = {}) =>
    parseLink(written(study, { ...primaryOf(study), ...claim }));

  test("carries a study without an interval, and one without a block", () => {
    for (const blocks of [0, 1]) {
      const link = linkOf(studyOf({ blocks, state: "stopped" }));
      if (link.kind !== "result") throw new Error(link.kind);
      expect(link.result.finding).toMatchObject({ blocks, low: null, high: null, settled: false });
    }
  });

  test.each(claims)("that claims %s is broken", (_, study, claim) => {
    expect(linkOf(studyOf({ blocks: 6, ...study }), claim).kind).toBe("broken");
  });

  test("may claim a dependence on the scale where its numbers do", () => {
    const scale = studyOf({ blocks: 6, shares: points, spread: 0 });
    expect(primaryOf(scale).verdict).toBe("depends-on-scale");
    expect(linkOf(scale).kind).toBe("result");
  });
});
