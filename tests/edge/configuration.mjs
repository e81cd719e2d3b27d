// The two configurations of the Worker: as `wrangler.toml` has it, and grown, with everything in it that is commented out.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The text of `wrangler.toml` with its commented settings switched on. */
function grownConfiguration() {
  return readFileSync(`${root}wrangler.toml`, "utf8").replace(/^# (\[\[|[a-z_]+ = )/gm, "$1");
}

/**
 * Writes a configuration into a folder, so that it can be used from there, and answers with its path.
 * @param {{ folder: string, grown: boolean }} options
 */
export function writeConfiguration({ folder, grown }) {
  const text = grown ? grownConfiguration() : readFileSync(`${root}wrangler.toml`, "utf8");
  // Assets that were never built are none.
  mkdirSync(`${root}dist`, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/wrangler.toml`;
  writeFileSync(path, text.replace(/^(main|directory|migrations_dir) = "/gm, `$1 = "${root}`));
  return path;
}
