import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Settings } from "#core/study/study";
import { commandOf } from "../../../client/src/ui/words/command";
import { optionsOf, usage } from "../../../client/study/options";
import { Refused } from "../../../client/study/refused";
import { settings } from "../studies";

const folder = mkdtempSync(join(tmpdir(), "headstart-options-"));
const out = join(folder, "study.json");
const taken = join(folder, "taken.json");
writeFileSync(taken, "");
afterAll(() => rmSync(folder, { recursive: true }));

const parsed = (line: string) => optionsOf(line.split(" ").filter((word) => word !== ""));

describe("a command line", () => {
  test("plans for minutes, with a seed to be drawn, where nothing else is said", () => {
    expect(parsed(`--task digits --out ${out}`)).toEqual({
      target: "digits",
      data: null,
      val: null,
      seed: null,
      minutes: 3,
      exact: null,
      out,
      csv: null,
      software: false,
    });
  });

  test("says exactly what to measure once it says how often, and blocks win over minutes", () => {
    const line = `--task printed-to-handwritten --blocks 7 --minutes 1 --steps 300 --pixels 32 --cut shallow --budgets 5 --policies none,light --base glyphs --doubled 2 --seed 9 --out ${out}`;
    expect(parsed(line)).toMatchObject({
      seed: 9,
      target: "printed-to-handwritten",
      exact: {
        base: "glyphs",
        cut: "shallow",
        pixels: 32,
        steps: 300,
        budgets: [5],
        policy: "light",
        blocks: 7,
        permutedLabels: false,
        doubledBlocks: 2,
      },
    });
    for (const policy of ["mixup", "cutmix"])
      expect(parsed(`--task digits --blocks 6 --policies none,${policy} --out ${out}`)).toMatchObject({
        exact: { policy },
      });
    expect(parsed(`--task digits --blocks 6 --out ${out}`)).toMatchObject({
      exact: { cut: "middle", pixels: 64, steps: 500, budgets: [5, 20], policy: "heavy", base: "lite0" },
    });
  });

  test("measures what is named beyond the endpoint beside it", () => {
    const line = `--task digits --blocks 6 --policies none,light,heavy --base glyphs,lite0 --budgets 5,10,20 --depths top,probe,full --out ${out}`;
    expect(parsed(line)).toMatchObject({
      exact: {
        policy: "light",
        base: "glyphs",
        budgets: [5, 20],
        depth: "full",
        passes: ["heavy", "lite0", 10, "probe", "top"],
        questions: 2,
      },
    });
    expect(parsed(`${line} --doubled-views`)?.exact?.passes).toEqual([
      "heavy",
      "lite0",
      10,
      "probe",
      "top",
      "doubled-views",
    ]);
    const whole = parsed(`--task digits --blocks 6 --depths full --out ${out}`)?.exact;
    expect(whole).not.toHaveProperty("passes");
    expect(whole).not.toHaveProperty("questions");
  });

  test("caps a study that is planned as well", () => {
    expect(parsed(`--task digits --caps rotation=0.35,flip=0 --out ${out}`)).toMatchObject({
      exact: null,
      caps: { rotation: 0.35, flip: 0 },
    });
  });

  test("makes the very study whose settings it was written from", () => {
    const other = {
      ...settings,
      doubledBlocks: 2,
      policy: "light" as const,
      base: "glyphs" as const,
      budgets: [3],
      seed: 5,
      caps: { flip: 0, rotation: 0.35 },
    };
    const passed = {
      ...settings,
      passes: ["first-look", "light", "mixup", "glyphs", 10, 40, "probe", "top"],
      questions: 2,
    } satisfies Settings;
    const looked = { ...other, passes: ["first-look"] } satisfies Settings;
    const checked = { ...passed, passes: ["first-look", "light", "probe", "doubled-views"] } satisfies Settings;
    const gentle = { ...passed, strength: 0.35, validationPerClass: 12 };
    for (const wanted of [settings, other, passed, looked, checked, gentle]) {
      const line = commandOf(wanted).replace("npm run study -- ", "").replace("study.json", out);
      const { exact, seed, target } = parsed(line) ?? {};
      expect({ ...exact, seed, target }).toEqual(wanted);
    }
  });

  test("asks for help before anything else is wanted", () => {
    expect(parsed("--help")).toBeNull();
    expect(usage).toContain("--out FILE");
  });

  test.each([
    ["", "Say what to learn"],
    ["--task cats", "no task “cats”"],
    ["--task digits", "Say where to write"],
    [`--task digits --data ${folder} --out ${out}`, "one of these"],
    [`--data ${join(folder, "none")} --out ${out}`, "no such folder"],
    [`--data ${taken} --out ${out}`, "no such folder"],
    [`--task digits --val ${folder} --out ${out}`, "--val goes with --data"],
    [`--task digits --out ${join(folder, "none", "study.json")}`, "no such folder"],
    [`--task digits --out ${taken}`, "is there already"],
    [`--task digits --out ${out} --csv ${out}`, "the same file"],
    [`--task digits --out ${out} --faster`, "Unknown option '--faster'"],
    [`--task digits --out ${out} more`, "more"],
    [`--task digits --out ${out} --seed 1 --seed 2`, "--seed is given twice"],
    [`--task digits --out ${out} --seed 1e3`, "--seed takes a whole number"],
    [`--task digits --out ${out} --seed 4294967296`, "--seed takes a whole number"],
    [`--task digits --out ${out} --minutes 0`, "--minutes takes a number from 0.5"],
    [`--task digits --out ${out} --blocks 0`, "--blocks takes a whole number from 1"],
    [`--task digits --out ${out} --pixels 64`, "how often as well"],
    [`--task digits --out ${out} --blocks 6 --doubled 11`, "--doubled takes a whole number from 0"],
    [`--task digits --out ${out} --blocks 6 --pixels 65`, "--pixels can’t be that"],
    [`--task digits --out ${out} --blocks 6 --cut deepest`, "--cut can’t be that"],
    [`--task digits --out ${out} --blocks 6 --budgets 20,5`, "--budgets can’t be that"],
    [`--task digits --out ${out} --blocks 6 --budgets 5,10,15`, "so say 5 and 20"],
    [`--task digits --out ${out} --blocks 6 --budgets 5,20,10`, "--budgets can’t be that"],
    [`--task digits --out ${out} --blocks 6 --budgets 5,5,20`, "--budgets can’t be that"],
    [`--task digits --out ${out} --blocks 6 --policies none`, "what is compared with none"],
    [`--task digits --out ${out} --blocks 6 --policies none,light,heavy,heavy`, "names a policy twice"],
    [`--task digits --out ${out} --blocks 6 --policies none,light,light`, "names a policy twice"],
    [
      `--task digits --out ${out} --blocks 6 --budgets 5,6,7,8,9,10,11,20 --base lite0,glyphs --depths probe,top,full`,
      "--base, --budgets, --depths can’t be that: at most 8 things are measured beside the answer",
    ],
    [
      `--task digits --out ${out} --blocks 6 --first-look --policies none,heavy,light,trivial,flip,crop,blur,hue,noise,mixup`,
      "--first-look, --policies can’t be that: at most 8",
    ],
    [`--task digits --out ${out} --blocks 6 --policies none,light,probe`, "there is no “probe”"],
    [`--task digits --out ${out} --blocks 6 --base lite0,photos`, "there is no “photos”"],
    [`--task digits --out ${out} --blocks 6 --base lite0,lite0`, "names a base twice"],
    [`--task digits --out ${out} --blocks 6 --cut deep --base lite0,glyphs`, "the base glyphs has no deep cut"],
    [`--task digits --out ${out} --blocks 6 --cut deep --base glyphs`, "the base glyphs has no deep cut"],
    [`--task digits --out ${out} --blocks 6 --depths probe`, "--depths takes full, and before it"],
    [`--task digits --out ${out} --blocks 6 --depths top,top,full`, "--depths takes full, and before it"],
    [`--task digits --out ${out} --blocks 6 --depths deep,full`, "--depths takes full, and before it"],
    [`--task digits --out ${out} --depths probe,full`, "how often as well"],
    [`--task digits --out ${out} --first-look`, "how often as well"],
    [`--task digits --out ${out} --doubled-views`, "how often as well"],
    [`--task digits --out ${out} --blocks 6 --doubled-views`, "so say --depths probe,full as well"],
    [`--task digits --out ${out} --blocks 6 --doubled-views --depths top,full`, "so say --depths probe,full as well"],
    [`--task digits --out ${out} --strength 0.5`, "how often as well"],
    [`--task digits --out ${out} --blocks 6 --strength 0`, "--strength can’t be that"],
    [`--task digits --out ${out} --blocks 6 --strength 2`, "--strength takes a number from 0 to 1"],
    [`--task digits --out ${out} --caps spin=0.2`, "--caps knows no operation “spin”"],
    [`--task digits --out ${out} --caps rotation=2`, "--caps rotation takes a number from 0 to 1"],
    [`--task digits --out ${out} --caps flip`, "--caps flip takes a number"],
    [`--task digits --out ${out} --caps flip=0,flip=1`, "twice"],
  ])("is refused in one sentence: %s", (line, sentence) => {
    expect(() => parsed(line)).toThrow(Refused);
    expect(() => parsed(line)).toThrow(sentence);
    expect(() => parsed(line)).toThrow(/^[^\n]+$/);
  });
});
