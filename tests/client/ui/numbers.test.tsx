import { expect, test } from "vitest";
import { packBits } from "#core/bitset";
import { qualityOf } from "#core/statistics/metrics";
import { armsOf } from "#core/study/study";
import { resultOf } from "../../../client/src/state/reading";
import { Numbers } from "../../../client/src/ui/read/numbers";
import { runOf, studyOf } from "../studies";
import { drawn, textOf } from "./drawn";

const study = studyOf({ blocks: 6 });

function tables(runs: typeof study.runs): string {
  const result = resultOf({ origin: "here", study: { ...study, runs }, notes: [] });
  if (result instanceof Error) throw result;
  return textOf(<Numbers finding={result.finding} runs={result.runs} titles={null} />);
}

test("classes of own images have their titles, where they are known", () => {
  const result = resultOf({ origin: "here", study, notes: [] });
  if (result instanceof Error) throw result;
  const titles = Array.from({ length: 10 }, (_, label) => `Mug ${label}`);
  expect(textOf(<Numbers finding={result.finding} runs={result.runs} titles={titles} />)).toContain("Mug 7");
  const colours = titles.map((_, label) => (label === 7 ? ("wine" as const) : undefined));
  const page = <Numbers finding={result.finding} runs={result.runs} titles={titles} colours={colours} />;
  expect(
    drawn(page)
      .filter(({ tag }) => tag === "i")
      .map(({ props }) => props.class),
  ).toEqual(["mark wine"]);
});

test("precision, recall and log loss speak of the same complete seeds as the accuracy", () => {
  const whole = study.runs.slice(0, 5 * 8);
  // Three runs of a sixth seed, of a precision, recall and log loss that would be seen in any mean or range.
  const odd = armsOf(study.settings)
    .slice(0, 3)
    .map((arm) => ({ ...runOf(5, arm, 0.01), logLoss: 90 }));
  expect(tables([...whole, ...odd])).toBe(tables(whole));
});

test("each class has its recall, and a class that is never predicted is named with its precision", () => {
  expect(tables(study.runs)).toContain("Recall of each class");
  expect(tables(study.runs)).not.toContain("never predicted");
  const blind = study.runs.map((run) => {
    if (run.block !== 2 || run.init !== "scratch" || run.policy !== "none") return run;
    // All that was taken for class 4, right or wrong, is taken for class 5 instead.
    const confusion = run.confusion.map((row) => row.map((n, to) => (to === 4 ? 0 : to === 5 ? n + row[4]! : n)));
    const { accuracy, precision, recall } = qualityOf(confusion);
    const right = Math.round(accuracy * 400);
    const correct = packBits(Uint8Array.from({ length: 400 }, (_, image) => (image < right ? 1 : 0)));
    return { ...run, confusion, accuracy, precision, recall, correct };
  });
  expect(tables(blind)).toContain("In 2 runs a class was never predicted; its precision counts as 0 there.");
});
