// Promise 31: what `wrangler.toml` switches on and off, as wrangler itself reads it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";

const path = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));
const config = unstable_readConfig({ config: path }, { hideWarnings: true });

test("nothing about a request is logged", () => {
  expect(config.observability?.enabled).toBe(false);
  expect(config.observability?.logs?.enabled ?? false).toBe(false);
  expect(config.observability?.traces?.enabled ?? false).toBe(false);
  expect(config.logpush ?? false).toBe(false);
  expect(config.tail_consumers ?? []).toEqual([]);
  expect(config.streaming_tail_consumers ?? []).toEqual([]);
  expect(config.analytics_engine_datasets).toEqual([]);
});

test("no environment can say otherwise", () => {
  expect(readFileSync(path, "utf8")).not.toMatch(/^\s*\[+\s*env\b/m);
});

test("a missing file is never a page, and only the API runs before the files", () => {
  expect(config.assets?.not_found_handling).toBe("none");
  expect(config.assets?.run_worker_first).toEqual(["/api/*"]);
});

test("the configuration holds no secret", () => {
  expect(config.vars).toEqual({ RELEASE_THRESHOLD: "50" });
});

test("receipts are swept every day", () => {
  expect(config.triggers.crons).toEqual(["17 3 * * *"]);
});

test("the compatibility date is one that the pinned wrangler knows", () => {
  expect(config.compatibility_date).toBeDefined();
  expect(String(config.compatibility_date) <= "2026-04-20").toBe(true);
});
