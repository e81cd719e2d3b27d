// `npm run study` as a person gives it: a tiny study that is killed and goes on, equal to one that nothing disturbed, and
// the machines on which it can't measure.

import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { type FiledStudy, readStudyFile } from "#core/files/study-file";
import { findBrowser } from "../browser.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headstart-study-"));
const elsewhere = mkdtempSync(join(tmpdir(), "headstart-study-"));
const running = new Set<ChildProcess>();

afterAll(() => {
  for (const command of running) command.kill("SIGKILL");
  for (const each of [folder, elsewhere]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
});

const tiny = "--task digits --blocks 1 --steps 10 --pixels 32 --cut shallow --budgets 5 --seed 1 --software".split(" ");

/** A command that was given, and what it says. */
function given(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const command = spawn(process.execPath, ["client/study/run.mjs", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  running.add(command);
  let out = "";
  let errors = "";
  const heard = new Set<() => void>();
  command.stdout.on("data", (chunk) => {
    out += chunk;
  });
  command.stderr.on("data", (chunk) => {
    errors += chunk;
    for (const listen of heard) listen();
  });
  const ended = new Promise<{ status: number | null; out: string; errors: string }>((resolve) => {
    command.once("close", (status) => {
      running.delete(command);
      resolve({ status, out, errors });
    });
  });
  return {
    ended,
    kill: (signal: NodeJS.Signals) => command.kill(signal),
    /** Resolves when it said this, or ended before. */
    said: (text: string) =>
      Promise.race([
        ended,
        new Promise<void>((resolve) => {
          const listen = () => {
            if (errors.includes(text)) resolve();
          };
          heard.add(listen);
          listen();
        }),
      ]),
  };
}

/** All of a study but the clock. */
function numbersOf({ runs, ...study }: FiledStudy) {
  return { ...study, runs: runs.map(({ elapsedMs: _, ...numbers }) => numbers) };
}

test("a study that was interrupted and killed goes on by the same command, and ends as if nothing had been", async () => {
  const [out, csv] = [join(folder, "disturbed.json"), join(folder, "disturbed.csv")];
  const command = [...tiny, "--out", out, "--csv", csv];
  // Beside the others, since each launch compiles on one core.
  const undisturbedOut = join(elsewhere, "undisturbed.json");
  const undisturbed = given([...tiny, "--out", undisturbedOut]).ended;

  // Ctrl-C in the second run.
  const first = given(command);
  await first.said("1/4");
  first.kill("SIGINT");
  const interrupted = await first.ended;
  expect(interrupted).toMatchObject({ status: 130, out: "" });
  expect(interrupted.errors).toMatch(
    /1 finished run is kept in .+ Give the same command again to go on from there\.\n$/,
  );
  expect(readdirSync(folder)).toEqual(["disturbed.json.unfinished"]);

  // Killed with its browser open, and no time to say anything.
  const second = given(command);
  await second.said("WebGPU on");
  second.kill("SIGKILL");
  await second.ended;
  expect(readdirSync(folder)).toEqual(["disturbed.json.unfinished"]);

  const third = await given(command).ended;
  expect(third.errors).toContain("Going on with seed 1.");
  expect(third).toMatchObject({ status: 0 });
  expect(third.out).toContain("A first hint, no answer yet.");
  expect(readdirSync(folder).sort()).toEqual(["disturbed.csv", "disturbed.json"]);

  expect(await undisturbed).toMatchObject({
    status: 0,
    out: expect.stringMatching(/\nTook .+; .+ were foreseen before the first run \(.+\)\.\n/),
  });
  expect(third.out).not.toContain("were foreseen");
  const studies = [out, undisturbedOut].map((path) => readStudyFile(readFileSync(path, "utf8")));
  expect(numbersOf(studies[0]!)).toEqual(numbersOf(studies[1]!));
  expect(studies[0]).toMatchObject({ repeated: false, state: "finished", settings: { seed: 1, blocks: 1, steps: 10 } });
  expect(studies[0]!.runs.map(({ trainer, backend }) => `${trainer} ${backend}`)).toEqual(
    Array(4).fill("kernels webgpu"),
  );
});

test("without WebGPU, and without a browser, it says so in a sentence and leaves nothing behind", async () => {
  const out = join(folder, "none.json");
  const before = readdirSync(folder);
  const { executablePath } = await findBrowser();
  const without = join(folder, "chromium-without-webgpu");
  // The same browser, that is asked for no WebGPU: every switch with that word is dropped.
  const dropped = 'for each do shift; case "$each" in *webgpu*) ;; *) set -- "$@" "$each" ;; esac; done';
  writeFileSync(without, `#!/bin/sh\n${dropped}\nexec "${executablePath}" "$@"\n`);
  chmodSync(without, 0o755);
  const refused = await given([...tiny, "--out", out], { HEADSTART_BROWSER: without }).ended;
  expect(refused).toMatchObject({ status: 1, out: "" });
  expect(refused.errors).toMatch(/without WebGPU, tens of times slower, so nothing was started\./);
  rmSync(without);

  const lost = await given([...tiny, "--out", out], { HEADSTART_BROWSER: join(folder, "no-such-browser") }).ended;
  expect(lost).toMatchObject({ status: 1, out: "" });
  expect(lost.errors).toMatch(/^HEADSTART_BROWSER names .+, and there is no such file\.\n$/);
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder)).toEqual(before);
});
