import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../../client/src/engine/protocol";
import { type Deed, firstPage, type Page, reduce } from "../../../client/src/state/page";
import { timeTaken } from "../../../client/study/time-taken";
import { studyOf } from "../studies";

const study = studyOf({ blocks: 6, state: "running" });
const fresh = { ...study, runs: [], blocks: [] };
const planned = (of: typeof study, secondsLeft: number): EngineEvent => ({
  type: "planned",
  study: of,
  secondsLeft,
  notes: [],
});

/** What is said of a study that went through these events, each with the second at which it was seen. */
function said(...events: readonly (readonly [number, EngineEvent | Deed])[]) {
  let second = 0;
  let page: Page = firstPage;
  const taken = timeTaken(() => second);
  for (const [at, event] of events) {
    second = at;
    page = reduce(page, event);
    taken.see(page);
  }
  return taken.sentence();
}

describe("at a study's end the command says what it took and what was foreseen", () => {
  const [run] = study.runs;
  const finished: EngineEvent = { type: "run-finished", run: run!, secondsLeft: 900 };
  const ended: EngineEvent = { type: "ended", study };

  test("from when it was planned, beside the prediction of before the first run", () => {
    const began = [
      [0, { type: "begun" }],
      [100, planned(fresh, 240)],
    ] as const;
    expect(said(...began, [130, finished], [350, ended])).toBe(
      "Took 4 min 10 s; 4 min 0 s were foreseen before the first run (4 % more).",
    );
    expect(said(...began, [148, ended])).toBe("Took 48 s; 4 min 0 s were foreseen before the first run (80 % less).");
    expect(said([0, { type: "begun" }], [0, planned(fresh, 3900)], [3895, ended])).toBe(
      "Took 1 h 4 min; 1 h 5 min were foreseen before the first run (as long).",
    );
  });

  test("also where its first runs had to be made again, which foresees nothing anew", () => {
    expect(
      said([0, { type: "begun" }], [0, planned(fresh, 200)], [50, finished], [60, planned(fresh, 900)], [250, ended]),
    ).toBe("Took 4 min 10 s; 3 min 20 s were foreseen before the first run (25 % more).");
  });

  test("and nothing of one that was taken up again, or whose page crashed", () => {
    expect(said([0, { type: "begun" }], [0, planned(study, 60)], [50, ended])).toBe("");
    const crashed = { type: "begun" } as const;
    expect(
      said([0, { type: "begun" }], [0, planned(fresh, 200)], [50, finished], [90, crashed], [95, planned(study, 60)]),
    ).toBe("");
    expect(said([0, { type: "begun" }])).toBe("");
  });
});
