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
const effects = effectsOf(studyOf({ blocks: 6, change: { passes, questions: 2 } }));
const about = (pass: Pass, change: Partial<Effect> = {}) =>
  passSentences(
    effects.filter((effect) => effect.pass === pass).map((effect) => ({ ...effect, ...change })),
    settings,
  );
const of = (estimate: number) => ({ estimate, low: estimate - 0.02, high: estimate + 0.02, isClear: true, held: null });

test("what may be claimed is said with its size and direction, after the pass's name", () => {
  expect(about("light", of(0.06))).toEqual([
    "Light augmentation gains 6 points (4 to 8) more from scratch than from the pretrained start.",
    "It brings the pretrained start 6 points (4 to 8).",
    "It brings the one from scratch 6 points (4 to 8).",
  ]);
  expect(about("light", of(-0.06))[2]).toBe("It costs the one from scratch 6 points (4 to 8).");
  expect(about(10, of(-0.06))).toEqual([
    "Heavy augmentation gains 6 points (4 to 8) less from scratch than from the pretrained start.",
  ]);
  expect(about("glyphs", of(0.06))).toEqual([
    "Heavy augmentation gains 6 points (4 to 8) more from scratch than from this start.",
    "It needs augmentation less than one that has seen photos: heavy augmentation gains 6 points (4 to 8) less.",
    "Without augmentation it is 6 points (4 to 8) better than one that has seen photos.",
    "With heavy augmentation it is 6 points (4 to 8) better than one that has seen photos.",
  ]);
  expect(about("glyphs", of(-0.06))[1]).toBe(
    "It needs augmentation more than one that has seen photos: heavy augmentation gains 6 points (4 to 8) more.",
  );
  expect(about("probe", of(-0.06))).toEqual([
    "It needs augmentation more than with all layers trained: heavy augmentation gains 6 points (4 to 8) more.",
    "Heavy augmentation costs it 6 points (4 to 8).",
    "Without augmentation it is 6 points (4 to 8) worse than with all layers trained.",
    "With heavy augmentation it is 6 points (4 to 8) worse than with all layers trained.",
  ]);
  expect(about("probe", of(0.06))[0]).toBe(
    "It needs augmentation less than with all layers trained: heavy augmentation gains 6 points (4 to 8) less.",
  );
  expect(about("top", of(-0.06))).toEqual(about("probe", of(-0.06)));
  expect(passes.map((pass) => passWords(pass, settings))).toEqual([
    "light instead of heavy",
    "a start that has seen printed characters",
    "10 images a class",
    "the pretrained start with only its last layer trained",
    "the pretrained start with only its upper layers trained",
  ]);
});

