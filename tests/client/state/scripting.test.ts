import { expect, test } from "vitest";
import type { EngineEvent } from "../../../client/src/engine-client/engine-client";
import { type Intake, scriptingOf } from "../../../client/src/state/scripting";
import { createSession } from "../../../client/src/state/session";
import { studyOf } from "../studies";

/** A script that takes no files needs nothing of these. */
const unused = (): never => {
  throw new Error("no file is taken here");
};
const noIntake: Intake = {
  tasks: {
    list: unused,
    load: unused,
    save: unused,
    add: unused,
    change: unused,
    remove: unused,
    picture: unused,
    drop: unused,
    sizes: unused,
  },
  importing: { start: unused, names: unused, events: unused },
  newName: unused,
  now: unused,
};

test("a script sees what the page is doing and no picture, and everything that it sees can be copied out", async () => {
  let tell: (event: EngineEvent) => void = () => {};
  const study = studyOf({ blocks: 1, state: "running" });
  const session = createSession({
    engine: {
      send: () => {},
      events: (listener) => {
        tell = listener;
        return () => {};
      },
    },
    studies: { list: async () => ({ studies: [study], refused: [] }), load: async () => study, remove: async () => {} },
    links: { keep: async () => {}, find: async () => undefined, drop: async () => {} },
    fragment: "",
    clearFragment: () => {},
    forget: () => {},
    newSeed: () => 1,
    capsOf: () => undefined,
  });
  const page = scriptingOf(session, noIntake);
  expect(page.look()).toMatchObject({ at: "asking", device: null });
  expect(page.studies()).toBeNull();
  await Promise.resolve();
  expect(page.studies()).toEqual([study]);

  page.resume(study);
  tell({ type: "planned", study, secondsLeft: 60, notes: [] });
  tell({ type: "views", size: 1, count: 1, data: new Uint8Array(4) });
  const seen = page.look();
  expect(seen).toMatchObject({ at: "watching", study, secondsLeft: 60 });
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  expect(seen).not.toHaveProperty("views");
});
