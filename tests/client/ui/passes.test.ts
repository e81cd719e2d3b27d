import { expect, test } from "vitest";
import { type Effect, effectsOf } from "#core/answers/secondary";
import { baseIds, type Pass } from "#core/study/study";
import { pointsOf } from "../../../client/src/state/reading";
import { baseNames, baseSource } from "../../../client/src/ui/words/format";
import {
  foundWords,
  passSentences,
  passWords,
  questionWords,
  standingWords,
} from "../../../client/src/ui/words/passes";
import { baseOf } from "../../core/network/bases";
import { settings, studyOf } from "../studies";

const passes: Pass[] = ["light", "glyphs", 10, "probe", "top"];
const effects = effectsOf(studyOf({ blocks: 6, change: { passes } }));
const about = (pass: Pass, change: Partial<Effect> = {}) =>
  passSentences(
    effects.filter((effect) => effect.pass === pass).map((effect) => ({ ...effect, ...change })),
    settings,
  );
const of = (estimate: number) => ({ estimate, low: estimate - 0.02, high: estimate + 0.02, isClear: true });

test("what may be claimed is said with its size and direction", () => {
  expect(about("light", of(0.06))).toEqual([
    "The gain of light augmentation from scratch is 6 points (95 % interval 4 to 8) larger than the pretrained start’s.",
    "Light instead of heavy augmentation brings the pretrained start 6 points (95 % interval 4 to 8).",
    "Light instead of heavy augmentation brings the start from scratch 6 points (95 % interval 4 to 8).",
  ]);
  expect(about("light", of(-0.06))[2]).toBe(
    "Light instead of heavy augmentation costs the start from scratch 6 points (95 % interval 4 to 8).",
  );
  expect(about(10, of(-0.06))).toEqual([
    "With 10 images a class, the gain of heavy augmentation from scratch is 6 points (95 % interval 4 to 8) smaller than the pretrained start’s.",
  ]);
  expect(about("glyphs", of(0.06))).toEqual([
    "With a start that has seen printed characters, the gain of heavy augmentation from scratch is 6 points (95 % interval 4 to 8) larger than the pretrained start’s.",
    "Heavy augmentation brings a start that has seen printed characters 6 points (95 % interval 4 to 8) less than one that has seen photos, so it needs augmentation less.",
    "Having seen printed characters instead of photos, without augmentation, brings the pretrained start 6 points (95 % interval 4 to 8).",
    "Having seen printed characters instead of photos, with heavy augmentation, brings the pretrained start 6 points (95 % interval 4 to 8).",
  ]);
  expect(about("glyphs", of(-0.06))[1]).toBe(
    "Heavy augmentation brings a start that has seen printed characters 6 points (95 % interval 4 to 8) more than one that has seen photos, so it needs augmentation more.",
  );
  expect(about("probe", of(-0.06))).toEqual([
    "With only its last layer trained, heavy augmentation costs the pretrained start 6 points (95 % interval 4 to 8).",
    "Training only the last layer, without augmentation, costs the pretrained start 6 points (95 % interval 4 to 8).",
    "Training only the last layer, with heavy augmentation, costs the pretrained start 6 points (95 % interval 4 to 8).",
  ]);
  expect(about("top", of(-0.06))).toEqual(
    about("probe", of(-0.06)).map((sentence) => sentence.replace("last layer", "upper layers")),
  );
  expect(passWords("top")).toBe("the pretrained start, the upper layers only");
});

test("what may not be claimed has no size, whatever its estimate", () => {
  for (const pass of passes) {
    const mine = effects
      .filter((effect) => effect.pass === pass)
      .map((effect) => ({ ...effect, ...of(0.3), isClear: false }));
    const [sentence, ...more] = passSentences(mine, settings);
    expect(sentence).toMatch(/: no difference can be told from zero\.$/);
    expect(more).toEqual([]);
    // Beside a claim each question is named that allows none.
    for (const clear of mine.keys()) {
      const mixed = passSentences(
        mine.map((effect, at) => ({ ...effect, isClear: at === clear })),
        settings,
      );
      const open = mixed.filter((each) => /^(Whether|With).* can’t be told\.$/.test(each));
      expect(open.length).toBeGreaterThanOrEqual(mixed.length - 1);
      for (const each of open) expect(each).not.toMatch(/ points? \(/);
    }
    expect(about(pass, { blocks: 0, estimate: null, isClear: false })).toEqual([
      `Not measured yet: ${passWords(pass)}.`,
    ]);
  }
});

test("the drawing of the answer has the endpoint's runs alone", () => {
  expect(pointsOf(studyOf({ blocks: 6, change: { passes } }))).toEqual(pointsOf(studyOf({ blocks: 6 })));
});

test("every question has a name of its own, and says as little as is known", () => {
  const names = effects.map((effect) => questionWords(effect, settings));
  expect(new Set(names).size).toBe(effects.length);
  expect(foundWords({ estimate: null, low: null, high: null })).toEqual({ points: "", range: "" });
  expect(foundWords({ estimate: -0.034, low: null, high: null })).toEqual({ points: "−3", range: "" });
  expect(foundWords({ estimate: 0.06, low: 0.02, high: 0.1 })).toEqual({ points: "+6", range: "2 to 10" });
  expect(standingWords({ blocks: 0, isClear: false })).toBe("not measured yet");
  expect(standingWords({ blocks: 6, isClear: false })).toBe("not clear");
  expect(standingWords({ blocks: 6, isClear: true })).toBe("clear");
});

test.each(baseIds)("the base %s is named as it declares itself, with its licence", (id) => {
  const { name, licence } = baseOf(id);
  expect(baseNames[id]).toBe(name.toLowerCase());
  expect(baseSource(id)).toContain(`“${id}”`);
  expect(baseSource(id)).toMatch(new RegExp(`${licence}$`));
});
