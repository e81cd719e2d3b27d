import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { effectsOf } from "#core/answers/secondary";
import { readStudyFile } from "#core/files/study-file";
import { MixedRecords } from "#core/records/mixed-records";
import { interval, signedPoints } from "../../../client/src/ui/words/format";
import { reportOf, writeResults } from "../../../client/study/results";
import { studyOf } from "../studies";

const folder = mkdtempSync(join(tmpdir(), "headstart-results-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the report has the verdict's sentence and a row a budget with the accuracies of the records", () => {
  const study = studyOf({ blocks: 6 });
  const lines = reportOf(study).split("\n");
  const { arms, estimate } = primaryOf(study);
  expect(lines[0]).toBe("The need fell.");
  expect(lines[1]).toContain(`: ${Math.round(100 * estimate!)} points less need`);
  expect(lines[2]).toBe("6 seeds: settled.");
  const table = lines.slice(-2).map((line) => line.trim().split(/\s+/));
  expect(table.map(([n]) => n)).toEqual(["5", "20"]);
  for (const [n, ...cells] of table) {
    const mine = arms.filter(({ arm }) => arm.n === Number(n));
    const inOrder = (["pretrained", "scratch"] as const).flatMap((init) =>
      ["none", "heavy"].map((policy) => mine.find(({ arm }) => arm.init === init && arm.policy === policy)!.accuracy),
    );
    expect(cells.slice(0, 4)).toEqual(inOrder.map((accuracy) => accuracy.toFixed(3).slice(1)));
  }
});

test("what was measured beside the answer is a row a question, with its interval and whether it may be claimed", () => {
  const study = studyOf({ blocks: 6, change: { passes: ["light", 10, "probe"] } });
  const [answer, beside] = reportOf(study).split("\n\nBeside the answer, in points:\n");
  expect(answer).toBe(reportOf(studyOf({ blocks: 6 })));
  const rows = beside!.split("\n").map((row) => row.trim().split(/ {2,}/));
  expect(rows).toHaveLength(1 + 11);
  const found = effectsOf(study)[3]!;
  expect(rows[4]).toEqual([
    "light instead of heavy: accuracy, pretrained",
    signedPoints(found.estimate!),
    interval(found.low!, found.high!, 0),
    found.adjusted.toPrecision(2),
    "clear",
  ]);
  const none = reportOf({ ...study, runs: study.runs.filter(({ depth }) => depth === "full") })
    .split("\n")
    .at(-1)!;
  expect(none.trim().split(/ {2,}/)).toEqual([
    "the pretrained start with only its last layer trained: accuracy, heavy",
    "1.0",
    "not measured yet",
  ]);
});

test("what to do with this data stands in the report, and not in that of a control study", () => {
  const [, then] = reportOf(studyOf({ blocks: 6 })).split("\n\nFor this data:\n");
  const [five, twenty, scored] = then!.split("\n");
  expect(five).toMatch(/^With 5 images a class: train the pretrained start with heavy augmentation\. \d+ % right \(/);
  expect(twenty).toMatch(/^With 20 images a class: /);
  expect(scored).toContain("had no say in the choice");
  expect(reportOf(studyOf({ blocks: 6, change: { permutedLabels: true } }))).not.toContain("For this data");
});

test("the files hold the study as the page would hand it out", () => {
  const study = studyOf({ blocks: 6 });
  const [out, csv] = [join(folder, "study.json"), join(folder, "runs.csv")];
  writeResults(study, { out, csv });
  expect(readStudyFile(readFileSync(out, "utf8")).runs).toEqual(study.runs);
  expect(readFileSync(csv, "utf8").split("\n").length).toBe(study.runs.length + 2);
});

test("a study that is no fair comparison is not written", () => {
  const study = studyOf({ blocks: 6 });
  const [first, ...rest] = study.runs;
  const mixed = { ...study, runs: [{ ...first!, validationHash: "0".repeat(64) }, ...rest] };
  const files = { out: join(folder, "mixed.json"), csv: join(folder, "mixed.csv") };
  expect(() => writeResults(mixed, files)).toThrow(MixedRecords);
  expect(readdirSync(folder).filter((name) => name.startsWith("mixed"))).toEqual([]);
});

test("a study's file that was made meanwhile stays, and then there is no table either", () => {
  const files = { out: join(folder, "taken.json"), csv: join(folder, "taken.csv") };
  writeFileSync(files.out, "somebody else's");
  expect(() => writeResults(studyOf({ blocks: 6 }), files)).toThrow(/was made meanwhile/);
  expect(readdirSync(folder).filter((name) => name.startsWith("taken"))).toEqual(["taken.json"]);
  expect(readFileSync(files.out, "utf8")).toBe("somebody else's");
});
