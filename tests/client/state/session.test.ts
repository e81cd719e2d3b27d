import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { studyFileOf } from "#core/files/study-file";
import { repeatLink, resultLink } from "#core/links/share";
import type { StudyRecord } from "#core/records/record";
import type { Caps } from "#core/study/study";
import type { Command, EngineEvent } from "../../../client/src/engine-client/engine-client";
import { createSession } from "../../../client/src/state/session";
import { settings, studyOf } from "../studies";

/** A session over an engine that only listens, and a shelf in memory. */
function open({
  fragment = "",
  stored = [],
  linked = new Map<string, string>(),
  caps = {},
}: {
  fragment?: string;
  stored?: readonly StudyRecord[];
  linked?: Map<string, string>;
  caps?: Readonly<Record<string, Caps>>;
} = {}) {
  const sent: Command[] = [];
  const shelf = new Map(stored.map((study) => [study.id, study]));
  let cleared = 0;
  const forgotten: string[] = [];
  let tell: (event: EngineEvent) => void = () => {};
  const session = createSession({
    engine: {
      send: (command) => void sent.push(command),
      events: (listener) => {
        tell = listener;
        return () => {};
      },
    },
    studies: {
      list: async () => ({ studies: [...shelf.values()], refused: [] }),
      load: async (id) => shelf.get(id),
      remove: async (id) => shelf.delete(id),
    },
    links: {
      keep: async (hash, text) => void linked.set(hash, text),
      find: async (hash) => linked.get(hash),
      drop: async (hash) => linked.delete(hash),
    },
    fragment,
    clearFragment: () => {
      cleared += 1;
    },
    forget: (study) => void forgotten.push(study),
    newSeed: () => 42,
    capsOf: (target) => caps[target],
  });
  return { session, sent, tell: (event: EngineEvent) => tell(event), cleared: () => cleared, forgotten, linked };
}

