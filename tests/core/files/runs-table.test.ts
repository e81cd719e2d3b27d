import { expect, test } from "vitest";
import { runsTable } from "#core/files/runs-table";
import { shifts } from "#core/pictures/shift";
import { qualityOf } from "#core/statistics/metrics";
import { studyOf } from "../../client/studies";

const study = studyOf({ blocks: 3, state: "stopped" });
const torn = { ...study, runs: study.runs.slice(0, 20) };

/** The rows of a CSV text as RFC 4180 reads them, a record each. */
function parsed(text: string): Record<string, string>[] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const row = rows.at(-1)!;
    if (quoted && character === '"' && text[at + 1] === '"') row[row.length - 1] += text.charAt(++at);
    else if (character === '"') quoted = !quoted;
    else if (quoted || (character !== "," && character !== "\n")) row[row.length - 1] += character;
    else if (character === ",") row.push("");
    else rows.push([""]);
  }
  const [names, ...cells] = rows.slice(0, -1);
  return cells.map((row) => Object.fromEntries(names!.map((name, at) => [name, row[at]!])));
}

test("one row a run, with the record's numbers to the last digit under the study's terms", () => {
  const rows = parsed(runsTable(study));
  expect(rows).toHaveLength(24);
  for (const [at, row] of rows.entries()) {
    const run = study.runs[at]!;
    for (const name of [
      "block",
      "seed",
      "strength",
      "n",
      "accuracy",
      "precision",
      "recall",
      "logLoss",
      "fit",
    ] as const) {
      expect(Number(row[name]), name).toBe(run[name]);
    }
    for (const name of ["base", "cut", "init", "depth", "policy", "validationHash", "correct", "backend"] as const) {
      expect(row[name], name).toBe(run[name]);
    }
    const { f1, recalls } = qualityOf(run.confusion);
    expect(Number(row.f1)).toBe(f1);
    expect(recalls.map((_, label) => Number(row[`recall_${label}`]))).toEqual(recalls);
    expect(JSON.parse(row.confusion!)).toEqual(run.confusion);
    for (const shift of shifts) expect(Number(row[`accuracy_${shift}`]), shift).toBe(run.shifted[shift].accuracy);
    expect(row.shifted_images).toBe("200");
    expect(row).toMatchObject({
      images: "400",
      pixels: "48",
      steps: "500",
      target: "digits",
      protocol: "1",
      engine: "1",
    });
  }
});

test("says how many views of each image a head alone saw, and of other runs nothing", () => {
  const passed = studyOf({ blocks: 1, change: { passes: ["light", "probe", "top", "doubled-views"] } });
  const views = parsed(runsTable(passed)).map((row) => `${row.depth} ${row.policy} ${row.views}`);
  expect(new Set(views)).toEqual(
    new Set([
      ...["none", "heavy", "light"].map((policy) => `full ${policy} NA`),
      ...["none NA", "heavy 8", "heavy 16"].map((seen) => `probe ${seen}`),
      ...["none", "heavy"].map((policy) => `top ${policy} NA`),
    ]),
  );
});

test("every row has every column, under names that need no quoting in R or pandas", () => {
  const [header, ...lines] = runsTable(study).trimEnd().split("\n");
  expect(header).toMatch(/^[A-Za-z][A-Za-z0-9_]*(,[A-Za-z][A-Za-z0-9_]*)*$/);
  expect(lines).toHaveLength(24);
  const names = header!.split(",");
  expect(new Set(names).size).toBe(names.length);
  for (const row of parsed(runsTable(study))) expect(Object.values(row)).not.toContain(undefined);
});

test("says which runs the answer rests on", () => {
  const used = parsed(runsTable(torn)).map((row) => row.used);
  expect(used).toEqual([...Array(16).fill("TRUE"), ...Array(4).fill("FALSE")]);
});

test("a class without images has NA for its recall", () => {
  const [run] = study.runs;
  const confusion = run!.confusion.map((row, label) => row.map((n) => (label === 9 ? 0 : n)));
  const [row] = parsed(runsTable({ ...study, blocks: [], runs: [{ ...run!, confusion }] }));
  expect(row).toMatchObject({ recall_9: "NA", images: "360", used: "FALSE" });
});

test("a study without a run is an empty table", () => {
  expect(runsTable({ ...study, blocks: [], runs: [] })).toBe("\n");
});
