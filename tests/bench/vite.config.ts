// The bench's pages: the sources as they are, the files that the product serves, and libraries bundled once for all pages.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { servedFiles } from "../../client/served-files";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  logLevel: "error",
  cacheDir: "node_modules/.cache/bench",
  plugins: [servedFiles()],
  server: {
    // Without these headers a page's clock ticks in tenths of a millisecond.
    headers: { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
    // A file that is edited meanwhile must not reload a page that is being timed.
    hmr: false,
    watch: null,
  },
  optimizeDeps: {
    entries: ["tests/bench/page.html"],
    include: [
      "@jax-js/jax",
      "@tensorflow/tfjs",
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-core/dist/register_all_gradients",
      "@tensorflow/tfjs-backend-webgpu",
      "@noble/hashes/sha2.js",
      "@noble/hashes/utils.js",
      "idb-keyval",
      "valibot",
    ],
  },
});
