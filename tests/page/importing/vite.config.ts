// Serves the page of this folder from the sources as they are.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL("../../..", import.meta.url)),
  logLevel: "error",
  cacheDir: "node_modules/.cache/importing",
  server: { hmr: false, watch: null },
  worker: { format: "es" },
  optimizeDeps: {
    entries: ["tests/page/importing/page.html"],
    include: ["@noble/hashes/sha2.js", "@noble/hashes/utils.js", "fflate", "idb-keyval", "valibot"],
  },
});
