import { expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { digestOfData } from "#core/digest";
import { layoutOf } from "#core/network/base";
import { withHead } from "#core/network/initialise";
import type { RunRecord, StudyRecord } from "#core/records/record";
import { blockOf } from "../../../client/src/engine/block";
import { Diverged } from "../../../client/src/engine/diverged";
import { initHashOf } from "../../../client/src/engine/one-run";
import type { EngineEvent } from "../../../client/src/engine/protocol";
import { requireSameData, withoutChangedRuns } from "../../../client/src/engine/same-data";
import { runStudy, type Services } from "../../../client/src/engine/study-runner";
import { loadTarget } from "../../../client/src/engine/targets";
import type { Trainer } from "../../../client/src/engine/trainer";
import { loadBase } from "../../../client/src/engine/weights";
import { openWeightsCache } from "../../../client/src/storage/weights-cache";
import { emptyStore } from "../storage/faults";
import { eventsOf, numbersOf, services, settings, start, studyOf } from "./workplace";

const { signal } = new AbortController();
const other = "0".repeat(64);
const inRun = (list: readonly EngineEvent[]) => list.filter(({ type }) => type === "run-started").length;
const notices = (list: readonly EngineEvent[]) =>
  list.flatMap((event) => (event.type === "notice" ? [event.message] : []));

const complete = studyOf(await eventsOf(start, services()));
/** The same study after this many runs. */
function after(runs: number): StudyRecord {
  const blocks = complete.blocks.filter(({ block }) => block * 4 < runs);
  return { ...complete, state: "running", blocks, runs: complete.runs.slice(0, runs) };
}
const changed = (study: StudyRecord, change: (run: RunRecord) => Partial<RunRecord>): StudyRecord => ({
  ...study,
  runs: study.runs.map((run) => ({ ...run, ...change(run) })),
});

/** Stores a study and resumes it. */
async function resumed(study: StudyRecord, on: Services = services(), watch?: (event: EngineEvent) => void) {
  await on.studies.save(study);
  return {
    events: await eventsOf({ type: "resume", id: study.id }, on, watch),
    stored: await on.studies.load(study.id),
  };
}

const served = {
  target: await loadTarget("digits", { pixels: settings.pixels, signal }),
  ...(await loadBase(settings.base, settings.cut, { signal, cache: openWeightsCache(emptyStore()) })),
};
const second = await blockOf(settings, 1, served);
const kept = (study: StudyRecord) => withoutChangedRuns(study, { block: second, pass: "primary" }, served) === study;

test("an open block keeps its runs where the images and both initial weights are those of its records", () => {
  expect(kept(after(4))).toBe(true);
  expect(kept(after(7))).toBe(true);
});

test.each<[string, (study: StudyRecord) => StudyRecord]>([
  ["other validation images", (study) => changed(study, ({ block }) => (block === 1 ? { validationHash: other } : {}))],
  ["other training images", (study) => changed(study, ({ block }) => (block === 1 ? { trainingHash: other } : {}))],
  [
    "other pretrained weights",
    (study) => changed(study, ({ init }) => (init === "pretrained" ? { initHash: other } : {})),
  ],
  [
    "batches that another renderer made",
    (study) => changed(study, ({ block, policy }) => (block === 1 && policy === "heavy" ? { batchesHash: other } : {})),
  ],
  ["other scratch weights", (study) => changed(study, ({ init }) => (init === "scratch" ? { initHash: other } : {}))],
  [
    "other groups",
    (study) => ({ ...study, blocks: study.blocks.map((b) => ({ ...b, groups: b.groups.map((g) => g + 1) })) }),
  ],
  [
    "more to train with",
    (study) => ({ ...study, blocks: study.blocks.map((b) => ({ ...b, trainable: b.trainable + 1 })) }),
  ],
])("an open block with %s starts anew, and the finished one stays", (_, change) => {
  const study = change(after(7));
  const left = withoutChangedRuns(study, { block: second, pass: "primary" }, served);
  expect(left.runs).toEqual(study.runs.slice(0, 4));
  expect(left.blocks).toEqual(study.blocks.slice(0, 1));
});

test("finished blocks are compared with what the site serves now", () => {
  expect(() => requireSameData(after(6), served)).not.toThrow();
  const weights = changed(after(6), ({ init }) => (init === "pretrained" ? { initHash: other } : {}));
  expect(() => requireSameData(weights, served)).toThrow("The weights on this site changed");
  const images = changed(after(6), () => ({ trainingHash: other }));
  expect(() => requireSameData(images, served)).toThrow("The images on this site changed");
  expect(() =>
    requireSameData(
      changed(after(3), () => ({ initHash: other })),
      served,
    ),
  ).not.toThrow();
});

test("the weights of another base are compared with what the site serves of it", async () => {
  const others = [await loadBase("glyphs", settings.cut, { signal, cache: openWeightsCache(emptyStore()) })];
  const asked = { ...complete.settings, passes: ["glyphs" as const] };
  const block = await blockOf(settings, 0, { ...served, others });
  const { base } = others[0]!;
  const layout = layoutOf(base, settings.cut, 10);
  const initHash = initHashOf(layout, withHead(base, settings.cut, 10, block.pretrained.get("glyphs")!));
  const theirs = complete.runs
    .filter((run) => run.block === 0 && run.init === "pretrained")
    .map((run) => ({ ...run, base: base.id, initHash }));
  const study = { ...complete, settings: asked, runs: [...complete.runs, ...theirs] };
  const here = { ...served, others };
  const keeps = (some: StudyRecord) => withoutChangedRuns(some, { block, pass: "glyphs" }, here) === some;
  expect(() => requireSameData(study, here)).not.toThrow();
  expect(keeps(study)).toBe(true);
  const swapped = changed(study, (run) => (run.base === base.id ? { initHash: complete.runs[0]!.initHash } : {}));
  expect(() => requireSameData(swapped, here)).toThrow("The weights on this site changed");
  expect(keeps(swapped)).toBe(false);
  expect(withoutChangedRuns(swapped, { block, pass: "glyphs" }, here).runs).toEqual(complete.runs);
});

test("a study whose first block met other images makes that block again, says so, and ends with the same numbers", async () => {
  const { events } = await resumed(changed(after(3), () => ({ validationHash: other })));
  expect(notices(events)).toEqual([
    "3 finished runs of an open seed are made again: the images or weights on this site changed since they were made.",
  ]);
  expect(inRun(events)).toBe(8);
  expect(numbersOf(studyOf(events))).toEqual(numbersOf(complete));
});

test("a study whose finished block met other weights ends with that block, and says why", async () => {
  const study = changed(after(6), ({ init }) => (init === "pretrained" ? { initHash: other } : {}));
  const { events, stored } = await resumed(study);
  expect(inRun(events)).toBe(0);
  expect(notices(events).join()).toContain("The weights on this site changed");
  expect(studyOf(events)).toEqual({ ...study, state: "stopped" });
  expect(stored).toEqual({ ...study, state: "stopped" });
});

test("runs of an open block that another kind of device made are made again, and that is said", async () => {
  const { events } = await resumed(
    changed(after(6), ({ block }) => (block === 1 ? { backend: "cpu", trainer: "autodiff" } : {})),
  );
  expect(notices(events)).toEqual([expect.stringMatching(/^2 finished runs of an open seed are made again: .*device/)]);
  expect(inRun(events)).toBe(4);
  expect(numbersOf(studyOf(events))).toEqual(numbersOf(complete));
});

test("a run that diverges ends the study with what is finished, and says so", async () => {
  const on = services();
  const { events, stored } = await resumed(after(4), { ...on, device: { ...on.device, current: diverging(on) } });
  expect(notices(events)).toEqual([expect.stringContaining("Training left the range of numbers at step 3")]);
  expect(studyOf(events)).toMatchObject({ state: "stopped", runs: complete.runs.slice(0, 4) });
  expect(stored).toEqual(studyOf(events));
});

/** The same device, on which every run diverges. */
function diverging({ device }: Services): Services["device"]["current"] {
  return async () => {
    const found = await device.current();
    const prepare: Trainer["prepare"] = async (preparation) => ({
      ...(await found.trainer.prepare(preparation)),
      // biome-ignore lint/correctness/useYield: it never comes so far.
      async *run() {
        throw new Diverged(3);
      },
    });
    return { ...found, trainer: { ...found.trainer, prepare } };
  };
}

test("a resumed study that is stopped before it goes on is left as it was, and nobody says that nothing was kept", async () => {
  const stop = new AbortController();
  const { events, stored } = await resumed(
    after(3),
    services(stop),
    ({ type }) => type === "preparing" && stop.abort(),
  );
  const last = events.at(-1);
  expect(last).toMatchObject({ type: "failed", code: "stopped", message: expect.stringContaining("as it was") });
  expect(stored).toEqual(after(3));
});

test("a finished study goes on under its frozen settings, with the seeds that a longer one would have had", async () => {
  const on = services();
  await on.studies.save(complete);
  const stop = new AbortController();
  const extended = { ...on, signal: stop.signal };
  const more = await eventsOf({ type: "extend", id: complete.id, minutes: 1 }, extended, (event) => {
    if (event.type === "run-finished" && event.run.block === 2) stop.abort();
  });
  const stopped = studyOf(more);
  expect(stopped).toMatchObject({ state: "stopped", settings, settingsHash: complete.settingsHash });
  expect(stopped.goal).toBeGreaterThan(2);
  const after = studyOf((await resumed({ ...stopped, goal: 3 })).events);
  expect(after).toMatchObject({ state: "finished", goal: 3 });
  expect(after.runs).toHaveLength(12);
  expect(after.runs.slice(0, 9)).toEqual(stopped.runs);
  const third = { block: await blockOf({ ...settings, blocks: 3 }, 2, served), pass: "primary" } as const;
  expect(withoutChangedRuns(after, third, served)).toBe(after);
});

test("scratch runs again at doubled steps once the planned blocks are complete, also across a page that is gone", async () => {
  const on = services();
  // The blocks of the study above, under settings that ask for the check; its runs are those that they would have been.
  const asked = { ...settings, doubledBlocks: 1 };
  const settingsHash = digestOfData(asked);
  const runs = complete.runs.map((run) => ({ ...run, settingsHash }));
  await on.studies.save({ ...complete, settings: asked, settingsHash, runs, state: "running" });
  for await (const event of runStudy({ type: "resume", id: complete.id }, on)) if (event.type === "run-finished") break;
  const after = studyOf(await eventsOf({ type: "resume", id: complete.id }, on));
  expect(after.runs.slice(0, 8)).toEqual(runs);
  const longer = after.runs.slice(8);
  expect(longer.map(({ block, init, policy, steps }) => [block, init, policy, steps])).toEqual([
    [0, "scratch", "none", 2 * settings.steps],
    [0, "scratch", "heavy", 2 * settings.steps],
  ]);
  const [own] = runs.filter(({ init }) => init === "scratch");
  for (const name of ["seed", "initHash", "validationHash", "trainingHash"] as const) {
    for (const run of longer) expect(run[name]).toBe(own?.[name]);
  }
  expect(longer[0]?.batchesHash).not.toBe(own?.batchesHash);
  expect(primaryOf(after).doubled).toMatchObject({ steps: 2 * settings.steps, blocks: 1, planned: 1 });
  expect(await on.studies.load(complete.id)).toEqual(after);
});

test("learning rates that were being tried are tried on from the next, also across a page that is gone", async () => {
  const request = { ...start, repeated: false, settings: { ...settings, blocks: 1 }, tune: true } as const;
  const trialsIn = (list: readonly EngineEvent[]) =>
    new Set(list.flatMap((event) => (event.type === "tuning" ? [event.trial] : []))).size;
  const undisturbed = await eventsOf(request, services());
  expect(trialsIn(undisturbed)).toBe(12);
  const on = services();
  // Nothing is said to the study: it just never goes on.
  for await (const event of runStudy(request, on)) if (event.type === "tuning" && event.trial === 5) break;
  const [cut] = (await on.studies.list()).studies;
  expect(cut).toMatchObject({ state: "running", runs: [], trying: { trainer: "kernels", backend: "webgpu" } });
  expect(cut?.trying?.losses).toHaveLength(5);
  const rest = await eventsOf({ type: "resume", id: cut!.id }, on);
  expect(trialsIn(rest)).toBe(7);
  expect(notices(rest)).toEqual([]);
  const [whole, resumed] = [studyOf(undisturbed), studyOf(rest)];
  expect(numbersOf(resumed)).toEqual(numbersOf(whole));
  expect(resumed.tuning).toEqual(whole.tuning);
  expect(resumed).toMatchObject({ id: cut!.id, state: "finished" });
  expect(resumed.trying).toBeUndefined();
  expect(await on.studies.load(cut!.id)).toEqual(resumed);
});

test("trials of another kind of device are made again, and a study that is stopped while it tries leaves nothing", async () => {
  const request = { ...start, repeated: false, settings: { ...settings, blocks: 1 }, tune: true } as const;
  const stop = new AbortController();
  const on = services(stop);
  for await (const event of runStudy(request, on)) if (event.type === "tuning" && event.trial === 2) break;
  const [cut] = (await on.studies.list()).studies;
  await on.studies.save({ ...cut!, trying: { ...cut!.trying!, trainer: "autodiff", backend: "cpu" } });
  const firsts: number[] = [];
  for await (const event of runStudy({ type: "resume", id: cut!.id }, on)) {
    if (event.type === "notice") expect(event.message).toContain("tried again from the first");
    if (event.type === "tuning" && firsts.push(event.trial)) break;
  }
  expect(firsts).toEqual([0]);
  await on.studies.remove(cut!.id);
  const stopped = await eventsOf(request, on, (event) => {
    if (event.type === "tuning" && event.trial === 1) stop.abort();
  });
  expect(stopped.at(-1)).toMatchObject({ type: "failed", code: "stopped" });
  expect(await on.studies.list()).toEqual({ studies: [], refused: [] });
});
