// Installs the packages of the lockfile where they are missing or out of date. Used by every command that a fresh clone may begin with.

import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

/**
 * Makes `node_modules` match the lockfile; ends the process with a sentence if it can't.
 * @param {string} root the project's folder, with a slash at its end
 */
export function installPackages(root) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Headstart needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs) return;
  console.log("Installing packages ...");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: "inherit" });
  if (status === 0) return;
  console.error("The packages could not be installed. Is the package registry within reach?");
  process.exit(1);
}
