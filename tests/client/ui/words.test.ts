import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { armsOf } from "#core/study/study";
import type { EngineEvent } from "../../../client/src/engine-client/engine-client";
import { type Deed, firstPage, type Page, reduce, type Watching } from "../../../client/src/state/page";
import { deviceSentence } from "../../../client/src/ui/ask/device-line";
import { decimalsOf, duration, inPoints, interval, points, signedPoints } from "../../../client/src/ui/words/format";
import { givenSentence } from "../../../client/src/ui/words/giving";
import {
  announcement,
  basisSentence,
  endingSentence,
  meterOf,
  resumedSentence,
  runningSentence,
  titleOf,
} from "../../../client/src/ui/words/progress";
import { waitingGroup } from "../../core/everyone/releases";
import { settings, studyOf } from "../studies";

describe("numbers", () => {
  test("have their sign, a true minus, and never a negative zero", () => {
    expect([0.19, -0.03, 0, -0.001, 0.004].map((share) => signedPoints(share))).toEqual(["+19", "−3", "0", "0", "0"]);
    expect(points(-0.0004, 1)).toBe("0.0");
    expect([0.01, -0.01, 0.11, 0, -0.02].map((share) => inPoints(share))).toEqual([
      "+1 point",
      "−1 point",
      "+11 points",
      "0 points",
      "−2 points",
    ]);
    expect(inPoints(0.01, 1)).toBe("+1.0 points");
    expect(signedPoints(0.0123, 1)).toBe("+1.2");
    expect(interval(-0.04, 0.105, 0)).toBe("−4 to 11");
  });

  test("are whole unless the interval is narrower than a point to either side", () => {
    expect([null, 0.07, 0.01, 0.0098].map(decimalsOf)).toEqual([0, 0, 0, 1]);
  });

  test("round to within half of what is shown", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (share) => {
        const shown = Number(signedPoints(share).replace("−", "-"));
        expect(Math.abs(shown - share * 100)).toBeLessThanOrEqual(0.5 + 1e-9);
      }),
    );
  });

  test("of time are as rough as a prediction is", () => {
    expect([0.2, 1, 37, 38, 90, 239, 5400, 9000].map(duration)).toEqual([
      "a second",
      "1 second",
      "38 seconds",
      "38 seconds",
      "2 minutes",
      "4 minutes",
      "2 hours",
      "3 hours",
    ]);
  });
});

const arm = armsOf(settings).find(({ init, policy, n }) => init === "scratch" && policy === "heavy" && n === 20)!;

function watching(blocks: number, ...events: readonly (EngineEvent | Deed)[]): Watching {
  const study = studyOf({ blocks, state: "running" });
  const begun: readonly (EngineEvent | Deed)[] = [
    { type: "begun" },
    { type: "planned", study, secondsLeft: 38, notes: [] },
  ];
  const page = [...begun, ...events].reduce<Page>(reduce, firstPage);
  if (page.at !== "watching") throw new Error(page.at);
  return page;
}

