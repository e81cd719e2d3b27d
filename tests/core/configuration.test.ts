// Promise 31: what `wrangler.toml` switches on and off, as wrangler itself reads it, as it is and with all that is commented out.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { writeConfiguration } from "../edge/configuration.mjs";

const path = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headstart-configuration-"));
const config = unstable_readConfig({ config: path }, { hideWarnings: true });
const grown = unstable_readConfig({ config: writeConfiguration({ folder, grown: true }) }, { hideWarnings: true });

afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ["as it is", config],
  ["grown", grown],
])("%s", (_, { observability, ...settings }) => {
  test("nothing about a request is logged", () => {
    expect(observability?.enabled).toBe(false);
    expect(observability?.logs?.enabled ?? false).toBe(false);
    expect(observability?.traces?.enabled ?? false).toBe(false);
    expect(settings.logpush ?? false).toBe(false);
    expect(settings.tail_consumers ?? []).toEqual([]);
    expect(settings.streaming_tail_consumers ?? []).toEqual([]);
    expect(settings.analytics_engine_datasets).toEqual([]);
  });

  test("a missing file is never a page, and only the API runs before the files", () => {
    expect(settings.assets?.not_found_handling).toBe("none");
    expect(settings.assets?.run_worker_first).toEqual(["/api/*"]);
  });

  test("the configuration holds no secret", () => {
    expect(settings.vars).toEqual({ RELEASE_THRESHOLD: "50", TICKETS_A_DAY: "240" });
  });

  test("receipts are swept every day", () => {
    expect(settings.triggers.crons).toContain("17 3 * * *");
  });

  test("the compatibility date is one that the pinned wrangler knows", () => {
    expect(settings.compatibility_date).toBeDefined();
    expect(String(settings.compatibility_date) <= "2026-04-20").toBe(true);
  });

  test("a network's tickets are limited by the minute and counted by the day, in objects that the free plan has", () => {
    expect(settings.ratelimits).toEqual([
      { name: "TICKET_RATE", namespace_id: "1", simple: { limit: 120, period: 60 } },
    ]);
    expect(settings.durable_objects.bindings).toEqual([
      { name: "DAY_KEY", class_name: "DayKey" },
      { name: "NETWORK_TALLY", class_name: "NetworkTally" },
    ]);
    expect(settings.migrations).toEqual([{ tag: "v1", new_sqlite_classes: ["DayKey", "NetworkTally"] }]);
  });

  test("one database is named, with its migrations", () => {
    expect(settings.d1_databases[0]).toMatchObject({ binding: "DB", database_name: "headstart" });
    expect(settings.d1_databases[0]?.migrations_dir).toMatch(/worker\/migrations$/);
  });
});

test("no environment can say otherwise", () => {
  expect(readFileSync(path, "utf8")).not.toMatch(/^[#\s]*\[+\s*env\b/m);
});

test("nothing that only growth needs is on", () => {
  expect([config.queues.producers, config.queues.consumers, config.r2_buckets]).toEqual([[], [], []]);
});

test("grown, studies wait in a queue for ten tries a minute apart, and are never dropped", () => {
  expect(grown.queues.producers).toMatchObject([{ binding: "STUDIES", queue: "headstart-studies" }]);
  expect(grown.queues.consumers).toMatchObject([
    {
      queue: "headstart-studies",
      max_batch_size: 100,
      max_batch_timeout: 5,
      max_retries: 10,
      retry_delay: 60,
      dead_letter_queue: "headstart-studies-dead",
    },
  ]);
  expect(grown.r2_buckets).toMatchObject([{ binding: "BASES", bucket_name: "headstart-bases" }]);
});
