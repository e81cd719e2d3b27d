import { expect, test } from "vitest";
import type { StudyRecord } from "#core/records/record";
import type { Scripting, Sight } from "../../../client/src/state/scripting";
import { keptSentence } from "../../../client/study/command";
import { measured } from "../../../client/study/measuring";
import type { OpenPage } from "../../../client/study/page";
import { Refused, Stopped } from "../../../client/study/refused";
import { studyOf } from "../studies";

const study = studyOf({ blocks: 2, state: "stopped" });
const fast = { backend: "webgpu", trainer: "kernels", adapter: "a card", software: false, why: "" } as const;
const watching = {
  at: "watching",
  device: fast,
  notices: [],
  preparing: null,
  tuning: null,
  study,
  notes: [],
  running: null,
  secondsLeft: null,
  foreseen: null,
  resumed: 0,
  paused: false,
  stopping: false,
} as const satisfies Sight;

/** Measures on a page that keeps these studies and then shows this; `resumed` lists what it was told to go on with. */
function asked({
  studies = [study],
  sight = watching,
  target = study.settings.target,
  signal = new AbortController().signal,
}: {
  readonly studies?: readonly StudyRecord[] | null;
  readonly sight?: Sight;
  readonly target?: StudyRecord["settings"]["target"];
  readonly signal?: AbortSignal;
}) {
  const resumed: string[] = [];
  const take = () => Promise.reject(new Error("it takes nothing"));
  const scripting: Scripting = {
    look: () => sight,
    studies: () => studies,
    measure: () => {},
    take,
    resume: ({ id }) => void resumed.push(id),
  };
  const page: OpenPage = {
    ask: async (question) => question(scripting),
    tell: async (deed, word) => deed(scripting, word),
    take,
    reopen: async () => {},
    close: async () => {},
  };
  const wish = { target, minutes: 3, seed: 1, settings: null };
  return { end: measured(page, wish, { watch: () => {}, signal }), resumed };
}

test("a study whose device is WebGPU no longer is halted", async () => {
  for (const device of [
    { ...fast, backend: "webgl" },
    { ...fast, trainer: "autodiff" },
  ] as const) {
    const { end } = asked({ sight: { ...watching, device } });
    await expect(end).rejects.toThrow(Refused);
    await expect(end).rejects.toThrow(/without WebGPU/);
  }
});

test("a study of other pictures does not go on", async () => {
  const { end, resumed } = asked({ target: "own-2-0123456789abcdef" });
  await expect(end).rejects.toThrow(/The pictures changed/);
  expect(resumed).toEqual([]);
});

test("an interruption ends the wait for a page that does not say what it keeps", async () => {
  const interrupted = new AbortController();
  const { end } = asked({ studies: null, signal: interrupted.signal });
  interrupted.abort(new Error("interrupted"));
  await expect(end).rejects.toThrow("interrupted");
});

test("a study that stopped by itself is told from one that goes on, and its reason is said", async () => {
  const source = { origin: "here", study, notes: [] } as const;
  const { end, resumed } = asked({ sight: { at: "reading", device: fast, notices: ["It went astray."], source } });
  await expect(end).rejects.toThrow(Stopped);
  await expect(end).rejects.toThrow("It went astray.");
  expect(resumed).toEqual([study.id]);
});

/**
 * A browser whose page crashes: it finishes one run more after each look, and is gone at every look that `crashes` says. What it
 * finished is kept, as a profile keeps it.
 */
function crashing(crashes: (look: number) => boolean, { trials = 0 } = {}) {
  const whole = studyOf({ blocks: 2, state: "finished" });
  const total = whole.runs.length;
  const told: string[] = [];
  let done = -trials;
  let looks = 0;
  let isOpen = true;
  const stored = (): StudyRecord => ({ ...whole, state: "running", runs: whole.runs.slice(0, Math.max(0, done)) });
  const look = (): Sight => {
    if (crashes(looks++)) isOpen = false;
    if (!isOpen) throw new Error("Target crashed");
    if (done === total) {
      return { at: "reading", device: fast, notices: [], source: { origin: "here", study: whole, notes: [] } };
    }
    const tuning = done < 0 ? { trial: done + trials, trials, done: 0, secondsLeft: 1 } : null;
    const sight: Sight = { ...watching, study: tuning ? null : stored(), tuning };
    done++;
    return sight;
  };
  const take = () => Promise.reject(new Error("it takes nothing"));
  const scripting: Scripting = {
    look,
    studies: () => (told.length > 0 ? [stored()] : []),
    measure: () => void told.push("measure"),
    take,
    resume: () => void told.push("resume"),
  };
  const page: OpenPage = {
    ask: async (question) => question(scripting),
    tell: async (deed, word) => deed(scripting, word),
    take,
    reopen: async () => {
      isOpen = true;
    },
    close: async () => {},
  };
  const wish = { target: whole.settings.target, minutes: 3, seed: 1, settings: null };
  const { signal } = new AbortController();
  return { whole, told, end: () => measured(page, wish, { watch: () => {}, signal, lookEveryMs: 0 }) };
}

test("a page that crashes again and again goes on with its study, as long as it gets on, and ends as one that never did", async () => {
  for (const trials of [0, 12]) {
    const { whole, told, end } = crashing((look) => look % 3 === 2, { trials });
    expect(await end()).toEqual(whole);
    const [first, ...later] = told;
    expect(first).toBe("measure");
    expect(later.length).toBeGreaterThan(5);
    expect(new Set(later)).toEqual(new Set(["resume"]));
  }
});

test("a page that crashes before anything more is finished is given up, whether in trials or in runs", async () => {
  for (const trials of [0, 12]) {
    const { told, end } = crashing((look) => look > 4, { trials });
    await expect(end()).rejects.toThrow("Target crashed");
    expect(told).toEqual(["measure", "resume", "resume", "resume"]);
  }
});

test("what is kept is counted only where it is known, and no command is advised that would end the same way", () => {
  const folder = "/a.json.unfinished";
  expect(keptSentence(1, { folder, goesOn: true })).toMatch(/^1 finished run is kept in .* the same command again/);
  expect(keptSentence(null, { folder, goesOn: true })).not.toMatch(/[0-9]/);
  expect(keptSentence(8, { folder, goesOn: false })).toMatch(/another --seed/);
});
