// Known vulnerabilities of what is shipped. The policy: one of high or critical severity in a production dependency fails the
// check, fix or no fix. Where the registry can't be asked, the check goes on and says so; but what it said last of these very
// packages still holds, so that going offline hides nothing that is known here.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** @typedef {{ name: string, severity: string, title: string }} Finding */
/** @typedef {{ findings: Finding[], asked: boolean }} Audit `asked`: whether the registry answered just now */

/**
 * What is known of the production dependencies in a lockfile.
 * @param {string} root the project's folder, with a slash at its end
 * @param {{ registry?: string, memory?: string }} [options] `memory`: the file that holds the last answer
 * @returns {Audit}
 */
export function auditPackages(root, { registry, memory = `${root}node_modules/.cache/audit.json` } = {}) {
  const lockfile = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  const findings = askRegistry(root, registry);
  if (findings !== null) {
    mkdirSync(dirname(memory), { recursive: true });
    writeFileSync(memory, JSON.stringify({ lockfile, findings }));
    return { findings, asked: true };
  }
  const last = existsSync(memory) ? JSON.parse(readFileSync(memory, "utf8")) : null;
  return { findings: last?.lockfile === lockfile ? last.findings : [], asked: false };
}

/** @param {Audit} audit what the check prints, and whether it goes on */
export function verdictOf({ findings, asked }) {
  const grave = findings.filter(({ severity }) => severity === "high" || severity === "critical");
  const lines = grave.map(({ name, severity, title }) => `${name} (${severity}): ${title}`);
  if (grave.length > 0) return { passes: false, says: ["Known vulnerabilities in production dependencies:", ...lines] };
  if (asked) return { passes: true, says: ["No production dependency has a known vulnerability of high severity."] };
  return {
    passes: true,
    says: ["The registry gives no audit here, so what is known of the dependencies was NOT asked anew."],
  };
}

/** @param {string} root @param {string | undefined} registry @returns {Finding[] | null} null if it gives no answer */
function askRegistry(root, registry) {
  const { stdout } = spawnSync(
    "npm",
    [
      ...["audit", "--json", "--omit=dev", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=20000"],
      ...(registry ? [`--registry=${registry}`] : []),
    ],
    { cwd: root, encoding: "utf8" },
  );
  const report = parsed(stdout);
  if (typeof report?.vulnerabilities !== "object") return null;
  return Object.values(report.vulnerabilities).map(({ name, severity, via }) => ({
    name,
    severity,
    title: via
      .map((/** @type {string | { title: string }} */ each) => (typeof each === "string" ? each : each.title))
      .join("; "),
  }));
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