test("what may not be claimed has no size, whatever its estimate, and stands in one sentence after what may", () => {
  for (const pass of passes) {
    const mine = effects
      .filter((effect) => effect.pass === pass)
      .map((effect) => ({ ...effect, ...of(0.3), isClear: false }));
    expect(passSentences(mine, settings)).toEqual(["No difference can be told from zero."]);
    const claims = about(pass, of(0.3)).length;
    for (const clear of mine.keys()) {
      const mixed = passSentences(
        mine.map((effect, at) => ({ ...effect, isClear: at === clear })),
        settings,
      );
      const open = mixed.filter((each) => each.startsWith("Still open: whether "));
      // A question that only the table has leaves all that are said open.
      const said = mixed.length - open.length;
      expect(open).toEqual(said === claims ? [] : [mixed.at(-1)]);
      const asked = open.flatMap((each) => each.split(/(?:, | and |: )whether /).slice(1));
      expect(new Set(asked).size).toBe(claims - said);
      for (const each of open) expect(each).not.toMatch(/ points? \(/);
    }
    expect(about(pass, { blocks: 0, estimate: null, isClear: false })).toEqual(["Not measured yet."]);
  }
  expect(
    passSentences(
      effects
        .filter(({ pass }) => pass === "glyphs")
        .map((effect) => ({ ...effect, isClear: effect.question.ask === "gain" })),
      settings,
    ),
  ).toEqual([
    "Still open: whether heavy augmentation gains more from scratch, whether it needs more or less augmentation than one that has seen photos, whether it is better or worse without augmentation and whether it is better or worse with heavy augmentation.",
  ]);
});

test("a difference of gains that odds turn is told in points, and says nothing of the need", () => {
  const turned = about("glyphs", { ...of(0.06), held: "depends-on-scale" });
  expect(turned.slice(0, 2)).toEqual([
    "Heavy augmentation gains 6 points (4 to 8) more from scratch than from this start; counted in odds the sign turns, so that says nothing of the need.",
    "Heavy augmentation gains it 6 points (4 to 8) less than one that has seen photos; counted in odds the sign turns, so that says nothing of the need.",
  ]);
  expect(about("probe", { ...of(-0.06), held: "depends-on-scale" })[0]).toBe(
    "Heavy augmentation gains it 6 points (4 to 8) more than with all layers trained; counted in odds the sign turns, so that says nothing of the need.",
  );
});

test("where an arm only guesses, a difference of gains stays open", () => {
  const mine = effects.map((effect) => ({
    ...effect,
    ...of(0.06),
    held: ["interaction", "difference"].includes(effect.question.ask) ? ("at-floor" as const) : null,
  }));
  const said = (pass: Pass) =>
    passSentences(
      mine.filter((effect) => effect.pass === pass),
      settings,
    );
  expect(said("glyphs").at(-1)).toBe(
    "Still open: whether heavy augmentation gains more from scratch and whether it needs more or less augmentation than one that has seen photos.",
  );
  expect(said(10)).toEqual(["Still open: whether heavy augmentation gains more from scratch."]);
});

test("twice the views of the head alone are said with their size, whether it may be claimed or not", () => {
  const [check] = effectsOf(studyOf({ blocks: 6, change: { passes: ["probe", "doubled-views"], questions: 2 } })).slice(
    -1,
  );
  const said = (change: Partial<Effect>) => passSentences([{ ...check!, ...change }], settings);
  expect(passWords("doubled-views", settings)).toBe(
    "16 augmented views of each image instead of 8, where only the last layer trains",
  );
  expect(said(of(0.06))).toEqual([
    "With twice as many the last layer alone is 6 points (95 % interval 4 to 8) better: 8 are too few here.",
  ]);
  expect(said(of(-0.06))).toEqual([
    "With twice as many the last layer alone is 6 points (95 % interval 4 to 8) worse: 8 are enough here.",
  ]);
  expect(said({ estimate: 0.004, low: -0.004, high: 0.012, isClear: false })).toEqual([
    "Twice as many change the accuracy of the last layer alone by +0.4 points (95 % interval −0.4 to 1.2), which can’t be told from no change.",
  ]);
  expect(said({ estimate: -0.02, low: null, high: null, isClear: false })).toEqual([
    "Twice as many change the accuracy of the last layer alone by −2 points, which can’t be told from no change.",
  ]);
  expect(said({ blocks: 0, estimate: null, isClear: false })).toEqual(["Not measured yet."]);
  expect(questionWords(check!, settings)).toBe("accuracy, 16 views minus 8");
});

test("the drawing of the answer has the endpoint's runs alone", () => {
  expect(pointsOf(studyOf({ blocks: 6, change: { passes } }))).toEqual(pointsOf(studyOf({ blocks: 6 })));
});

test("every question has a name of its own, and says as little as is known", () => {
  const names = effects.map((effect) => `${effect.pass} ${questionWords(effect, settings)}`);
  expect(new Set(names).size).toBe(effects.length);
  expect(foundWords({ estimate: null, low: null, high: null })).toEqual({ points: "", range: "" });
  expect(foundWords({ estimate: -0.034, low: null, high: null })).toEqual({ points: "−3", range: "" });
  expect(foundWords({ estimate: 0.06, low: 0.02, high: 0.1 })).toEqual({ points: "+6", range: "2 to 10" });
  const standing = (blocks: number, isClear: boolean, held: Effect["held"] = null) =>
    standingWords({ blocks, isClear, held });
  expect(standing(0, false)).toBe("not measured yet");
  expect(standing(6, false)).toBe("open");
  expect(standing(6, false, "at-floor")).toBe("open");
  expect(standing(6, true)).toBe("clear");
  expect(standing(6, true, "depends-on-scale")).toBe("in points only");
  expect(standing(6, true, "at-floor")).toBe("at the floor");
});

test.each(baseIds)("the base %s is named as it declares itself, with its licence", (id) => {
  const { name, licence } = baseOf(id);
  expect(baseNames[id]).toBe(name.toLowerCase());
  expect(baseSource(id)).toContain(`“${id}”`);
  expect(baseSource(id)).toMatch(new RegExp(`${licence}$`));
});
