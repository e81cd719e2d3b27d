import { expect, test } from "vitest";
import { resultOf } from "../../../client/src/state/reading";
import { Numbers } from "../../../client/src/ui/read/numbers";
import { studyOf } from "../studies";
import { textOf } from "./drawn";

const study = studyOf({ blocks: 6 });

function tables(runs: typeof study.runs): string {
  const result = resultOf({ origin: "here", study: { ...study, runs }, notes: [] });
  if (result instanceof Error) throw result;
  return textOf(<Numbers finding={result.finding} runs={result.runs} />);
}

test("precision, recall and log loss speak of the same complete seeds as the accuracy", () => {
  const whole = study.runs.slice(0, 5 * 8);
  // Three runs of a sixth seed, of a precision, recall and log loss that would be seen in any mean or range.
  const odd = study.runs.slice(5 * 8, 5 * 8 + 3).map((run) => ({ ...run, precision: 0, recall: 0, logLoss: 90 }));
  expect(tables([...whole, ...odd])).toBe(tables(whole));
});
