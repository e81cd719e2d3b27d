import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeNew } from "../../../client/study/new-files";
import { Refused } from "../../../client/study/refused";

const root = mkdtempSync(join(tmpdir(), "headstart-new-files-"));
afterAll(() => rmSync(root, { recursive: true }));

test("all files are there whole, or none of them is", () => {
  const folder = mkdtempSync(join(root, "whole-"));
  const [table, study] = [join(folder, "runs.csv"), join(folder, "study.json")];
  const refuse = () => {
    throw new Error("not what was written");
  };
  const files = [
    { path: table, text: "table" },
    { path: study, text: "study" },
  ] as const;
  expect(() => writeNew([files[0], { ...files[1], check: refuse }])).toThrow("not what was written");
  expect(readdirSync(folder)).toEqual([]);
  writeNew([files[0], { ...files[1], check: (written) => expect(written).toBe("study") }]);
  expect(readdirSync(folder).sort()).toEqual(["runs.csv", "study.json"]);
  expect(readFileSync(study, "utf8")).toBe("study");
});

test("a file that was made meanwhile is not written over", () => {
  const folder = mkdtempSync(join(root, "meanwhile-"));
  const [table, study] = [join(folder, "runs.csv"), join(folder, "study.json")];
  const make = () => writeFileSync(study, "somebody else's");
  const write = () =>
    writeNew([
      { path: table, text: "table" },
      { path: study, text: "study", check: make },
    ]);
  expect(write).toThrow(Refused);
  expect(readdirSync(folder)).toEqual(["study.json"]);
  expect(readFileSync(study, "utf8")).toBe("somebody else's");
});
