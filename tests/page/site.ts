// The site as a newcomer starts it, with a database of its own, and a browser that remembers where it was asked to send things.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium } from "playwright";
import { findBrowser } from "../browser.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A running site. */
export interface Site {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts the site by `npm start`'s own script on a free port; a release follows after `threshold` studies. */
export async function startSite(threshold: number): Promise<Site> {
  const data = mkdtempSync(join(tmpdir(), "headstart-data-"));
  const server = spawn(
    process.execPath,
    ["worker/start.mjs", "--port", String(await freePort()), "--data", data, "--threshold", String(threshold)],
    { cwd: root },
  );
  const address = await announced(server);
  return {
    address,
    async stop() {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await gone;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const trial = createServer();
    trial.listen(0, "127.0.0.1", () => {
      const address = trial.address();
      trial.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function announced(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = said.match(/Headstart is at (\S+)/)?.[1];
      if (found) resolve(found);
    };
    server.stdout?.on("data", listen);
    server.stderr?.on("data", listen);
    server.once("exit", () => reject(new Error(`The site did not start:\n${said}`)));
  });
}

/** A request that the page made. */
export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly bodyBytes: number;
}

/** A fresh browser profile on disk, and every request that it makes. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly sent: readonly Sent[];
  leave(): Promise<void>;
}

/** Opens a browser as a newcomer has it: nothing cached, nothing stored; `args` are switches beside the usual ones. */
export async function newVisitor({ args: more = [] }: { readonly args?: readonly string[] } = {}): Promise<Visitor> {
  const { executablePath, args } = await findBrowser();
  const profile = mkdtempSync(join(tmpdir(), "headstart-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...args, ...more],
    viewport: { width: 390, height: 844 },
  });
  const sent: Sent[] = [];
  context.on("request", (request) => {
    sent.push({ url: request.url(), method: request.method(), bodyBytes: request.postDataBuffer()?.length ?? 0 });
  });
  return {
    context,
    sent,
    async leave() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
