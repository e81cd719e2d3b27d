import { expect, test } from "vitest";
import { asPlanned } from "#core/answers/going-on";
import { primaryOf } from "#core/answers/primary";
import { goingOnSentence, stoodSentence } from "../../../client/src/ui/words/going-on";
import { studyOf } from "../studies";

test("more seeds are said to widen the interval only where they do", () => {
  const six = goingOnSentence({ blocks: 6, planned: 6 }, 6);
  expect(six).toContain("the interval reaches 2.8 standard errors to each side");
  expect(six).toContain("so that it is wider there: with 12 seeds it reaches 4.8 standard errors to each side");
  for (const [planned, more] of [
    [2, 6],
    [3, 9],
  ] as const) {
    const few = goingOnSentence({ blocks: planned, planned }, more);
    expect(few).not.toMatch(/wider|many more seeds/);
    expect(few).toContain("is read more strictly than if it had been planned");
  }
});

test("no interval is called infinite", () => {
  for (const more of [1, 2, 10]) {
    const one = goingOnSentence({ blocks: 1, planned: 1 }, more);
    expect(one).toContain("At the planned number, 1 seed, there is no interval.");
    expect(one).not.toMatch(/Infinity|wider/);
  }
  expect(goingOnSentence({ blocks: 2, planned: 2 }, 1)).toContain("with 3 seeds there is no interval yet");
});

test("what the planned number showed has its numbers, but where a gain has no meaning", () => {
  const stood = (study: ReturnType<typeof studyOf>) => stoodSentence(primaryOf(asPlanned(study)));
  expect(stood(studyOf({ blocks: 9 }))).toMatch(
    /6 seeds that were planned: The need fell\. \+16 points \(95 % interval/,
  );
  const guessing = studyOf({ blocks: 9, shares: { scratch: [0.1, 0.3], pretrained: [0.6, 0.7] } });
  expect(stood(guessing)).toMatch(/planned: Too hard to tell\. That answer stands/);
  expect(stood(guessing)).not.toMatch(/points|interval/);
});
