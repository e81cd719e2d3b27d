import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Link } from "#core/links/share";
import type { Command, EngineEvent } from "../../../client/src/engine-client/engine-client";
import { openForesight } from "../../../client/src/state/foresight";
import { firstPage, type Page, reduce } from "../../../client/src/state/page";
import type { Choices } from "../../../client/src/state/session";
import { settings } from "../studies";

const device: EngineEvent = {
  type: "device",
  backend: "webgpu",
  trainer: "kernels",
  adapter: "a card",
  software: false,
  why: "",
};

/** Foresight over a session's signals and an engine that only listens. */
function open() {
  const sent: Command[] = [];
  let tell: (event: EngineEvent) => void = () => {};
  const page = signal<Page>(firstPage);
  const choices = signal<Choices>({ target: "digits", minutes: 3, guess: null, promised: false, tune: false });
  const link = signal<Link>({ kind: "none" });
  const engine = {
    send: (command: Command) => void sent.push(command),
    events: (listener: (event: EngineEvent) => void) => {
      tell = listener;
      return () => {};
    },
  };
  const foresight = openForesight(engine, { page, choices, link });
  return { page, choices, link, sent, foresight, tell: (event: EngineEvent) => tell(event) };
}
const answer = (about: number, seconds: number | null) =>
  ({
    type: "foreseen",
    about,
    settings,
    seconds,
    tuningSeconds: null,
    hasRoomForTrials: true,
    notes: [],
  }) as const satisfies EngineEvent;

test("asks once the device is known, and again when a choice changes", () => {
  const { page, choices, sent } = open();
  expect(sent).toEqual([]);
  page.value = reduce(page.value, device);
  choices.value = { ...choices.value, minutes: 10 };
  expect(sent).toEqual([
    { type: "foresee", about: 1, target: "digits", minutes: 3, settings: null, tune: false },
    { type: "foresee", about: 2, target: "digits", minutes: 10, settings: null, tune: false },
  ]);
});

test("a link's study is asked about as it is", () => {
  const { page, link, sent, foresight, tell } = open();
  link.value = { kind: "repeat", settings };
  page.value = reduce(page.value, device);
  expect(sent).toMatchObject([{ target: settings.target, settings }]);
  tell(answer(1, 60));
  expect(foresight.value).toEqual({
    settings,
    seconds: 60,
    tuningSeconds: null,
    hasRoomForTrials: true,
    notes: [],
    minutes: null,
  });
});

test("an answer to an earlier question is not shown", () => {
  const { page, choices, foresight, tell } = open();
  page.value = reduce(page.value, device);
  choices.value = { ...choices.value, target: "emoji" };
  tell(answer(1, 60));
  expect(foresight.value).toBeNull();
  tell(answer(2, 90));
  expect(foresight.value).toMatchObject({ seconds: 90, minutes: 3 });
});

test("a notice on the page asks nothing again: an engine that can't answer would be asked for ever", () => {
  const { page, sent } = open();
  page.value = reduce(page.value, device);
  page.value = reduce(page.value, { type: "notice", message: "The engine broke." });
  expect(sent).toHaveLength(1);
});
