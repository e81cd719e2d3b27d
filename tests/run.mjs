// `npm test`: from a fresh clone to a verdict on the code. Installs what is missing, the browser included, and runs everything.
//   npm test                       everything
//   npm run check                  types, lint, core, client and Worker: what needs no browser
//   npm run bench:engine           the engine against what else trains in a browser: tests/bench/engine.mjs
//   npm test -- --project core     arguments go to vitest

import { spawnSync } from "node:child_process";
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
  // One after the other: software WebGPU takes every core.
  run("browser tests", [...vitest("run"), "--project", "browser"]);
  run("page tests", [...vitest("run"), "--project", "page"]);
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

/** @param {string} what @param {string} program @param {string[]} options */
function start(what, program, options) {
  console.log(`\n${what} ...`);
  const { status } = spawnSync(program, options, { cwd: root, stdio: "inherit" });
  if (status === 0) return;
  console.error(`\n${what} failed`);
  process.exit(status ?? 1);
}
