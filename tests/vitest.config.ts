// Five projects, one per place where code runs: pure core and client logic in Node, the Worker in workerd,
// engine and storage in a real browser, and the whole page against `wrangler dev`.

import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { executablePath, args } = await findBrowser();

export default defineConfig({
  root,
  test: {
    projects: [
      { root, test: { name: "core", include: ["tests/core/**/*.test.ts", "tests/*.test.ts"], testTimeout: 120_000 } },
      {
        root,
        oxc: { jsx: { importSource: "preact" } },
        test: { name: "client", include: ["tests/client/**/*.test.{ts,tsx}"] },
      },
      {
        root,
        plugins: [cloudflareTest({ wrangler: { configPath: `${root}/wrangler.toml` } })],
        test: { name: "worker", include: ["tests/worker/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        root,
        optimizeDeps: { include: ["@tensorflow/tfjs", "@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-webgpu"] },
        server: { fs: { allow: [root] } },
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 300_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath, args } }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        root,
        test: {
          name: "page",
          include: ["tests/page/**/*.test.ts"],
          testTimeout: 1_200_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
