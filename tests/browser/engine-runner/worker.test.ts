import { expect, test } from "vitest";
import { type Command, createEngine, type EngineEvent } from "../../../client/src/engine-client/engine-client";
import { openStudyStore } from "../../../client/src/storage/study-store";
import { settings as planned, start as request } from "./workplace";

const settings = { ...planned, blocks: 1 };
const start = { ...request, settings };
const engine = createEngine();

/** Sends a command and hears everything up to the first event of these types; `watch` may send more. */
function until(
  ends: readonly EngineEvent["type"][],
  command: Command,
  watch: (event: EngineEvent) => void = () => {},
): Promise<readonly EngineEvent[]> {
  return new Promise((resolve) => {
    const heard: EngineEvent[] = [];
    const stop = engine.events((event) => {
      heard.push(event);
      watch(event);
      if (!ends.includes(event.type)) return;
      stop();
      resolve(heard);
    });
    engine.send(command);
  });
}
const types = (events: readonly EngineEvent[]) => events.map(({ type }) => type);

test("the engine in its worker says what computes", async () => {
  expect(await until(["device", "failed"], { type: "inspect" })).toMatchObject([
    { type: "device", backend: "webgpu", trainer: "kernels" },
  ]);
});

test("a study in the worker pauses, goes on, refuses a second one, stops, and resumes to its end", async () => {
  const once = new Set<string>();
  const first = (what: string) => !once.has(what) && once.add(what);
  const before = await until(["ended", "failed"], start, (event) => {
    if (event.type === "progress" && first("pause")) engine.send({ type: "pause" });
    if (event.type === "paused") {
      engine.send(start);
      engine.send({ type: "continue" });
    }
    if (event.type === "run-finished" && first("stop")) engine.send({ type: "stop" });
  });
  expect(types(before)).toEqual(expect.arrayContaining(["paused", "continued", "notice"]));
  const stopped = before.at(-1);
  if (stopped?.type !== "ended") throw new Error(`the study did not end: ${JSON.stringify(stopped)}`);
  expect(stopped.study.state).toBe("stopped");
  expect(stopped.study.runs.length).toBeGreaterThan(0);
  expect(await openStudyStore().load(stopped.study.id)).toEqual(stopped.study);

  const after = (await until(["ended", "failed"], { type: "resume", id: stopped.study.id })).at(-1);
  if (after?.type !== "ended") throw new Error(`the study did not end: ${JSON.stringify(after)}`);
  expect(after.study.state).toBe("finished");
  expect(after.study.runs).toHaveLength(4 * settings.blocks);
  expect(after.study.runs.slice(0, stopped.study.runs.length)).toEqual(stopped.study.runs);
  expect(await openStudyStore().load(after.study.id)).toEqual(after.study);
});

test("what is no command is a failure in words", async () => {
  const worker = new Worker(new URL("../../../client/src/engine/worker.ts", import.meta.url), { type: "module" });
  const answer = new Promise((resolve) => worker.addEventListener("message", ({ data }) => resolve(data)));
  worker.postMessage({ type: "format the disk" });
  expect(await answer).toMatchObject({ type: "failed", code: "bad-command" });
  worker.terminate();
});
