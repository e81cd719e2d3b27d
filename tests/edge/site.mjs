// A Worker of one's own: `wrangler dev` on loopback with its own folder, key and port, that can be stopped or killed at any
// moment, and its database read afterwards.

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeConfiguration } from "./configuration.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const wrangler = "node_modules/wrangler/bin/wrangler.js";

/**
 * Makes a folder for a Worker with an empty, migrated database.
 * @param {{ grown?: boolean, migrated?: boolean }} [options] `grown`: everything that `wrangler.toml` has commented out is on
 */
export function makePlace({ grown = false, migrated = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "headstart-edge-"));
  const place = {
    folder,
    configuration: writeConfiguration({ folder: join(folder, "configuration"), grown }),
    /** What the Worker keeps. */
    state: join(folder, "state"),
    /** What wrangler writes about itself. */
    logs: join(folder, "logs"),
    ticketKey: randomBytes(32).toString("hex"),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
  writeFileSync(join(folder, "configuration", ".dev.vars"), `TICKET_KEY="${place.ticketKey}"\n`);
  if (migrated) runWrangler(place, ["d1", "migrations", "apply", "headstart", "--local"]);
  return place;
}

/** @typedef {ReturnType<typeof makePlace>} Place */

/**
 * The rows of a query; the Worker may run meanwhile.
 * @param {Place} place @param {string} query
 * @returns {Record<string, unknown>[]}
 */
export function readDatabase(place, query) {
  const text = runWrangler(place, ["d1", "execute", "headstart", "--local", "--json", "--command", query]);
  return JSON.parse(text.slice(text.indexOf("[")))[0].results;
}

/** @param {Place} place @param {string[]} args */
function runWrangler(place, args) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, ...args, "--config", place.configuration, "--persist-to", place.state],
    { cwd: root, env: environment(place), encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`wrangler ${args.slice(0, 2).join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

/**
 * Starts the Worker, and answers once it does.
 * @param {Place} place @param {{ port?: number, vars?: Record<string, string>, logLevel?: "warn" | "debug" }} [options]
 */
export async function startWorker(place, { port, vars = {}, logLevel = "warn" } = {}) {
  const chosen = port ?? (await freePort());
  const server = spawn(
    process.execPath,
    [
      wrangler,
      "dev",
      ...["--config", place.configuration, "--persist-to", place.state, "--ip", "127.0.0.1", "--port", String(chosen)],
      ...["--show-interactive-dev-session=false", "--log-level", logLevel],
      ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ],
    // A group of its own, so that a kill reaches workerd as well.
    { cwd: root, env: environment(place), detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (said += chunk));
  const gone = new Promise((resolve) => server.once("exit", resolve));
  const end = async (/** @type {NodeJS.Signals} */ signal) => {
    if (server.exitCode === null && server.signalCode === null && server.pid) process.kill(-server.pid, signal);
    await gone;
  };
  const address = `http://127.0.0.1:${chosen}`;
  while (!(await answers(address))) {
    if (server.exitCode !== null) throw new Error(`The Worker did not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    address,
    port: chosen,
    said: () => said,
    stop: () => end("SIGTERM"),
    /** As a crash does it: at once, and with everything that was under way. */
    kill: () => end("SIGKILL"),
  };
}

/** @typedef {Awaited<ReturnType<typeof startWorker>>} Running */

/** @param {string} address */
async function answers(address) {
  try {
    // Nothing is there, and the Worker says so.
    return (await fetch(`${address}/nothing`)).status === 404;
  } catch {
    return false;
  }
}

/** @param {Place} place */
function environment(place) {
  return {
    ...process.env,
    WRANGLER_SEND_METRICS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_LOG_PATH: place.logs,
    CI: "1",
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const trial = createServer();
    trial.listen(0, "127.0.0.1", () => {
      const address = trial.address();
      trial.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
