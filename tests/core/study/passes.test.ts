import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { firstLookIn } from "#core/answers/first-look";
import { primaryOf } from "#core/answers/primary";
import { parseLink, repeatLink, resultLink } from "#core/links/share";
import { blockSeed } from "#core/random";
import { MixedRecords } from "#core/records/mixed-records";
import { runRecordSchema, settingsSchema } from "#core/records/record";
import { dueParts, dueRuns, runKey } from "#core/records/runs";
import { trainingBudgets, withPass } from "#core/study/passes";
import { type Pass, questions } from "#core/study/study";
import { settings as plain, studyOf } from "../../client/studies";

const passes: Pass[] = ["first-look", "light", "glyphs", 10, "probe", "top", "doubled-views"];
const settings = { ...plain, doubledBlocks: 2, passes };

describe("the runs of a study", () => {
  test("come in the order that is set: a first look, the blocks, each pass through all blocks, doubled steps, further blocks", () => {
    const order = dueParts({ settings, goal: 8 }).map(
      ([first, ...rest]) => `${first!.pass} ${first!.block} ${rest.length + 1}`,
    );
    const through = (pass: Pass, runs: number) => Array.from({ length: 6 }, (_, block) => `${pass} ${block} ${runs}`);
    const primary = Array.from({ length: 8 }, (_, block) => `primary ${block} 8`);
    expect(order).toEqual([
      "first-look 0 2",
      ...primary.slice(0, 6),
      ...through("light", 4),
      ...through("glyphs", 4),
      ...through(10, 4),
      // The first look has made two of the first block's.
      "probe 0 2",
      ...through("probe", 4).slice(1),
      ...through("top", 4),
      ...through("doubled-views", 2),
      "doubled 0 4",
      "doubled 1 4",
      ...primary.slice(6),
    ]);
  });

  test("are each made once, and make whole pairs of starts where every layer trains", () => {
    const runs = dueRuns({ settings, goal: 8 });
    expect(new Set(runs.map(runKey)).size).toBe(runs.length);
    for (const part of dueParts({ settings, goal: 8 })) {
      const { base, depth, pass } = part[0]!;
      const isOfPretrained = depth !== "full" || base !== settings.base;
      if (isOfPretrained) expect(part.every(({ arm }) => arm.init === "pretrained")).toBe(true);
      else if (pass !== "doubled") {
        const [one, other] = (["pretrained", "scratch"] as const).map((init) =>
          part.filter(({ arm }) => arm.init === init).map(({ arm }) => `${arm.policy}/${arm.n}`),
        );
        expect(one).toEqual(other);
      }
    }
  });

  test("without passes are those of before", () => {
    const { passes: _, ...before } = settings;
    const ofEndpoint = dueRuns({ settings, goal: 8 }).filter(({ pass }) => pass === "primary" || pass === "doubled");
    expect(dueRuns({ settings: before, goal: 8 })).toEqual(ofEndpoint);
    expect(trainingBudgets(settings)).toEqual([5, 10, 20]);
    expect(trainingBudgets(before)).toEqual([5, 20]);
  });
});

test.each<[string, readonly unknown[]]>([
  ["none at all", []],
  ["one twice", ["light", "light"]],
  ["a first look that comes later", ["light", "first-look"]],
  ["the head alone before a budget", ["probe", 10]],
  ["the upper layers before the head alone", ["top", "probe"]],
  ["the upper layers before a budget", ["top", 10]],
  ["twice the views before the upper layers", ["probe", "doubled-views", "top"]],
  ["twice the views of what is not measured", ["light", "doubled-views"]],
  ["all layers", ["full"]],
  ["a budget before a policy", [10, "light"]],
  ["the larger of two budgets first", [40, 10]],
  ["the policy under test", ["heavy"]],
  ["a budget of the endpoint", [20]],
  ["the base of the endpoint", ["lite0"]],
  ["a base before a policy", ["glyphs", "light"]],
  ["a base after a budget", [10, "glyphs"]],
  ["a base that there is not", ["letters"]],
  ["a budget below the smallest", [3]],
  ["no augmentation", ["none"]],
])("passes with %s are refused", (_, wrong) => {
  expect(v.is(settingsSchema, { ...settings, passes: wrong })).toBe(false);
  expect(v.is(settingsSchema, settings)).toBe(true);
});

test("the questions' version is only there where it asks something new", () => {
  const isTaken = (change: object) => v.is(settingsSchema, { ...plain, ...change });
  for (const pass of ["probe", "top"]) expect(isTaken({ passes: ["light", pass], questions: 2 })).toBe(true);
  for (const wrong of [1, 3, "2"]) expect(isTaken({ passes: ["probe"], questions: wrong })).toBe(false);
  expect(isTaken({ passes: ["light"], questions: 2 })).toBe(false);
  expect(isTaken({ questions: 2 })).toBe(false);
});

