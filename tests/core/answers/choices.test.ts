import { describe, expect, test } from "vitest";
import { choicesOf } from "#core/answers/choices";
import { cellKey } from "#core/answers/secondary";
import { packBits } from "#core/bitset";
import { qualityOf } from "#core/statistics/metrics";
import type { Pass } from "#core/study/study";
import { studyOf } from "../../client/studies";

const passes: Pass[] = ["light", "glyphs", 10, "probe", "top"];
const whole = studyOf({ blocks: 6, change: { passes } });

describe("choicesOf", () => {
  test("asks at each budget, for pictures as they are and for changed ones", () => {
    expect(choicesOf(whole).map(({ n, aim }) => `${n} ${aim}`)).toEqual([
      "5 unchanged",
      "5 together",
      "20 unchanged",
      "20 together",
    ]);
  });

  test("knows every way that was trained with so many images, the cheapest first", () => {
    const [first] = choicesOf(whole);
    expect(first!.ways.map(({ cell }) => cellKey(cell))).toEqual([
      "lite0/probe/pretrained/none/5",
      "lite0/probe/pretrained/heavy/5",
      "lite0/top/pretrained/none/5",
      "lite0/top/pretrained/heavy/5",
      "lite0/full/pretrained/none/5",
      "lite0/full/scratch/none/5",
      "glyphs/full/pretrained/none/5",
      "lite0/full/pretrained/light/5",
      "lite0/full/scratch/light/5",
      "lite0/full/pretrained/heavy/5",
      "lite0/full/scratch/heavy/5",
      "glyphs/full/pretrained/heavy/5",
    ]);
    expect(first!.blocks).toBe(6);
    expect(cellKey(first!.chosen)).toBe("lite0/full/pretrained/heavy/5");
  });

  test("twice the views are a check and no way", () => {
    const checked = studyOf({ blocks: 6, change: { passes: [...passes, "doubled-views"] } });
    expect(choicesOf(checked)).toEqual(choicesOf(whole));
  });

  test("one operation is less than a mixture of them, and goes before it", () => {
    const asked = studyOf({ blocks: 6, change: { passes: ["rotation", "cutmix"] } });
    const order = choicesOf(asked)[0]!.ways.map(({ cell }) => cell.policy);
    expect([...new Set(order)]).toEqual(["none", "rotation", "heavy", "cutmix"]);
  });

  test("the endpoint alone has four ways; none before the third seed", () => {
    expect(choicesOf(studyOf({ blocks: 3 }))[0]!.ways).toHaveLength(4);
    expect(choicesOf(studyOf({ blocks: 2, state: "stopped" }))).toEqual([]);
  });

  test("a pass that not every seed has yet stays out, and takes no seed from the rest", () => {
    const { runs } = whole;
    const last = runs.findIndex(({ block, policy }) => block === 5 && policy === "light");
    const choice = choicesOf({ ...whole, runs: runs.toSpliced(last, 1) })[0]!;
    expect(choice.blocks).toBe(6);
    const light = choice.ways.filter(({ cell }) => cell.policy === "light");
    expect(light.length).toBe(1);
  });

  test("a seed that another engine made in part is not compared", () => {
    const runs = whole.runs.map((run) => (run.block === 2 && run.depth === "probe" ? { ...run, engine: 2 } : run));
    expect(choicesOf({ ...whole, runs })[0]!.blocks).toBe(5);
  });

  test("nothing is said where all that was trained only guesses", () => {
    const guessing = studyOf({ blocks: 6, shares: { scratch: [0.1, 0.1], pretrained: [0.1, 0.1] }, spread: 2 });
    expect(choicesOf(guessing)).toEqual([]);
  });

  test("what was captured again stands in for the changed pictures", () => {
    const blocks = whole.blocks.map((block) => ({ ...block, captured: block.groups.slice(0, 200) }));
    const runs = whole.runs.map((run) => ({ ...run, shifted: { ...run.shifted, captured: run.shifted.turned } }));
    const found = choicesOf({ ...whole, blocks, runs });
    expect(found.map(({ aim }) => aim)).toEqual(["unchanged", "captured", "unchanged", "captured"]);
    expect(found[1]!.scored.estimate).not.toBe(choicesOf(whole)[1]!.scored.estimate);
  });
});

test("nothing is said of pictures captured again where all ways only name their largest class", () => {
  const images = 100;
  const of = (rightInSmall: number) => {
    const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
    confusion[0]![0] = 90;
    confusion[1]![0] = 10 - rightInSmall;
    confusion[1]![1] = rightInSmall;
    const correct = packBits(Uint8Array.from({ length: images }, (_, image) => (image < 90 + rightInSmall ? 1 : 0)));
    const { accuracy, precision, recall } = qualityOf(confusion);
    const outcome = { accuracy, precision, recall, logLoss: 1, confusion, correct };
    const blocks = whole.blocks.map((block) => ({ ...block, captured: block.groups.slice(0, images) }));
    const runs = whole.runs.map((run) => ({ ...run, shifted: { ...run.shifted, captured: outcome } }));
    return choicesOf({ ...whole, blocks, runs }).map(({ aim }) => aim);
  };
  expect(of(0)).toEqual(["unchanged", "unchanged"]);
  expect(of(8)).toEqual(["unchanged", "captured", "unchanged", "captured"]);
});
