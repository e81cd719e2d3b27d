import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { optionsOf } from "../../../client/study/options";
import { Refused } from "../../../client/study/refused";
import { openUnfinished } from "../../../client/study/unfinished";

const folder = mkdtempSync(join(tmpdir(), "headstart-unfinished-"));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
function command(more = "", out = join(folder, `${++made}.json`)) {
  const options = optionsOf(`--task digits --out ${out} ${more}`.trim().split(" "));
  if (!options) throw new Error("it asks for help");
  return options;
}
const draw = () => 77;

test("the same command goes on with the seed that was drawn, whoever draws next", () => {
  const options = command();
  const first = openUnfinished(options, draw);
  expect(first).toMatchObject({ seed: 77, resumed: false });
  first.leave();
  const second = openUnfinished(options, () => 5);
  expect(second).toMatchObject({ seed: 77, resumed: true, profile: first.profile });
  second.remove();
  expect(existsSync(first.folder)).toBe(false);
});

test("another command does not go on with it, and takes nothing from it", () => {
  const options = command("--seed 3");
  openUnfinished(options, draw).leave();
  for (const other of ["--seed 4", "--seed 3 --minutes 5", "--seed 3 --blocks 6", "--seed 3 --software"])
    expect(() => openUnfinished(command(other, options.out), draw)).toThrow(/was asked for differently/);
  // Where the table goes is no part of the study.
  const elsewhere = command(`--seed 3 --csv ${join(folder, "runs.csv")}`, options.out);
  expect(openUnfinished(elsewhere, draw).resumed).toBe(true);
});

test("while one process measures, no other does; one that was killed is in nobody's way", () => {
  const options = command();
  const { folder: kept } = openUnfinished(options, draw);
  expect(() => openUnfinished(options, draw)).toThrow(Refused);
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(join(kept, "process"), String(pid));
  expect(openUnfinished(options, draw).resumed).toBe(true);
});
