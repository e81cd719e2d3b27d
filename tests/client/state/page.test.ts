import { describe, expect, test } from "vitest";
import { armsOf } from "#core/study/study";
import type { EngineEvent } from "../../../client/src/engine-client/engine-client";
import { type Deed, firstPage, type Page, reduce, type Watching } from "../../../client/src/state/page";
import { runOf, settings, studyOf } from "../studies";

const device: EngineEvent = {
  type: "device",
  backend: "webgpu",
  trainer: "kernels",
  adapter: "apple",
  software: false,
  why: "",
};
const empty = studyOf({ blocks: 0, state: "running" });
const planned: EngineEvent = { type: "planned", study: empty, secondsLeft: 60, notes: ["Smaller pictures."] };
const [arm, second] = armsOf(settings);

function after(...events: readonly (EngineEvent | Deed)[]): Page {
  return events.reduce<Page>(reduce, firstPage);
}

function watching(...events: readonly (EngineEvent | Deed)[]): Watching {
  const page = after({ type: "begun" }, planned, ...events);
  if (page.at !== "watching") throw new Error(page.at);
  return page;
}

describe("asking", () => {
  test("keeps what the engine says about the device", () => {
    expect(after(device)).toMatchObject({ at: "asking", device: { backend: "webgpu", adapter: "apple" } });
  });

  test("ignores late events of a study that was left", () => {
    const asked = after({ type: "begun" }, planned, { type: "asked" });
    for (const late of [
      { type: "progress", step: 3, loss: 1, norm: 1, secondsLeft: 2 },
      { type: "block-finished", study: empty },
      { type: "ended", study: empty },
      { type: "paused" },
    ] as const satisfies readonly EngineEvent[]) {
      expect(reduce(asked, late)).toBe(asked);
    }
  });

  test("turns a failure outside a study into a sentence", () => {
    expect(after({ type: "failed", code: "unexpected", message: "No device." })).toMatchObject({
      at: "asking",
      notices: ["No device."],
    });
  });

  test("follows a link even before the device is known, and a failing device does not close it", () => {
    const study = studyOf({ blocks: 6 });
    const page = after({ type: "opened", study }, { type: "failed", code: "unexpected", message: "No device." });
    expect(page).toMatchObject({ at: "reading", notices: ["No device."] });
  });
});

describe("watching", () => {
  test("begins before anything is planned, without the notices of before", () => {
    expect(after(device, { type: "notice", message: "Old." }, { type: "begun" })).toMatchObject({
      at: "watching",
      study: null,
      notices: [],
      device: { backend: "webgpu" },
    });
  });

  test("shows what is being prepared until the first run starts", () => {
    const preparing = watching({ type: "preparing", what: "weights" });
    expect(preparing.preparing).toBe("weights");
    expect(
      reduce(preparing, {
        type: "run-started",
        pass: "primary",
        block: 0,
        arm: arm!,
        base: "lite0",
        steps: 500,
        depth: "full",
      }),
    ).toMatchObject({
      preparing: null,
      running: { block: 0, arm, step: 0 },
    });
    // The network of a run that was begun, on the first device or on the next one.
    const ready = watching(
      { type: "run-started", pass: "primary", block: 0, arm: arm!, steps: 500, depth: "full", base: "lite0" },
      { type: "preparing", what: "network" },
    );
    expect(ready).toMatchObject({ preparing: "network", running: { block: 0 } });
    const going = reduce(ready, { type: "progress", step: 1, loss: 1, norm: 1, secondsLeft: 9 });
    expect(going).toMatchObject({ preparing: null, running: { step: 1 } });
  });

  test("says of a study that was taken up again how many runs it had", () => {
    const before = studyOf({ blocks: 2, state: "running" });
    const taken = after({ type: "begun" }, { type: "planned", study: before, secondsLeft: 60, notes: [] });
    expect(taken).toMatchObject({ at: "watching", resumed: 16 });
    expect(reduce(taken, { type: "run-finished", run: runOf(2, arm!, 0.5), secondsLeft: 50 })).toMatchObject({
      resumed: 16,
    });
    // An open seed's runs that are made again are none of those that were finished before.
    const fewer = studyOf({ blocks: 1, state: "running" });
    expect(reduce(taken, { type: "planned", study: fewer, secondsLeft: 60, notes: [] })).toMatchObject({ resumed: 8 });
    expect(watching()).toMatchObject({ resumed: 0 });
  });

  test("counts steps of the running run and the seconds left", () => {
    const page = watching(
      { type: "run-started", pass: "primary", block: 0, arm: arm!, base: "lite0", steps: 500, depth: "full" },
      { type: "progress", step: 120, loss: 1.5, norm: 1, secondsLeft: 50 },
    );
    expect(page).toMatchObject({ running: { step: 120 }, secondsLeft: 50 });
  });

  test("adds each finished run once, and a repeated run replaces its earlier self", () => {
    const first = runOf(0, arm!, 0.5);
    const again = { ...first, elapsedMs: 2 };
    const page = watching(
      { type: "run-finished", run: first, secondsLeft: 40 },
      { type: "run-finished", run: runOf(0, second!, 0.6), secondsLeft: 30 },
      { type: "run-finished", run: again, secondsLeft: 30 },
    );
    expect(page.study?.runs).toHaveLength(2);
    expect(page.study?.runs.find(({ init }) => init === arm!.init)?.elapsedMs).toBe(2);
    expect(page.running).toBeNull();
  });

  test("takes the engine's study when a block is complete", () => {
    const study = studyOf({ blocks: 1, state: "running" });
    expect(watching({ type: "block-finished", study }).study).toBe(study);
  });

  test("pauses, goes on, and says each notice once", () => {
    const notice: EngineEvent = { type: "notice", message: "The study goes on uncached." };
    const paused = watching({ type: "paused" }, notice, notice);
    expect(paused).toMatchObject({ paused: true, notices: ["The study goes on uncached."] });
    expect(reduce(paused, { type: "continued" })).toMatchObject({ paused: false });
  });

  test("holds the views that came last", () => {
    const data = new Uint8Array(16);
    expect(watching({ type: "views", size: 2, count: 1, data }).views).toEqual({ size: 2, count: 1, data });
  });

  test("stopping is said until the engine answers, and then the result is read with its notes", () => {
    const stopping = watching({ type: "stop-asked" });
    expect(stopping.stopping).toBe(true);
    const study = studyOf({ blocks: 2, state: "stopped" });
    expect(reduce(stopping, { type: "ended", study })).toMatchObject({
      at: "reading",
      source: { origin: "here", study, notes: ["Smaller pictures."] },
    });
  });

  test("stopped before the first run leads back to the question", () => {
    expect(after({ type: "begun" }, { type: "failed", code: "stopped", message: "Stopped." })).toMatchObject({
      at: "asking",
      notices: [],
    });
  });

  test("a failure keeps what was measured", () => {
    const study = studyOf({ blocks: 1, state: "running" });
    const page = reduce(watching({ type: "block-finished", study }), {
      type: "failed",
      code: "weights-mismatch",
      message: "Wrong weights.",
    });
    expect(page).toMatchObject({ at: "failed", code: "weights-mismatch", message: "Wrong weights.", study });
  });
});