describe("a session", () => {
  test("asks for the device and starts with what was chosen", () => {
    const { session, sent } = open();
    session.choose({ target: "printed-to-handwritten", minutes: 10, guess: "same", promised: true });
    session.begin();
    expect(sent).toEqual([
      { type: "inspect" },
      {
        type: "start",
        target: "printed-to-handwritten",
        minutes: 10,
        seed: 42,
        settings: null,
        repeated: false,
        guess: "same",
        promised: true,
      },
    ]);
    expect(session.page.value.at).toBe("watching");
  });

  test("a study that is planned has the caps of its target, and one whose settings are given has its own", () => {
    const { session, sent } = open({ caps: { digits: { rotation: 0.5 } } });
    session.begin();
    session.begin(settings);
    session.choose({ target: "emoji" });
    session.begin();
    session.measure({ target: "digits", minutes: 1, seed: 1, settings: null, caps: { flip: 0 } });
    session.measure({ target: "digits", minutes: 1, seed: 1, settings: null });
    const starts = sent.flatMap((command) => (command.type === "start" ? [command.caps] : []));
    expect(starts).toEqual([{ rotation: 0.5 }, undefined, undefined, { flip: 0 }, { rotation: 0.5 }]);
  });

  test("learning rates are tried where that was chosen, and never for settings that are given", () => {
    const { session, sent } = open();
    session.begin();
    session.choose({ tune: true });
    session.begin();
    session.begin(settings);
    expect(sent.flatMap((command) => (command.type === "start" ? [command.tune] : []))).toEqual([
      undefined,
      true,
      undefined,
    ]);
  });

  test("nothing is promised and nothing guessed unless the visitor does", () => {
    expect(open().session.choices.value).toMatchObject({ promised: false, guess: null });
  });

  test("a result link is read at once, on a device that measured nothing", () => {
    const study = studyOf({ blocks: 6 });
    const { session } = open({ fragment: `#${resultLink(study, primaryOf(study))}` });
    expect(session.page.value).toMatchObject({ at: "reading", source: { origin: "link" } });
  });

  test("a repeat link starts exactly its study, and leaves the address", () => {
    const { session, sent, cleared } = open({ fragment: `#${repeatLink({ ...settings, seed: 9 })}` });
    const link = session.link.value;
    if (link.kind !== "repeat") throw new Error(link.kind);
    session.begin(link.settings);
    expect(sent.at(-1)).toMatchObject({ type: "start", seed: 9, settings: { ...settings, seed: 9 }, repeated: true });
    expect(cleared()).toBe(1);
    expect(session.link.value).toEqual({ kind: "none" });
  });

  test("a repeated study is never promised, whatever was ticked before", () => {
    const { session, sent } = open();
    session.choose({ promised: true });
    session.follow(`#${repeatLink(settings)}`);
    session.begin(settings);
    expect(sent.at(-1)).toMatchObject({ type: "start", settings, promised: false });
  });

  test("a saved study is read from its file's text, which is refused with a sentence where it was changed", () => {
    const { session } = open({ fragment: `#${repeatLink(settings)}` });
    const { id: _, startedAt: __, promised: ___, goal: ____, ...study } = studyOf({ blocks: 6 });
    const text = JSON.stringify(studyFileOf(study));
    expect(session.unfold(text.replace('"accuracy":0.', '"accuracy":0.1'))).toMatch(
      /^This file is no study as it was saved/,
    );
    expect(session.page.value.at).toBe("asking");
    expect(session.unfold(text)).toBeNull();
    expect(session.page.value).toMatchObject({ at: "reading", source: { origin: "file", study } });
    expect(session.link.value).toEqual({ kind: "none" });
  });

  test("a study that a script asks for is new evidence, whatever its settings", () => {
    const { session, sent, cleared } = open({ fragment: `#${repeatLink(settings)}` });
    session.choose({ promised: true, guess: "same" });
    session.measure({ target: "digits", minutes: 7, seed: 3, settings });
    const wanted = { type: "start", target: "digits", minutes: 7, seed: 3, settings, repeated: false };
    expect(sent.at(-1)).toEqual({ ...wanted, guess: null, promised: false });
    expect(cleared()).toBe(1);
  });

  test("a study repeated from a result link is read beside it, after a reload as well", async () => {
    const original = studyOf({ blocks: 6 });
    const fragment = `#${resultLink(original, primaryOf(original))}`;
    const first = open({ fragment });
    if (first.session.link.value.kind !== "result") throw new Error(first.session.link.value.kind);
    expect(first.session.comparison.value).toBeNull();
    first.session.begin(first.session.link.value.result.settings);
    expect([...first.linked]).toEqual([[original.settingsHash, fragment]]);

    const repeat = studyOf({ blocks: 6, repeated: true });
    const later = open({ linked: first.linked });
    later.session.open(repeat);
    await Promise.resolve();
    await Promise.resolve();
    expect(later.session.comparison.value).toMatchObject({ common: 6, equalRuns: 48 });
    await later.session.discard(repeat);
    expect(first.linked.size).toBe(0);
  });

  test("a result link of a study that was measured here is read beside it at once", async () => {
    const mine = studyOf({ blocks: 6 });
    const { session } = open({ fragment: `#${resultLink(mine, primaryOf(mine))}`, stored: [mine] });
    await Promise.resolve();
    expect(session.comparison.value).toMatchObject({ samePlans: true, equalRuns: 48 });
  });

  test("what was kept as a link and is none compares nothing", async () => {
    const mine = studyOf({ blocks: 6, repeated: true });
    const { session } = open({ linked: new Map([[mine.settingsHash, "#r2.nonsense"]]) });
    session.open(mine);
    await Promise.resolve();
    expect(session.comparison.value).toBeNull();
  });

  test("a broken or repeat link that is followed from a result leads to the question", () => {
    const study = studyOf({ blocks: 6 });
    for (const next of ["#r2.broken", `#${repeatLink(settings)}`]) {
      const { session } = open({ fragment: `#${resultLink(study, primaryOf(study))}` });
      session.follow(next);
      expect(session.page.value.at).toBe("asking");
    }
  });

  test("a link followed during a study does not take it away", () => {
    const study = studyOf({ blocks: 6 });
    const { session } = open();
    session.begin();
    session.follow(`#${resultLink(study, primaryOf(study))}`);
    expect(session.page.value.at).toBe("watching");
  });

  test("an interrupted study can be resumed or discarded", async () => {
    const study = studyOf({ blocks: 1, state: "running" });
    const { session, sent, forgotten } = open({ stored: [study] });
    await Promise.resolve();
    expect(session.shelf.value).toEqual([study]);
    session.resume(study);
    expect(sent.at(-1)).toEqual({ type: "resume", id: study.id });
    await session.discard(study);
    expect(session.shelf.value).toEqual([]);
    expect(forgotten).toEqual([study.id]);
  });

  test("a study that ended goes on for more minutes when the visitor asks, and is watched again", () => {
    const study = studyOf({ blocks: 6 });
    const { session, sent } = open({ stored: [study] });
    session.open(study);
    session.extend(study, 5);
    expect(sent.at(-1)).toEqual({ type: "extend", id: study.id, minutes: 5 });
    expect(session.page.value.at).toBe("watching");
  });

  test("pause, go on and stop reach the engine", () => {
    const { session, sent } = open();
    session.begin();
    session.pause();
    session.goOn();
    session.stop();
    expect(sent.slice(2).map(({ type }) => type)).toEqual(["pause", "continue", "stop"]);
    expect(session.page.value).toMatchObject({ stopping: true });
  });
});
