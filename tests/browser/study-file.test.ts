import { expect, test } from "vitest";
import { readStudyFile } from "#core/files/study-file";
import recorded from "../../client/example/study.json?raw";

test("a browser reads the file that the command line wrote, though it computes logarithms in another way", () => {
  expect(readStudyFile(recorded)).toMatchObject({ state: "finished" });
});
