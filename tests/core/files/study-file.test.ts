import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exactSignFlipP, primaryOf } from "#core/answers/primary";
import { digestOfData } from "#core/digest";
import { readStudyFile, StudyFileRefused, studyFileOf } from "#core/files/study-file";
import { studyOf } from "../../client/studies";

const { id: _, startedAt: __, promised: ___, goal: ____, ...study } = studyOf({ blocks: 6, guess: "scratch" });
const file = studyFileOf(study);
const text = JSON.stringify(file);

test("a study that was saved is read again as it was, complete or not", () => {
  expect(readStudyFile(text)).toEqual(study);
  for (const blocks of [0, 1, 4]) {
    const { id: _, startedAt: __, promised: ___, goal: ____, ...short } = studyOf({ blocks, state: "stopped" });
    expect(readStudyFile(JSON.stringify(studyFileOf(short), null, 2))).toEqual(short);
  }
});

test("a file from the first days opens, from before rules, choices and forms were written, to the answer that it had", () => {
  const first = readFileSync(new URL("digits-500.json", import.meta.url), "utf8");
  const { primary } = JSON.parse(first);
  const { estimate, low, high, verdict } = primaryOf(readStudyFile(first));
  expect({ estimate, low, high, verdict }).toEqual({
    estimate: expect.closeTo(primary.estimate, 9),
    low: expect.closeTo(primary.low, 9),
    high: expect.closeTo(primary.high, 9),
    verdict: primary.verdict,
  });
});

test("says in which form its runs were multiplied, where they do", () => {
  const formOf = (block: number) => (block > 3 ? "tiles" : block > 2 ? "registers" : "quads");
  const runs = study.runs.map((run) => ({ ...run, ...(run.block > 0 && ({ form: formOf(run.block) } as const)) }));
  const written = studyFileOf({ ...study, runs });
  const device = { trainer: "kernels", backend: "webgpu", engine: 1 };
  const inForms = (["quads", "registers", "tiles"] as const).map((form) => ({ ...device, form }));
  expect(written.device).toEqual([device, ...inForms]);
  expect(readStudyFile(JSON.stringify(written))).toEqual({ ...study, runs });
});

test("holds settings, device, runs and the primary endpoint by their names, and nothing that names the device or the day", () => {
  expect(Object.keys(file)).toEqual(
    "format version settings settingsHash repeated guess state device blocks runs rules primary choices sha256".split(
      " ",
    ),
  );
  expect(file.device).toEqual([{ trainer: "kernels", backend: "webgpu", engine: 1 }]);
  expect(Object.keys(file.runs[0]!)).toEqual(
    expect.arrayContaining(
      "seed base cut init depth policy strength n accuracy precision recall f1 logLoss confusion validationHash".split(
        " ",
      ),
    ),
  );
  const { estimate, low, high, verdict, settled, perBlock } = primaryOf(study);
  expect(file.primary).toMatchObject({
    estimate,
    low,
    high,
    verdict,
    settled,
    p: exactSignFlipP(perBlock),
    settling: null,
  });
  expect(text).not.toContain("2026-");
  expect(text).not.toContain("0123456789abcdef0123456789abcdef");
});

test("is read where a logarithm's last digit is another", () => {
  const { sha256: _, ...rest } = JSON.parse(text);
  const elsewhere = { ...rest, primary: { ...rest.primary, logOdds: rest.primary.logOdds * (1 + 2 ** -50) } };
  expect(elsewhere.primary.logOdds).not.toBe(rest.primary.logOdds);
  expect(readStudyFile(JSON.stringify({ ...elsewhere, sha256: digestOfData(elsewhere) }))).toEqual(study);
});

describe("a file that was changed by hand is refused with a sentence", () => {
  type Json = ReturnType<typeof JSON.parse>;
  const changed = (change: (file: Json) => void): string => {
    const copy: Json = JSON.parse(text);
    change(copy);
    return JSON.stringify(copy);
  };
  test.each<[string, (file: Json) => void]>([
    ["an accuracy", ({ runs }) => (runs[3].accuracy += 0.01)],
    ["a number that no other depends on", ({ runs }) => (runs[3].elapsedMs += 1)],
    ["a log loss", ({ runs }) => (runs[0].logLoss = 0.1)],
    ["a macro F1", ({ runs }) => (runs[0].f1 = 0.99)],
    ["a shifted accuracy", ({ runs }) => (runs[2].shifted.turned.accuracy += 0.01)],
    ["which shifted images were right", ({ runs }) => (runs[2].shifted.aside.correct = runs[2].shifted.turned.correct)],
    ["which images were right", ({ runs }) => (runs[0].correct = runs[1].correct)],
    ["the answer", ({ primary }) => (primary.estimate = 0.3)],
    ["the verdict", ({ primary }) => (primary.verdict = "need-rose")],
    ["a setting", ({ settings }) => (settings.steps = 600)],
    ["the guess", (file) => (file.guess = "same")],
    ["the device", ({ device }) => (device[0].backend = "cpu")],
    ["a run less", ({ runs }) => runs.pop()],
    ["two runs exchanged", ({ runs }) => runs.reverse()],
    ["a key more", ({ runs }) => (runs[0].note = "mine")],
    ["another version", (file) => (file.version = 2)],
    ["its hash", (file) => (file.sha256 = "0".repeat(64))],
  ])("%s", (_, change) => {
    expect(() => readStudyFile(changed(change))).toThrow(StudyFileRefused);
    expect(() => readStudyFile(changed(change))).toThrow(/^This file is no study as it was saved: .+ Nothing was read/);
  });

  const again = (change: (file: Json) => void) => {
    const { sha256: _, ...rest } = JSON.parse(changed(change));
    return JSON.stringify({ ...rest, sha256: digestOfData(rest) });
  };

  test("even with a hash made anew, an answer that its runs do not give", () => {
    expect(() => readStudyFile(again(({ primary }) => (primary.estimate = 0.3)))).toThrow(StudyFileRefused);
    expect(() => readStudyFile(again(({ primary }) => delete primary.p))).toThrow(StudyFileRefused);
  });

  test("nor a choice that they do not give", () => {
    expect(() => readStudyFile(again(({ choices }) => (choices[0].chosen.policy = "light")))).toThrow(StudyFileRefused);
    expect(() => readStudyFile(again(({ choices }) => choices.pop()))).toThrow(StudyFileRefused);
  });

  test.each<[string, (file: Json) => void]>([
    ["from before rules were counted", (file) => delete file.rules],
    ["from before choices were written", (file) => [delete file.rules, delete file.choices]],
    ["of later rules", (file) => (file.rules = 99)],
  ])("%s, it is read by today's rules, whatever answer it has; its runs are held as ever", (_, age) => {
    const old = (change: (file: Json) => void) => again((file) => [age(file), change(file)]);
    expect(readStudyFile(old(({ primary }) => (primary.estimate = 0.3)))).toEqual(study);
    expect(() => readStudyFile(old(({ runs }) => (runs[3].accuracy += 0.01)))).toThrow(StudyFileRefused);
    expect(() => readStudyFile(old(({ runs }) => (runs[0].f1 = 0.99)))).toThrow(/does not follow/);
    expect(() => readStudyFile(old(({ runs }) => (runs[0].seed += 1)))).toThrow(/fit together/);
  });

  test.each(["", "{", "null", "[]", '"a study"', "{}"])("what is none: %s", (other) => {
    expect(() => readStudyFile(other)).toThrow(StudyFileRefused);
  });

  test("the code is all that may leave the device", () => {
    expect(new StudyFileRefused("x").code).toBe("study-file-refused");
  });
});
