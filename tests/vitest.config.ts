// Six projects, one per place where code runs: pure core and client logic in Node, the Worker in workerd, the Worker as
// `wrangler dev` runs it, engine and storage in a real browser, and the whole page against `wrangler dev`.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { servedFiles } from "../client/served-files";
import { findBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { executablePath, args } = await findBrowser();

/** The Worker as `wrangler.toml` describes it, with a key and a threshold of its own whatever `.dev.vars` says, before or after a build. */
async function workerUnderTest() {
  await mkdir(`${root}/dist`, { recursive: true });
  return {
    wrangler: { configPath: `${root}/wrangler.toml` },
    miniflare: {
      r2Buckets: ["BASES"],
      d1Databases: ["SHARD_1", "SHARD_2", "SHARD_3"],
      queueProducers: { QUEUE: "headstart-studies" },
      queueConsumers: { "headstart-studies": { maxBatchTimeout: 0.1, maxRetries: 10, retryDelay: 1 } },
      bindings: {
        TICKET_KEY: "a key that only the tests know, 64 characters or more of nothing",
        RELEASE_THRESHOLD: "50",
        MIGRATIONS: await readD1Migrations(`${root}/worker/migrations`),
      },
    },
  };
}

export default defineConfig({
  root,
  test: {
    // Every core, also where there are two: by default one of them would only wait.
    maxWorkers: "100%",
    projects: [
      { root, test: { name: "core", include: ["tests/core/**/*.test.ts", "tests/*.test.ts"], testTimeout: 120_000 } },
      {
        root,
        oxc: { jsx: { importSource: "preact" } },
        // No file leaves anything in its process that another could meet, and a process costs more than a file.
        test: {
          name: "client",
          include: ["tests/client/**/*.test.{ts,tsx}"],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        root,
        plugins: [cloudflareTest(workerUnderTest)],
        test: {
          name: "worker",
          include: ["tests/worker/**/*.test.ts"],
          setupFiles: ["tests/worker/apply-migrations.ts"],
          testTimeout: 60_000,
        },
      },
      {
        root,
        plugins: [servedFiles()],
        optimizeDeps: {
          include: [
            "@tensorflow/tfjs",
            "@tensorflow/tfjs-core",
            "@tensorflow/tfjs-core/dist/register_all_gradients",
            "@tensorflow/tfjs-backend-webgpu",
          ],
        },
        server: { fs: { allow: [root] } },
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          provide: {
            soakMinutes: Number(process.env.HEADSTART_SOAK_MINUTES ?? 0),
            layers: process.env.HEADSTART_LAYERS === "all" ? "all" : "some",
          },
          testTimeout: 300_000,
          hookTimeout: 300_000,
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
          name: "edge",
          include: ["tests/edge/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        root,
        test: {
          name: "page",
          include: ["tests/page/**/*.test.ts"],
          globalSetup: ["tests/page/shared-site.ts"],
          testTimeout: 1_200_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
