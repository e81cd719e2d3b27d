import * as v from "valibot";
import { beforeAll, expect, test } from "vitest";
import { firstLookIn } from "#core/answers/first-look";
import { effectsOf } from "#core/answers/secondary";
import { layoutOf } from "#core/network/base";
import { pretrainedTrunk, withHead } from "#core/network/initialise";
import { requireOneStudy } from "#core/records/mixed-records";
import { type StudyRecord, studyRecordSchema } from "#core/records/record";
import { dueRuns } from "#core/records/runs";
import { readingPlaces } from "../../../client/src/engine/kernels/network";
import { lockTrainer } from "../../../client/src/engine/lock";
import { initHashOf } from "../../../client/src/engine/one-run";
import { type EngineEvent, engineEventSchema } from "../../../client/src/engine/protocol";
import { runStudy } from "../../../client/src/engine/study-runner";
import { webgpuDevice } from "../../../client/src/engine/tensorflow";
import { loadBase } from "../../../client/src/engine/weights";
import { openWeightsCache } from "../../../client/src/storage/weights-cache";
import { emptyStore, full } from "../storage/faults";
import { eventsOf, numbersOf, renderedBatches, services, settings, start, studyOf } from "./workplace";

const { signal } = new AbortController();
const undisturbed = services();
let events: EngineEvent[] = [];
beforeAll(async () => {
  events = await eventsOf(start, undisturbed);
});

const types = (list: readonly EngineEvent[]) => list.map(({ type }) => type);
const inRun = (list: readonly EngineEvent[]) => list.filter(({ type }) => type === "run-started").length;

test("a study ends complete: every run of every block, in the planned order", () => {
  const study = studyOf(events);
  expect(study.state).toBe("finished");
  expect(study.runs.map(({ block, init, policy, n }) => [block, init, policy, n])).toEqual(
    [0, 1].flatMap((block) => [
      [block, "pretrained", "none", 2],
      [block, "scratch", "none", 2],
      [block, "pretrained", "heavy", 2],
      [block, "scratch", "heavy", 2],
    ]),
  );
});

test("its record has the form that is stored, and its runs make one fair comparison", () => {
  const study = studyOf(events);
  expect(v.parse(studyRecordSchema, study)).toEqual(study);
  expect(() => requireOneStudy(study)).not.toThrow();
  const [first, second] = [0, 1].map((block) => study.runs.filter((run) => run.block === block));
  for (const runs of [first, second]) {
    expect(new Set(runs?.map(({ validationHash }) => validationHash)).size).toBe(1);
    expect(new Set(runs?.map(({ trainingHash }) => trainingHash)).size).toBe(1);
    expect(new Set(runs?.map(({ init, initHash }) => `${init} ${initHash}`)).size).toBe(2);
    expect(new Set(runs?.map(({ policy, batchesHash }) => `${policy} ${batchesHash}`)).size).toBe(2);
  }
  expect(first?.[0]?.validationHash).not.toBe(second?.[0]?.validationHash);
  expect(first?.[1]?.initHash).not.toBe(second?.[1]?.initHash);
});

test("every event has the form that the page accepts, and each run reports from start to end", () => {
  for (const event of events) expect(v.is(engineEventSchema, event), event.type).toBe(true);
  const before = types(events).slice(0, types(events).indexOf("run-started"));
  expect(before).toEqual(["device", ...new Array(3).fill("preparing"), "planned", ...new Array(2).fill("preparing")]);
  const prepared = events.flatMap((event) => (event.type === "preparing" ? [event.what] : []));
  expect(prepared).toEqual(["weights", "device", "calibration", "images", "weights", "network"]);
  for (const type of ["run-started", "views", "run-finished"]) {
    expect(types(events).filter((one) => one === type)).toHaveLength(8);
  }
  expect(types(events).filter((one) => one === "block-finished")).toHaveLength(2);
  const steps = events.flatMap((event) => (event.type === "progress" ? [event.step] : []));
  expect(steps.filter((step) => step === settings.steps)).toHaveLength(8);
});

test("a stopped study resumes at the run that it was in, and ends with the same numbers", async () => {
  const stop = new AbortController();
  const place = services(stop);
  const before = await eventsOf(start, place, (event, list) => {
    if (event.type === "progress" && inRun(list) === 4) stop.abort();
  });
  const stopped = studyOf(before);
  expect(stopped.state).toBe("stopped");
  expect(stopped.runs).toHaveLength(3);
  const after = await eventsOf({ type: "resume", id: stopped.id }, { ...place, signal: new AbortController().signal });
  expect(inRun(after)).toBe(5);
  expect(numbersOf(studyOf(after))).toEqual(numbersOf(studyOf(events)));
});

