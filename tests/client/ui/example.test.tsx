import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { readStudyFile } from "#core/files/study-file";
import { parseLink } from "#core/links/share";
import { Example } from "../../../client/src/ui/example";
import { commandOf } from "../../../client/src/ui/words/command";
import { drawn } from "./drawn";

const study = readStudyFile(readFileSync(new URL("../../../client/example/study.json", import.meta.url), "utf8"));

test("the example is a finished study that the runner measured, with its answer recomputed from its runs", () => {
  expect(study).toMatchObject({ state: "finished", repeated: false, guess: null });
  expect(primaryOf(study).blocks).toBe(study.settings.blocks);
});

test("says that it was recorded, by which command, and how to measure it oneself", () => {
  const head = drawn(
    Example({ study, address: "https://example.org/" }).props.children[0].props.children as Parameters<typeof drawn>[0],
  );
  const said = head.map(({ text }) => text).join("\n");
  expect(said).toContain("Nothing was measured on your device.");
  expect(head.find(({ tag }) => tag === "code")?.text).toBe(commandOf(study.settings));
  const links = head.flatMap(({ tag, props }) => (tag === "a" ? [String(props.href)] : []));
  expect(links[0]).toBe("/");
  expect(parseLink(links[1]!.slice(1))).toEqual({ kind: "repeat", settings: study.settings });
});
