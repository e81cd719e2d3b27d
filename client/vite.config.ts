// Builds the page into dist/, which the Worker serves as static assets.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { openGraph } from "./open-graph";
import { servedFiles } from "./served-files";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path("."),
  plugins: [servedFiles(), openGraph(process.env.HEADSTART_SITE ?? "")],
  build: {
    outDir: path("../dist"),
    emptyOutDir: true,
    target: "es2023",
    rolldownOptions: { input: [path("index.html"), path("everyone.html"), path("example.html")] },
  },
  worker: { format: "es" },
});
