import { expect, test } from "vitest";
import {
  type Channel,
  type Command,
  createEngine,
  type EngineEvent,
} from "../../client/src/engine-client/engine-client";

/** A worker of one line each way: what the page posts is kept, what the test posts arrives. */
function channel() {
  const posted: unknown[] = [];
  const events = new EventTarget();
  const listen = (type: string, listener: (event: { readonly data: unknown }) => void) =>
    events.addEventListener(type, (event) => listener({ data: (event as CustomEvent<unknown>).detail }));
  const worker: Channel = { postMessage: (message) => posted.push(message), addEventListener: listen };
  const arrive = (data: unknown) => events.dispatchEvent(new CustomEvent("message", { detail: data }));
  return { posted, worker, arrive, crash: () => events.dispatchEvent(new CustomEvent("error")) };
}

const device: EngineEvent = {
  type: "device",
  backend: "webgpu",
  trainer: "kernels",
  adapter: "swiftshader",
  software: true,
  why: "",
};

test("a command reaches the worker as it is", () => {
  const { posted, worker } = channel();
  createEngine(worker).send({ type: "resume", id: "a".repeat(32) });
  expect(posted).toEqual([{ type: "resume", id: "a".repeat(32) }]);
});

test("a command of the wrong form is refused before it is sent", () => {
  const { posted, worker } = channel();
  const wrong = { type: "start", target: "digits", minutes: 1e6 } as unknown as Command;
  expect(() => createEngine(worker).send(wrong)).toThrow();
  expect(posted).toEqual([]);
});

test("an event reaches every listener until it stops listening", () => {
  const { worker, arrive } = channel();
  const engine = createEngine(worker);
  const heard: string[] = [];
  const stop = engine.events(() => heard.push("first"));
  engine.events(() => heard.push("second"));
  arrive(device);
  stop();
  arrive(device);
  expect(heard).toEqual(["first", "second", "second"]);
});

test.each([
  ["an unknown event", { type: "surprise" }],
  ["an event with an unknown key", { ...device, extra: 1 }],
  ["no event at all", null],
])("%s becomes a failure in words", (_, data) => {
  const { worker, arrive } = channel();
  const heard: EngineEvent[] = [];
  createEngine(worker).events((event) => heard.push(event));
  arrive(data);
  expect(heard).toMatchObject([{ type: "failed", code: "engine-broken" }]);
});

test("a worker that breaks is heard of", () => {
  const { worker, crash } = channel();
  const heard: EngineEvent[] = [];
  createEngine(worker).events((event) => heard.push(event));
  crash();
  expect(heard).toMatchObject([{ type: "failed", code: "engine-broken" }]);
});