test.each<[string, readonly number[], readonly Pass[]]>([
  ["three times the smaller one", [5, 15], [10]],
  ["the only one there is", [5], [10]],
])("a budget beside an answer whose larger budget is %s is refused", (_, budgets, passes) => {
  expect(v.is(settingsSchema, { ...settings, budgets, passes: ["light", "probe"] })).toBe(true);
  expect(v.is(settingsSchema, { ...settings, budgets, passes })).toBe(false);
});

test("passes that are added one by one, in any order, stand in the one order there is", () => {
  const { passes: _, ...none } = settings;
  const added = (all: readonly Pass[]) => all.reduce(withPass, none as typeof settings);
  expect(added(passes)).toEqual({ ...settings, questions });
  expect(added(passes.toReversed())).toEqual({ ...settings, questions });
  // Bases and policies keep the order in which they came.
  expect(added([10, "trivial", "first-look", "light"]).passes).toEqual(["first-look", "trivial", "light", 10]);
  expect(added([10, "light"])).not.toHaveProperty("questions");
});

test("a cut that one of the bases does not have is refused in words", () => {
  const deep = { ...settings, cut: "deep" } as const;
  const parsed = v.safeParse(settingsSchema, deep);
  expect(parsed.issues?.map(({ message }) => message)).toEqual([
    "the base glyphs has no deep cut, but shallow and middle",
  ]);
  expect(v.is(settingsSchema, { ...plain, base: "glyphs", cut: "deep" })).toBe(false);
  expect(v.is(settingsSchema, { ...deep, passes: ["first-look", "light"] })).toBe(true);
});

test("a study is read with all its passes, and its answer is the one without them", () => {
  const whole = studyOf({ blocks: 6, change: { passes } });
  const { estimate, standardError, verdict, arms } = primaryOf(studyOf({ blocks: 6 }));
  expect(primaryOf(whole)).toMatchObject({ estimate, standardError, verdict, arms });
});

test("a run of a pass that is there twice, or in a block that has none, is refused", () => {
  const whole = studyOf({ blocks: 6, change: { passes: ["light"] } });
  const light = whole.runs.find(({ policy }) => policy === "light")!;
  expect(() => primaryOf({ ...whole, runs: [...whole.runs, light] })).toThrow(MixedRecords);
  const beyond = { ...light, block: 6, seed: blockSeed(whole.settings.seed, 6) };
  expect(() => primaryOf({ ...whole, runs: [...whole.runs, beyond] })).toThrow(MixedRecords);
});

describe("the runs of another base", () => {
  const whole = studyOf({ blocks: 6, change: { passes: ["glyphs"] } });
  const changed = (change: (run: (typeof whole.runs)[number]) => object) => ({
    ...whole,
    runs: whole.runs.map((run) => (run.base === "glyphs" && run.block === 3 ? { ...run, ...change(run) } : run)),
  });
  const all = (change: object) => ({
    ...whole,
    runs: whole.runs.map((run) => (run.base === "glyphs" ? { ...run, ...change } : run)),
  });
  const { initHash } = whole.runs[0]!;

  test("are those of the pass: the pretrained start alone, in each planned block", () => {
    const theirs = whole.runs.filter(({ base }) => base === "glyphs");
    expect(theirs.map(({ block, init, policy, n }) => `${block} ${init} ${policy} ${n}`)).toEqual(
      Array.from({ length: 6 }, (_, block) =>
        ["none 5", "heavy 5", "none 20", "heavy 20"].map((arm) => `${block} pretrained ${arm}`),
      ).flat(),
    );
    expect(primaryOf(whole)).toEqual(primaryOf(studyOf({ blocks: 6 })));
  });

  test.each([
    ["that call themselves the endpoint's", changed(() => ({ base: "lite0" }))],
    ["from scratch", changed(() => ({ init: "scratch", initHash: whole.runs[1]!.initHash }))],
    ["with other weights in one block", changed(() => ({ initHash: "8".repeat(64) }))],
    ["with the weights of the endpoint's base", all({ initHash })],
    ["on other training images", changed(() => ({ trainingHash: "8".repeat(64) }))],
    ["on other batches", changed(() => ({ batchesHash: "8".repeat(64) }))],
    ["on other validation images", changed(() => ({ validationHash: "8".repeat(64) }))],
    ["from another trainer", changed(() => ({ trainer: "autodiff" }))],
    ["in another cut", changed(() => ({ cut: "middle" }))],
    ["of another depth", changed(() => ({ depth: "probe" }))],
    ["of another length", changed(({ steps }) => ({ steps: 2 * steps }))],
    ["that are there twice", { ...whole, runs: [...whole.runs, whole.runs.at(-1)!] }],
    ["that was not planned", { ...studyOf({ blocks: 6 }), runs: [...studyOf({ blocks: 6 }).runs, whole.runs.at(-1)!] }],
  ] as [string, typeof whole][])("%s are refused", (_, mixed) => {
    expect(() => primaryOf(mixed)).toThrow(MixedRecords);
  });
});

