import { describe, expect, test } from "vitest";
import { type Choice, choicesOf } from "#core/answers/choices";
import type { Pass } from "#core/study/study";
import { Choices } from "../../../client/src/ui/read/choices";
import { choiceSentences, wayName, wayWords } from "../../../client/src/ui/words/choices";
import { settings, studyOf } from "../studies";
import { drawn, textOf } from "./drawn";

const cell = { init: "pretrained", base: "lite0", depth: "full", policy: "heavy", n: 5 } as const;
const among = (passes: Pass[]) => ({ ...settings, passes });

test.each([
  [cell, [], "train the pretrained start with heavy augmentation", "pretrained, heavy"],
  [{ ...cell, init: "scratch", policy: "none" }, [], "train from scratch without augmentation", "from scratch, none"],
  [
    { ...cell, depth: "probe", policy: "none" },
    ["probe"],
    "train the last layer of the pretrained start, no more, without augmentation",
    "pretrained, the last layer only, none",
  ],
  [
    { ...cell, base: "glyphs" },
    ["glyphs"],
    "train the pretrained start (printed characters) with heavy augmentation",
    "pretrained on printed characters, heavy",
  ],
] as const)("a way in words and as a row: %#", (way, passes, words, name) => {
  expect(wayWords(way, among([...passes]))).toBe(words);
  expect(wayName(way, among([...passes]))).toBe(name);
});

describe("what is recommended", () => {
  const score = { estimate: 0.88, low: 0.85, high: 0.91 };
  const usual: Choice = {
    n: 5,
    aim: "unchanged",
    blocks: 6,
    ways: [],
    chosen: cell,
    scored: score,
    beyondPlain: { estimate: 0.09, low: 0.05, high: 0.12 },
    agreed: 6,
  };
  const said = (change: Partial<Choice>, ...others: Choice[]) =>
    choiceSentences([{ ...usual, ...change }, ...others], among(["probe"]));
  const first = "With 5 images a class: train the pretrained start with heavy augmentation.";

  test("what it came to, with what it adds where that is certain", () => {
    expect(said({})).toEqual([`${first} 88 % right (85 to 91): 9 points (5 to 12) more than without augmentation.`]);
    expect(said({ beyondPlain: { estimate: 0.01, low: -0.01, high: 0.03 } })).toEqual([
      `${first} 88 % right (85 to 91). Whether that is more than without augmentation is not certain.`,
    ]);
    expect(said({ blocks: 4, scored: { ...score, low: null, high: null } })[0]).toMatch(
      /^With 5 images a class, so far: /,
    );
  });

  test("less than all, for less work, is told as less", () => {
    const less = { estimate: -0.02, low: -0.03, high: -0.01 };
    expect(said({ chosen: { ...cell, depth: "probe" }, beyondPlain: less })[0]).toContain(
      "2 points (1 to 3) less than with all layers trained, without augmentation.",
    );
  });

  test("the plain way needs no comparison with itself", () => {
    expect(said({ chosen: { ...cell, policy: "none" } })[0]).toContain("Nothing that does more is better");
  });

  test("a start that has seen something else is compared with the answer's start, by its name", () => {
    const beside = (change: Partial<Choice["chosen"]>) =>
      choiceSentences([{ ...usual, chosen: { ...cell, ...change } }], among(["glyphs"]))[0];
    const photos =
      "88 % right (85 to 91): 9 points (5 to 12) more than a start that has seen photos, without augmentation.";
    expect(beside({ base: "glyphs" })).toContain(photos);
    expect(beside({ base: "glyphs", policy: "none" })).toContain(photos);
    expect(beside({ init: "scratch" })).toContain("more than the pretrained start (photos) without augmentation.");
    expect(beside({})).toContain("(5 to 12) more than without augmentation.");
    expect(beside({ policy: "none" })).toContain("Nothing that does more is better");
  });

  test("no share is said to lie below 0 or above 100 %, nor to be exact where nothing varies", () => {
    const right = (scored: Choice["scored"]) => said({ scored })[0];
    expect(right({ estimate: 0.3, low: -0.1, high: 0.7 })).toContain("30 % right (0 to 70)");
    expect(right({ estimate: 0.9, low: 0.7, high: 1.1 })).toContain("90 % right (70 to 100)");
    expect(right({ estimate: 1, low: 1, high: 1 })).toContain("100 % right: ");
  });

  test("other pictures may ask for another way", () => {
    const other: Choice = { ...usual, aim: "together" };
    expect(said({}, other)[1]).toBe(
      "For turned, darker, nearer and off-centre pictures, the same: 88 % right (85 to 91).",
    );
    expect(said({}, { ...other, aim: "captured", chosen: { ...cell, policy: "none" } })[1]).toBe(
      "For pictures like those captured again, rather train the pretrained start without augmentation: 88 % right (85 to 91).",
    );
  });

  test("a close call is named", () => {
    expect(said({ agreed: 5 })[1]).toBe("A close call: leave out one seed, and 1 time of 6 another way is chosen.");
  });
});

describe("the card", () => {
  test("has a row a way, and says which are chosen and which near the best", () => {
    const study = studyOf({ blocks: 6, change: { passes: ["light", "probe"] } });
    const rows = drawn(<Choices study={study} />).filter(({ tag }) => tag === "tr");
    expect(rows).toHaveLength(1 + choicesOf(study)[0]!.ways.length);
    expect(rows.filter(({ text }) => text.includes("chosen")).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^pretrained, heavy/),
    ]);
  });

  test("is not there before the third seed, nor for a control study, nor for runs that are too short for a verdict", () => {
    const short = (steps: number) => {
      const study = studyOf({ blocks: 3, state: "stopped", change: { steps } });
      return { ...study, runs: study.runs.map((run) => ({ ...run, steps })) };
    };
    expect(textOf(<Choices study={short(299)} />)).toBe("");
    expect(textOf(<Choices study={short(300)} />)).toContain("What to do");
    expect(textOf(<Choices study={studyOf({ blocks: 2, state: "stopped" })} />)).toBe("");
    expect(textOf(<Choices study={studyOf({ blocks: 6, change: { permutedLabels: true } })} />)).toBe("");
  });
});
