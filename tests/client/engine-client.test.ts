import { expect, test } from "vitest";
import { type Command, createEngine, type EngineEvent } from "../../client/src/engine-client/engine-client";
import type { Channel } from "../../client/src/worker-client/worker-client";

/** A worker of one line each way: what the page posts is kept, what the test posts arrives. */
function worker() {
  const posted: unknown[] = [];
  const events = new EventTarget();
  const listen = (type: string, listener: (event: { readonly data: unknown }) => void) =>
    events.addEventListener(type, (event) => listener({ data: (event as CustomEvent<unknown>).detail }));
  let ended = false;
  const channel: Channel = {
    postMessage: (message) => posted.push(message),
    addEventListener: listen,
    terminate: () => {
      ended = true;
    },
  };
  return {
    posted,
    channel,
    ended: () => ended,
    arrive: (data: unknown) => events.dispatchEvent(new CustomEvent("message", { detail: data })),
    crash: () => events.dispatchEvent(new CustomEvent("error")),
  };
}

/** An engine over workers that are opened as it needs them, and everything that it says. */
function engine() {
  const workers: ReturnType<typeof worker>[] = [];
  const opened = createEngine(() => {
    const next = worker();
    workers.push(next);
    return next.channel;
  });
  const heard: EngineEvent[] = [];
  opened.events((event) => heard.push(event));
  return { engine: opened, workers, first: workers[0]!, heard };
}

const device: EngineEvent = {
  type: "device",
  backend: "webgpu",
  trainer: "kernels",
  adapter: "swiftshader",
  software: true,
  why: "",
};

const resume: Command = { type: "resume", id: "a".repeat(32) };

test("a command reaches the worker as it is", () => {
  const { engine: opened, first } = engine();
  opened.send(resume);
  expect(first.posted).toEqual([resume]);
});

test("a command of the wrong form is refused before it is sent", () => {
  const { engine: opened, first } = engine();
  const wrong = { type: "start", target: "digits", minutes: 1e6 } as unknown as Command;
  expect(() => opened.send(wrong)).toThrow();
  expect(first.posted).toEqual([]);
});

test("an event reaches every listener until it stops listening", () => {
  const { engine: opened, first } = engine();
  const heard: string[] = [];
  const stop = opened.events(() => heard.push("first"));
  opened.events(() => heard.push("second"));
  first.arrive(device);
  stop();
  first.arrive(device);
  expect(heard).toEqual(["first", "second", "second"]);
});

test.each([
  ["an unknown event", { type: "surprise" }],
  ["an event with an unknown key", { ...device, extra: 1 }],
  ["no event at all", null],
])("%s becomes a failure in words", (_, data) => {
  const { first, heard } = engine();
  first.arrive(data);
  expect(heard).toMatchObject([{ type: "failed", code: "engine-broken" }]);
});

test("a worker that breaks is heard of once, ended, and not heard again", () => {
  const { first, heard } = engine();
  first.crash();
  first.crash();
  first.arrive(device);
  expect(heard).toMatchObject([{ type: "failed", code: "engine-broken" }]);
  expect(first.ended()).toBe(true);
});

test("work that is asked for after a worker broke goes to a new one, which is heard", () => {
  const { engine: opened, workers, first, heard } = engine();
  first.crash();
  opened.send(resume);
  expect(first.posted).toEqual([]);
  expect(workers[1]?.posted).toEqual([resume]);
  workers[1]?.arrive(device);
  expect(heard.at(-1)).toEqual(device);
});

test("a worker that breaks every time is heard of every time", () => {
  const { engine: opened, workers, heard } = engine();
  for (const again of [0, 1, 2]) {
    workers[again]?.crash();
    opened.send({ type: "inspect" });
  }
  expect(heard.map(({ type }) => type)).toEqual(["failed", "failed", "failed"]);
});

test.each(["pause", "continue", "stop"] as const)("%s for a worker that broke is answered by a failure", (type) => {
  const { engine: opened, workers, first, heard } = engine();
  first.crash();
  opened.send({ type });
  expect(heard.map((event) => event.type)).toEqual(["failed", "failed"]);
  expect(workers).toHaveLength(1);
});