describe("the running line", () => {
  test("says the seed, the arm and the time left", () => {
    const page = watching(2, {
      type: "run-started",
      pass: "primary",
      block: 2,
      arm,
      base: "lite0",
      steps: 500,
      depth: "full",
    });
    expect(runningSentence(page)).toBe(
      "Seed 3 of 6: from scratch, heavy augmentation, 20 images a class. About 38 seconds left.",
    );
    expect(titleOf(page)).toBe("33 % · Headstart");
  });

  test("says what is made beside the answer: which layers train, and on how many views", () => {
    const beside = { type: "run-started", block: 2, arm, base: "lite0", steps: 500, depth: "probe" } as const;
    expect(runningSentence(watching(2, { ...beside, pass: "probe" }))).toBe(
      "Beside the answer, seed 3 of 6: training the last layer only, from scratch, heavy augmentation, 20 images a class. About 38 seconds left.",
    );
    expect(runningSentence(watching(2, { ...beside, pass: "doubled-views", views: 16 }))).toBe(
      "Beside the answer, seed 3 of 6: training the last layer only on 16 views of each image, from scratch, heavy augmentation, 20 images a class. About 38 seconds left.",
    );
  });

  test("says what is prepared, that it pauses and that it stops", () => {
    expect(runningSentence(watching(0, { type: "preparing", what: "weights" }))).toMatch(/^Fetching the pretrained/);
    expect(runningSentence(watching(0, { type: "preparing", what: "device" }))).toMatch(/^Checking that this device/);
    expect(runningSentence(watching(0, { type: "preparing", what: "calibration" }))).toMatch(/^Timing a few steps/);
    expect(runningSentence(watching(0, { type: "preparing", what: "network" }))).toMatch(/^Making the network ready/);
    expect(runningSentence(watching(1, { type: "paused" }))).toMatch(/^Paused at run 8 of 48\./);
    expect(runningSentence(watching(1, { type: "stop-asked" }))).toMatch(/^Stopping/);
  });

  test("says which learning rate is tried, and how long that takes, until the study begins", () => {
    const tried = { type: "tuning", trial: 4, trials: 12, done: 0.4, secondsLeft: 26 } as const;
    const begun = [{ type: "begun" }, tried] as const;
    const trying = (...events: readonly (EngineEvent | Deed)[]) => {
      const page = [...begun, ...events].reduce<Page>(reduce, firstPage);
      if (page.at !== "watching") throw new Error(page.at);
      return page;
    };
    const line =
      "Trying learning rates on images that the answer never rests on: 5 of 12. About 26 seconds left of it.";
    expect(runningSentence(trying())).toBe(line);
    expect(runningSentence(trying({ type: "paused" }))).toBe(`Paused. ${line}`);
    expect(announcement(trying())).toBe("Trying learning rates.");
    const study = studyOf({ blocks: 0, state: "running" });
    const planned = trying({ type: "planned", study, secondsLeft: 38, notes: [] });
    expect(planned.tuning).toBeNull();
    expect(runningSentence(planned)).toBe("0 runs of 48 finished. About 38 seconds left.");
  });

  test("says what was finished before a study was taken up again", () => {
    expect(resumedSentence(watching(0))).toBe("");
    expect(resumedSentence(watching(2))).toBe("Resumed: 16 runs were finished before.");
    expect(resumedSentence({ resumed: 1 })).toBe("Resumed: 1 run was finished before.");
  });

  test("ends in a notification's few words", () => {
    const study = studyOf({ blocks: 6 });
    const page = reduce(watching(2), { type: "ended", study });
    expect(endingSentence(page)).toBe("The need fell.");
    const failed = reduce(watching(2), { type: "failed", code: "device-lost", message: "Gone." });
    expect(endingSentence(failed)).toBe("The graphics device went away.");
  });

  test("is announced by tenths, not by steps", () => {
    const page = watching(2, {
      type: "run-started",
      pass: "primary",
      block: 2,
      arm,
      base: "lite0",
      steps: 500,
      depth: "full",
    });
    expect(announcement(page)).toBe("Seed 3 of 6. 30 per cent done.");
    const later = reduce(page, { type: "progress", step: 400, loss: 1, norm: 1, secondsLeft: 20 });
    expect(later.at === "watching" && announcement(later)).toBe(announcement(page));
  });
});

describe("the meter's line", () => {
  test("says on how many seeds it rests and whether there is an interval", () => {
    expect(basisSentence(null)).toBe("The needle comes with the first complete seed.");
    expect(basisSentence(primaryOf(studyOf({ blocks: 2 })))).toBe("2 of 6 seeds, a tick each; no interval yet");
    expect(basisSentence(primaryOf(studyOf({ blocks: 6 })))).toBe("6 seeds: settled");
  });

  test("an arm at the floor leaves the meter without a needle", () => {
    const floor = primaryOf(studyOf({ blocks: 6, shares: { scratch: [0.1, 0.12], pretrained: [0.5, 0.6] } }));
    expect(meterOf(floor)).toEqual({
      estimate: null,
      low: null,
      high: null,
      perBlock: [],
      waiting: "no answer: an arm only guesses",
    });
  });
});

describe("the device line", () => {
  const device = { backend: "webgpu", trainer: "kernels", adapter: "apple", software: false, why: "" } as const;

  test("is short where all is well", () => {
    expect(deviceSentence(device)).toBe("WebGPU is ready on this device (apple).");
  });

  test("says without WebGPU why, what still works and how slowly", () => {
    const sentence = deviceSentence({
      ...device,
      backend: "cpu",
      trainer: "autodiff",
      adapter: "",
      why: "This browser has no WebGPU.",
    });
    expect(sentence).toContain("This browser has no WebGPU.");
    expect(sentence).toContain("hours instead of minutes");
    expect(sentence).toContain("shared results");
  });
});

describe("a giver", () => {
  const given = { counted: true, ...waitingGroup };

  test("is told how far its group's next release is", () => {
    expect(givenSentence(given)).toBe(
      "Thank you. Your study counts. The next release of this group has at least 30 of the 50 studies that it needs: handwritten digits, 5 and 20 images a class, six seeds or more, given after the result was seen.",
    );
    expect(givenSentence({ ...given, studies: 0 })).toContain("has a few of the 50 studies");
    expect(givenSentence({ ...given, budgets: 1, settled: 0, promised: 1 })).toContain(
      "digits, 5 images a class, fewer than six seeds, promised before the start",
    );
  });

  test("is told that a release is complete", () => {
    expect(givenSentence({ ...given, studies: 50 })).toContain(
      "The 50 studies that the next release of this group needed are in",
    );
  });

  test("whose study was counted before is told so", () => {
    expect(givenSentence({ ...given, counted: false })).toContain("was counted before, and counts once");
  });
});