test("a page that is gone in the middle of a run resumes at that run, and ends with the same numbers", async () => {
  const place = services();
  let id = "";
  for await (const event of runStudy(start, place)) {
    if (event.type === "planned") id = event.study.id;
    // Nothing is said to the study: it just never goes on.
    if (event.type === "run-finished" && event.run.block === 1) break;
  }
  const after = await eventsOf({ type: "resume", id }, place);
  expect(inRun(after)).toBe(3);
  expect(numbersOf(studyOf(after))).toEqual(numbersOf(studyOf(events)));
});

test("a device lost while rendered views are read back costs one run, and the numbers are the same", async () => {
  // Longer than what is read together, so that the last steps of a run are on the device when its first are reported.
  const longer = { ...start, settings: { ...settings, blocks: 1, steps: readingPlaces + 2 } };
  const whole = studyOf(await eventsOf(longer, services()));
  const first = await webgpuDevice();
  const after = await eventsOf(longer, services(), (event, list) => {
    // The third run renders the block's views.
    if (event.type === "progress" && inRun(list) === 3) first.destroy();
  });
  expect(await webgpuDevice()).not.toBe(first);
  expect(after.filter((event) => event.type === "notice")).toHaveLength(1);
  expect(inRun(after)).toBe(5);
  expect(numbersOf(studyOf(after))).toEqual(numbersOf(whole));
});

test("a second study with the same seed renders no batch and fetches no weights", async () => {
  const rendered = renderedBatches();
  performance.clearResourceTimings();
  const again = studyOf(await eventsOf(start, undisturbed));
  expect(rendered).toBeGreaterThanOrEqual(2 * settings.steps);
  expect(renderedBatches()).toBe(rendered);
  expect(
    performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".bin") && name.includes("lite0")),
  ).toEqual([]);
  expect(numbersOf(again)).toEqual(numbersOf(studyOf(events)));
});

test("a full disk stops nothing: the study goes on uncached, says so once, and ends with the same numbers", async () => {
  const after = await eventsOf(start, services(new AbortController(), full));
  expect(numbersOf(studyOf(after))).toEqual(numbersOf(studyOf(events)));
  const notices = after.flatMap((event) => (event.type === "notice" ? [event.message] : []));
  expect(notices.filter((notice) => notice.includes("uncached"))).toHaveLength(1);
  expect(notices.filter((notice) => notice.includes("will not resume"))).toHaveLength(1);
});

test("a second tab is told that another one is measuring", async () => {
  const release = await lockTrainer();
  expect(await eventsOf(start, services())).toMatchObject([{ type: "failed", code: "busy" }]);
  release();
});

test("a study that is not there is a failure in words", async () => {
  const last = (await eventsOf({ type: "resume", id: "0".repeat(32) }, services())).at(-1);
  expect(last).toMatchObject({ type: "failed", code: "study-missing" });
});

test("the control study shuffles the training labels and nothing else", async () => {
  const control = { ...settings, blocks: 1, permutedLabels: true };
  const [run] = studyOf(await eventsOf({ ...start, settings: control } as typeof start, services())).runs;
  const [honest] = studyOf(events).runs;
  const same = ["validationHash", "trainingHash", "initHash", "batchesHash"] as const;
  for (const name of same) expect(run?.[name]).toBe(honest?.[name]);
  expect(run?.lastLoss).not.toBe(honest?.lastLoss);
});

test("a study that mixes images and their classes ends with the same numbers from kept views, and its none is any study's", async () => {
  const on = services();
  const mixing = { ...start, settings: { ...settings, blocks: 1, policy: "mixup" } } as typeof start;
  const study = studyOf(await eventsOf(mixing, on));
  expect(v.parse(studyRecordSchema, study)).toEqual(study);
  const rendered = renderedBatches();
  expect(numbersOf(studyOf(await eventsOf(mixing, on)))).toEqual(numbersOf(study));
  expect(renderedBatches()).toBe(rendered);
  const [pretrained, scratch, ...mixed] = numbersOf(study).runs;
  const [first, second, ...heavy] = numbersOf(studyOf(events)).runs;
  const settingsHash = study.settingsHash;
  expect([pretrained, scratch]).toEqual([first, second].map((run) => ({ ...run, settingsHash })));
  expect(new Set([...mixed, heavy[0]].map((run) => run?.batchesHash)).size).toBe(2);
  for (const run of mixed) expect(run).toMatchObject({ policy: "mixup", strength: 1, initHash: expect.any(String) });
});

