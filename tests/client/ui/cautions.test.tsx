import { describe, expect, test } from "vitest";
import { exchangeRates } from "#core/answers/exchange";
import { primaryOf } from "#core/answers/primary";
import { warningsOf } from "#core/answers/warnings";
import { BellTick } from "../../../client/src/ui/watch/bell";
import { imagesSentence, warningSentence } from "../../../client/src/ui/words/cautions";
import { settings, studyOf } from "../studies";
import { drawn, textOf } from "./drawn";

describe("warnings", () => {
  test("a ceiling is explained with its numbers, and whether odds agree", () => {
    const found = primaryOf(studyOf({ blocks: 6, spread: 0, shares: { scratch: [0.5, 0.8], pretrained: [0.8, 0.9] } }));
    const [first] = warningsOf(found, { heldBack: 400 });
    expect(warningSentence(first!, found)).toBe(
      "With 5 and 20 images a class the pretrained start was 80 % right before any augmentation, so it had no room for the " +
        "30 points that augmentation added from scratch. A part of the difference in points is that ceiling. Counted " +
        "in odds, which have no ceiling, the answer keeps its sign.",
    );
    expect(warningSentence(first!, { ...found, logOdds: -0.2 })).not.toContain("keeps its sign");
    const other = [{ n: 5, start: 0.8, gain: 0.3 }];
    expect(warningSentence({ code: "near-ceiling", init: "scratch", at: other }, found)).toContain(
      "With 5 images a class the start from scratch was 80 % right before any augmentation, so it had no room for the 30 points that augmentation added to the pretrained start",
    );
  });

  test("few held-back images are a number that a reader can check", () => {
    expect(warningSentence({ code: "few-held-back" }, primaryOf(studyOf({ blocks: 6 })))).toContain("fewer than 100");
  });
});

describe("the answer in images", () => {
  const rate = { n: 5, most: 4, rate: 2.1, low: 1.5, high: 3 } as const;

  test("gives both starts their factor, scratch first", () => {
    expect(
      imagesSentence(
        [
          { ...rate, init: "pretrained" },
          { ...rate, init: "scratch", low: 4, high: null },
        ],
        settings,
      ),
    ).toBe(
      "Counted in images: with 5 a class, heavy augmentation was worth more than 4 times the images from scratch, " +
        "and about 2.1 times the images (1.5 to 3.0) to the pretrained start.",
    );
  });

  test("says bounds where the set is open, and nothing where it says nothing", () => {
    const said = (change: object) => imagesSentence([{ ...rate, init: "scratch", ...change }], settings);
    expect(said({ high: null })).toContain("at least 1.5 times the images from scratch");
    expect(said({ low: null })).toContain("at most 3.0 times the images from scratch");
    expect(said({ low: null, high: 1 })).toContain("no further images from scratch");
    expect(said({ low: null, high: null })).toBe("");
    expect(imagesSentence([], settings)).toBe("");
  });

  test("comes from a study's own records", () => {
    const study = studyOf({ blocks: 6 });
    // The fixture's curves are flat but for luck, so its rates are open or wide; what is said stays a sentence.
    expect(imagesSentence(exchangeRates(study), settings)).toMatch(/^(|Counted in images: .+\.)$/);
  });
});

describe("the tick for a notification", () => {
  const desk = { turnOn: async () => {}, turnOff: () => {} };

  test("is there, unticked, and says what it does", () => {
    const shown = <BellTick bell="off" desk={desk} />;
    expect(drawn(shown).find(({ tag }) => tag === "input")?.props).toMatchObject({ checked: false, disabled: false });
    expect(textOf(shown)).toContain("nothing is sent anywhere");
  });

  test("is not there without notifications, and says when the browser refused", () => {
    expect(drawn(<BellTick bell="missing" desk={desk} />)).toEqual([]);
    expect(textOf(<BellTick bell="refused" desk={desk} />)).toContain("The tab’s title says how far the study is.");
  });
});
