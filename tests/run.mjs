// `npm test`: from a fresh clone to a verdict on the code. Installs what is missing, the browser included, and runs everything.
//   npm test                       everything
//   npm run check                  types, lint, core, client and Worker: what needs no browser
//   npm run bench:engine           the engine against what else trains in a browser: tests/bench/engine.mjs
//   npm test -- --project core     arguments go to vitest

import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { installPackages } from "../worker/packages.mjs";
import { auditPackages, verdictOf } from "./audit.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [mode, ...rest] = process.argv.slice(2);
const vitest = (/** @type {string[]} */ ...args) => ["vitest", ...args, "--config", "tests/vitest.config.ts"];

installPackages(root);
const { installBrowser } = await import("./browser.mjs");
installBrowser();

if (mode === "--bench") {
  const [which, ...options] = rest;
  start("benchmark", process.execPath, [`tests/bench/${which}.mjs`, ...options]);
} else if (mode === "--quick") {
  examine();
} else if (mode === undefined) {
  examine();
  run("build", ["vite", "build", "--config", "client/vite.config.ts", "--logLevel", "warn"]);
  // Beside each other: a browser compiles kernels on one core, and most of both is that.
  await runAll({
    browser: [...vitest("run"), "--project", "browser"],
    page: [...vitest("run"), "--project", "page"],
  });
} else {
  run("tests", [...vitest("run"), mode, ...rest]);
}

function examine() {
  audit();
  run("types", ["tsc", "-b"]);
  run("lint", ["biome", "check", "--error-on-warnings", "."]);
  run("tests", [...vitest("run"), "--project", "core", "--project", "client", "--project", "worker"]);
  run("edge tests", [...vitest("run"), "--project", "edge"]);
}

function audit() {
  const { passes, says } = verdictOf(auditPackages(root));
  for (const line of says) (passes ? console.log : console.error)(line);
  if (!passes) process.exit(1);
}

/** @param {string} what @param {string[]} command */
function run(what, command) {
  start(what, "npx", ["--no-install", ...command]);
}

/**
 * Runs commands at once, each line of theirs after the name of its stage; a failure ends the process once all have ended.
 * @param {Readonly<Record<string, readonly string[]>>} stages
 */
async function runAll(stages) {
  console.log(`\n${Object.keys(stages).join(" and ")} tests ...`);
  const statuses = await Promise.all(Object.entries(stages).map(([stage, command]) => ended(stage, command)));
  const failed = Object.keys(stages).filter((_, at) => statuses[at] !== 0);
  if (failed.length === 0) return;
  console.error(`\n${failed.join(" and ")} tests failed`);
  process.exit(1);
}

/** @param {string} stage @param {readonly string[]} command @returns {Promise<number | null>} its exit status */
function ended(stage, command) {
  return new Promise((resolve) => {
    const running = spawn("npx", ["--no-install", ...command], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    for (const said of [running.stdout, running.stderr]) {
      createInterface({ input: said }).on("line", (line) => console.log(`${stage} | ${line}`));
    }
    running.once("close", resolve);
  });
}

/** @param {string} what @param {string} program @param {string[]} options */
function start(what, program, options) {
  console.log(`\n${what} ...`);
  const { status } = spawnSync(program, options, { cwd: root, stdio: "inherit" });
  if (status === 0) return;
  console.error(`\n${what} failed`);
  process.exit(status ?? 1);
}
