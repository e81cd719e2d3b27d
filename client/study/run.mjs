// `npm run study`: measures from the command line what the page measures. `npm run study -- --help` lists its options.

import { fileURLToPath } from "node:url";
import { findBrowser, installBrowser } from "../../tests/browser.mjs";
import { installPackages } from "../../worker/packages.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

installPackages(root);
const { runnerImport } = await import("vite");
/** @type {{ readonly module: typeof import("./command") }} */
const { module } = await runnerImport(`${root}client/study/command.ts`, { root, configFile: false, logLevel: "error" });

const interruption = new AbortController();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    // Who asks twice does not wait.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
  });
}
const status = await module.study(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
  findBrowser: async (options) => {
    installBrowser();
    return findBrowser(options);
  },
});
process.exit(status);
