// `npm run deploy`: builds, migrates the remote database and deploys the Worker. Needs a Cloudflare account; see the README.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installPackages } from "./packages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

installPackages(root);
if (readFileSync(`${root}/wrangler.toml`, "utf8").includes("00000000-0000-0000-0000-000000000000")) {
  console.error(
    "No database is named yet. Run `npx wrangler d1 create headstart`, put its id into wrangler.toml, and deploy again.",
  );
  process.exit(1);
}
run("vite", "build", "--config", "client/vite.config.ts");
run("wrangler", "d1", "migrations", "apply", "headstart", "--remote");
run("wrangler", "deploy");
console.log("If this was the first deployment, give it a key for its tickets: npx wrangler secret put TICKET_KEY");

function run(...command) {
  const { status } = spawnSync("npx", ["--no-install", ...command], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
