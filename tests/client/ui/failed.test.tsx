import { expect, test } from "vitest";
import type { StudyRecord } from "#core/records/record";
import { createSession } from "../../../client/src/state/session";
import { FailedPage } from "../../../client/src/ui/failed";
import { studyOf } from "../studies";
import { drawn, textOf } from "./drawn";

const study = studyOf({ blocks: 1, state: "running" });

/** The page of a failed study whose device has these studies. */
async function failed(stored: readonly StudyRecord[]) {
  const session = createSession({
    engine: { send: () => {}, events: () => () => {} },
    studies: {
      list: async () => ({ studies: stored, refused: [] }),
      load: async () => undefined,
      remove: async () => undefined,
    },
    links: { keep: async () => {}, find: async () => undefined, drop: async () => {} },
    fragment: "",
    clearFragment: () => {},
    forget: () => {},
    newSeed: () => 1,
    capsOf: () => undefined,
  });
  await Promise.resolve();
  const page = { at: "failed", code: "unreachable", message: "Gone.", study, device: null, notices: [] } as const;
  const shown = <FailedPage page={page} session={session} />;
  return {
    text: textOf(shown),
    buttons: drawn(shown).flatMap(({ tag, text }) => (tag === "button" ? [text] : [])),
  };
}

test("runs are called kept where they are stored, and the study can go on", async () => {
  const { text, buttons } = await failed([study]);
  expect(text).toContain("8 runs are finished and kept on this device.");
  expect(buttons).toContain("Try to go on");
});

test("runs that could not be stored are not called kept, and can only be read", async () => {
  const { text, buttons } = await failed([]);
  expect(text).toContain("8 runs are finished, and held by this open page alone.");
  expect(buttons).toEqual(["Read what is finished", "Back to the question"]);
});

test("where only earlier runs could be stored, their number is said", async () => {
  const { text } = await failed([{ ...study, runs: study.runs.slice(0, 5) }]);
  expect(text).toContain("8 runs are finished; 5 of them are kept on this device.");
});