describe("the runs on twice the views", () => {
  const whole = studyOf({ blocks: 6, change: { passes: ["probe", "doubled-views"] } });
  const theirs = whole.runs.filter(({ views }) => views !== undefined);
  const changed = (change: (run: (typeof whole.runs)[number]) => object) => ({
    ...whole,
    runs: whole.runs.map((run) => (run.depth === "probe" && run.block === 3 ? { ...run, ...change(run) } : run)),
  });

  test("are the head alone with augmentation, at each budget of each planned block", () => {
    expect(
      theirs.map(({ block, init, depth, policy, n, views }) => `${block} ${init} ${depth} ${policy} ${n} ${views}`),
    ).toEqual(
      Array.from({ length: 6 }, (_, block) => [5, 20].map((n) => `${block} pretrained probe heavy ${n} 16`)).flat(),
    );
    expect(primaryOf(whole)).toEqual(primaryOf(studyOf({ blocks: 6 })));
    expect(
      firstLookIn({ ...whole, settings: { ...whole.settings, passes: ["first-look", "probe", "doubled-views"] } }),
    ).toEqual(firstLookIn(studyOf({ blocks: 6, change: { passes: ["first-look", "probe"] } })));
    // Whatever the order of the records.
    const backwards = { ...studyOf({ blocks: 1, change: { passes: ["first-look", "probe", "doubled-views"] } }) };
    expect(firstLookIn({ ...backwards, runs: backwards.runs.toReversed() })).toEqual(firstLookIn(backwards));
  });

  test.each([
    ["that say nothing of it", changed(({ views: _, ...run }) => ({ ...run, views: undefined }))],
    ["of a picture as it is", changed(({ policy }) => (policy === "none" ? { views: 16 } : {}))],
    ["that are there twice", { ...whole, runs: [...whole.runs, theirs[0]!] }],
    ["that were not planned", { ...studyOf({ blocks: 6, change: { passes: ["probe"] } }), runs: whole.runs }],
    ["of another trainer in part", changed(({ views, n }) => (views && n === 5 ? { trainer: "autodiff" } : {}))],
  ] as [string, typeof whole][])("%s are refused", (_, mixed) => {
    expect(() => primaryOf(mixed)).toThrow(MixedRecords);
  });

  test("are as many as a record may say", () => {
    const [run] = theirs;
    expect(v.is(runRecordSchema, run)).toBe(true);
    for (const views of [8, 15, 32, 0]) expect(v.is(runRecordSchema, { ...run, views })).toBe(false);
  });
});

test("the runs of a pass come from the trainer of its block, with which they are compared; heads alone from any one", () => {
  const whole = studyOf({ blocks: 6, change: { passes: ["light", "probe", "top"] } });
  const other = (some: (run: (typeof whole.runs)[number], at: number) => boolean) => ({
    ...whole,
    runs: whole.runs.map((run, at) => (run.block === 0 && some(run, at) ? { ...run, backend: "cpu" as const } : run)),
  });
  expect(primaryOf(other(({ depth }) => depth === "probe"))).toEqual(primaryOf(whole));
  expect(() => primaryOf(other(({ depth }, at) => depth === "probe" && at % 2 === 0))).toThrow(MixedRecords);
  expect(() => primaryOf(other(({ policy, depth }) => policy === "light" && depth === "full"))).toThrow(MixedRecords);
  expect(() => primaryOf(other(({ depth }) => depth === "top"))).toThrow(MixedRecords);
});

test("links carry what is planned beside the endpoint, and nothing of what it showed", () => {
  expect(parseLink(repeatLink(settings))).toEqual({ kind: "repeat", settings });
  const whole = studyOf({ blocks: 6, change: { passes } });
  const fewer = {
    ...whole,
    runs: whole.runs.filter(
      ({ base, depth, policy, n }) => base === "lite0" && depth === "full" && policy !== "light" && n !== 10,
    ),
  };
  expect(resultLink(whole, primaryOf(whole))).toBe(resultLink(fewer, primaryOf(fewer)));
  expect(parseLink(resultLink(whole, primaryOf(whole)))).toMatchObject({
    kind: "result",
    result: { settings: { passes } },
  });
});

test("a first look is there with its first run, and only where one was planned", () => {
  const whole = studyOf({ blocks: 1, change: { passes: ["first-look"] } });
  const after = (runs: number) => firstLookIn({ ...whole, runs: whole.runs.slice(0, runs) });
  expect(after(0)).toBeNull();
  expect(after(1)).toMatchObject({ policy: "heavy", n: 5, images: 400, treated: null });
  const [none, treated] = whole.runs.map(({ accuracy }) => accuracy);
  expect(after(whole.runs.length)).toMatchObject({ none, treated });
  expect(firstLookIn(studyOf({ blocks: 1 }))).toBeNull();
});
