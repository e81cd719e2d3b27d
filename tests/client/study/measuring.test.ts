import { expect, test } from "vitest";
import type { StudyRecord } from "#core/record";
import type { Scripting, Sight } from "../../../client/src/state/scripting";
import { keptSentence } from "../../../client/study/command";
import { measured } from "../../../client/study/measuring";
import type { OpenPage } from "../../../client/study/page";
import { Refused, Stopped } from "../../../client/study/refused";
import { studyOf } from "../studies";

const study = studyOf({ blocks: 2, state: "stopped" });
const fast = { backend: "webgpu", trainer: "kernels", adapter: "a card", software: false, why: "" } as const;
const watching: Sight = {
  at: "watching",
  device: fast,
  notices: [],
  preparing: null,
  tuning: null,
  study,
  notes: [],
  running: null,
  secondsLeft: null,
  resumed: 0,
  paused: false,
  stopping: false,
};

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

test("what is kept is counted only where it is known, and no command is advised that would end the same way", () => {
  const folder = "/a.json.unfinished";
  expect(keptSentence(1, { folder, goesOn: true })).toMatch(/^1 finished run is kept in .* the same command again/);
  expect(keptSentence(null, { folder, goesOn: true })).not.toMatch(/[0-9]/);
  expect(keptSentence(8, { folder, goesOn: false })).toMatch(/another --seed/);
});
