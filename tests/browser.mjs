// Finds a Chromium for the tests: an installed Chrome or Chromium, else Playwright's; `install` fetches one where there is none.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

// WebGPU in software, so that the tests need no graphics card.
const software = "--use-webgpu-adapter=swiftshader";
// WebGPU on Linux goes through Vulkan; where there is no graphics card, Chromium takes the processor by itself.
const anyAdapter = "--enable-features=Vulkan";

// The background switches keep the browser off the network.
const flags = [
  "--enable-unsafe-webgpu",
  "--disable-gpu-watchdog",
  // So that a test can tell growth from what is merely not collected yet.
  "--js-flags=--expose-gc",
  "--enable-precise-memory-info",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const isRoot = process.getuid?.() === 0;

function find() {
  const chosen = process.env.HEADSTART_BROWSER;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`HEADSTART_BROWSER names ${chosen}, and there is no such file.`);
    return chosen;
  }
  return [...installed, chromium.executablePath()].find((path) => path && existsSync(path));
}

/**
 * The browser's path and its switches; throws where there is none.
 * @param {{ readonly software: boolean }} options whether WebGPU computes on the processor, whatever else there is
 */
export async function findBrowser(options = { software: true }) {
  const executablePath = find();
  if (!executablePath)
    throw new Error(
      "No Chrome or Chromium was found. Run `npm test`, which installs one, or set HEADSTART_BROWSER to its path.",
    );
  // A browser of root's cannot have Chromium's sandbox.
  const args = [...flags, options.software ? software : anyAdapter];
  return { executablePath, args: isRoot ? [...args, "--no-sandbox"] : args };
}

/** Makes sure that there is a browser: Playwright's own, else, as root on Debian, the system's package. */
export function installBrowser() {
  if (find()) return;
  /** @type {[string, string[]][]} */
  const attempts = [["npx", ["playwright", "install", "chromium", "--no-shell"]]];
  if (isRoot && existsSync("/usr/bin/apt-get")) {
    attempts.push(["sh", ["-c", "apt-get update && apt-get install -y chromium"]]);
  }
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: "inherit", timeout: 600_000 });
    if (find()) return;
  }
  throw new Error("No browser could be installed. Install Chrome or Chromium and run `npm test` again.");
}
