import { expect, test } from "vitest";
import { resultOf } from "../../../client/src/state/reading";
import { DoubledSteps } from "../../../client/src/ui/read/doubled";
import { Trials } from "../../../client/src/ui/read/trials";
import { studyOf } from "../studies";
import { drawn, textOf } from "./drawn";

function findingOf(study: ReturnType<typeof studyOf>) {
  const result = resultOf({ origin: "here", study, notes: [] });
  if (result instanceof Error) throw result;
  return result.finding;
}

test("a table says what augmentation added from scratch at both lengths in each seed, and whether the answer keeps its sign", () => {
  const shares = { scratch: [0.7, 0.72], pretrained: [0.7, 0.8] } as const;
  const finding = findingOf(studyOf({ blocks: 6, shares, doubled: [0.7, 0.85], spread: 0 }));
  const cells = drawn(<DoubledSteps finding={finding} policy="heavy" />).filter(({ tag }) => tag === "td");
  const row = ["+2", "+15", "+2", "+15", "−8", "+5", "turns"];
  expect(cells.map(({ text }) => text)).toEqual([...row, ...row]);
  expect(finding.doubled?.estimate).toBeCloseTo(0.05, 10);
});

test("nothing is shown where nothing was trained again, and no trials where none were made here", () => {
  const study = studyOf({ blocks: 6 });
  expect(textOf(<DoubledSteps finding={findingOf(study)} policy="heavy" />)).toBe("");
  expect(textOf(<Trials study={study} />)).toBe("");
});
