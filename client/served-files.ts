// What is served beside the page and is not made by the bundler: bases, packed target tasks and the file of headers.
// One plugin for both: a build writes them into dist/, a test server answers from the same folder.

import { createReadStream, existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { assetHeaders } from "../worker/headers";
import { packTargets } from "../worker/targets/pack.mjs";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const cache = path("../node_modules/.cache/served/");
const folders = ["/bases/", "/targets/"];

// Nothing is emptied first: another test server may be answering from the same folder.
async function make(out: string): Promise<void> {
  await mkdir(join(out, "targets"), { recursive: true });
  await cp(path("../worker/bases"), join(out, "bases"), {
    recursive: true,
    filter: (source) => !source.endsWith("make") && !source.endsWith(".oracle.json") && !source.endsWith(".md"),
  });
  await packTargets(join(out, "targets"));
  await writeFile(join(out, "_headers"), assetHeaders());
}

/** Serves `/bases/*` and `/targets/*` in development and writes them, with `_headers`, into a build. */
export function servedFiles(): Plugin {
  let out = "";
  return {
    name: "headstart-served-files",
    configResolved(config) {
      // A test server closes its bundle too, and must leave dist/ alone.
      out = config.command === "build" ? config.build.outDir : "";
    },
    async writeBundle() {
      if (out) await make(out);
    },
    async configureServer(server) {
      await mkdir(cache, { recursive: true });
      await make(cache);
      server.middlewares.use((request, response, next) => {
        const wanted = normalize(decodeURIComponent((request.url ?? "").split("?")[0] ?? ""));
        const file = join(cache, wanted);
        if (!folders.some((folder) => wanted.startsWith(folder)) || !existsSync(file)) return next();
        if (wanted.endsWith(".json")) response.setHeader("content-type", "application/json");
        createReadStream(file).pipe(response);
      });
    },
  };
}