test("a first look and later passes are made in their order, go on where they were cut off, and change no run of the answer", async () => {
  const passed = {
    ...settings,
    blocks: 1,
    budgets: [2, 8],
    passes: ["first-look", "light", "glyphs", 4, "probe", "top", "doubled-views"],
  } satisfies StudyRecord["settings"];
  const study = studyOf(await eventsOf({ ...start, settings: passed }, services()));
  expect(study.runs.map(runName)).toEqual(
    dueRuns(study).map(({ arm, base, depth }) => runName({ ...arm, base, depth })),
  );
  expect(study.runs).toHaveLength(2 + 8 + 4 + 4 + 4 + 2 + 4 + 2);
  expect(() => requireOneStudy(study)).not.toThrow();
  expect(firstLookIn(study)).toMatchObject({ n: 2, images: 20 });
  expect(effectsOf(study).map(({ blocks }) => blocks)).toEqual(new Array(20).fill(1));
  const trained = ({ settingsHash: _, elapsedMs: __, ...run }: StudyRecord["runs"][number]) => run;
  const plain = studyOf(events).runs.filter(({ block }) => block === 0);
  expect(study.runs.slice(2, 6).map(trained)).toEqual(plain.map(trained));

  // Another base starts from its own weights, and all else is the endpoint's.
  const { base, shards } = await loadBase("glyphs", settings.cut, { signal, cache: openWeightsCache(emptyStore()) });
  const glyphs = study.runs.filter((run) => run.base === "glyphs");
  for (const run of glyphs) {
    const own = study.runs.find(
      ({ base, init, policy, n, depth }) =>
        base === "lite0" && init === run.init && policy === run.policy && n === run.n && depth === "full",
    )!;
    const same = ["seed", "steps", "validationHash", "trainingHash", "batchesHash"] as const;
    for (const name of same) expect(run[name]).toBe(own[name]);
    const start = withHead(base, settings.cut, 10, pretrainedTrunk(base, settings.cut, shards));
    expect(run.initHash).toBe(initHashOf(layoutOf(base, settings.cut, 10), start));
    expect(run.initHash).not.toBe(own.initHash);
    expect(run.firstLoss).not.toBe(own.firstLoss);
  }
  expect(glyphs).toHaveLength(4);

  // The upper layers alone start from the same weights and see the same batches as all layers.
  const tops = study.runs.filter(({ depth }) => depth === "top");
  for (const run of tops) {
    const all = study.runs.find(
      ({ base, init, policy, n, depth }) =>
        depth === "full" && base === run.base && init === run.init && policy === run.policy && n === run.n,
    )!;
    for (const name of ["seed", "initHash", "trainingHash", "batchesHash"] as const) expect(run[name]).toBe(all[name]);
    expect(run.lastLoss).not.toBe(all.lastLoss);
  }
  expect(tops).toHaveLength(4);

  // So few steps visit no image more than eight times: with sixteen views a head sees, learns and answers the same.
  const checked = study.runs.filter(({ views }) => views === 16);
  for (const { views: _, batchesHash, ...run } of checked) {
    const usual = study.runs.find(({ depth, policy, n }) => depth === "probe" && policy === "heavy" && n === run.n)!;
    expect({ ...trained(run as typeof usual), batchesHash: usual.batchesHash }).toEqual(trained(usual));
    expect(batchesHash).not.toBe(usual.batchesHash);
  }
  expect(checked).toHaveLength(2);

  const on = services();
  // In the middle of the other base's.
  await on.studies.save({ ...study, runs: study.runs.slice(0, 16), state: "running" });
  const resumed = studyOf(await eventsOf({ type: "resume", id: study.id }, on));
  expect(numbersOf(resumed)).toEqual(numbersOf(study));
});

function runName({
  init,
  policy,
  n,
  base,
  depth,
}: Pick<StudyRecord["runs"][number], "init" | "policy" | "n" | "base" | "depth">) {
  return `${base} ${depth} ${init} ${policy} ${n}`;
}
