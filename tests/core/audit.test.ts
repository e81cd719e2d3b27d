// The audit's policy, against a registry on this machine and the real npm: what is grave fails, what can't be asked is said.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { auditPackages, verdictOf } from "../audit.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headstart-audit-"));

// In a thread of its own: the audit waits for npm without letting this one answer.
const registry = `
  const { createServer } = require("node:http");
  const { parentPort } = require("node:worker_threads");
  const advisory = (severity) => [{ id: severity.length, url: "https://advisory.test/1", title: "It leaks", severity, vulnerable_versions: "*" }];
  createServer((request, response) => {
    const severity = request.url.split("/")[1];
    response.setHeader("content-type", "application/json");
    if (request.url.endsWith("/advisories/bulk"))
      response.end(JSON.stringify(severity === "none" ? {} : { hono: advisory(severity), wrangler: advisory("critical") }));
    else response.writeHead(404).end("{}");
  }).listen(0, "127.0.0.1", function () { parentPort.postMessage(this.address().port); });
`;
const thread = new Worker(registry, { eval: true });
let address = "";

beforeAll(async () => {
  // npm keeps advisories; these must not reach its own.
  vi.stubEnv("npm_config_cache", join(folder, "npm"));
  const port = await new Promise((resolve) => thread.once("message", resolve));
  address = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await thread.terminate();
  rmSync(folder, { recursive: true });
});

/** What the check says when the registry knows something of this severity. */
function audited(severity: string, memory: string) {
  return verdictOf(auditPackages(root, { registry: `${address}/${severity}/`, memory: join(folder, memory) }));
}

test("a known vulnerability of high severity fails the check and is named", () => {
  const { passes, says } = audited("high", "high");
  expect(passes).toBe(false);
  expect(says.join("\n")).toContain("hono (high): It leaks");
});

test.each(["none", "moderate"])("%s passes; what only develops and tests is not asked for", (severity) => {
  const { passes, says } = audited(severity, severity);
  expect(passes).toBe(true);
  expect(says.join("\n")).not.toContain("NOT");
});

test("a registry out of reach passes and is said, unless the last answer about these packages was grave", async () => {
  const closed = createServer();
  const port = await new Promise<number>((resolve) =>
    closed.listen(0, "127.0.0.1", () => resolve((closed.address() as { port: number }).port)),
  );
  await new Promise((resolve) => closed.close(resolve));
  const offline = (memory: string) =>
    verdictOf(auditPackages(root, { registry: `http://127.0.0.1:${port}/`, memory: join(folder, memory) }));
  expect(offline("nothing known")).toMatchObject({ passes: true });
  expect(offline("nothing known").says.join("\n")).toContain("NOT");
  audited("high", "known");
  expect(offline("known").passes).toBe(false);
  audited("none", "known");
  expect(offline("known").passes).toBe(true);
});
