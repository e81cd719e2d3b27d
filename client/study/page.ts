// The page as a visitor has it, without a visitor: built, served to this machine alone, and opened in a browser without a
// window. Its address never changes, whatever port is free: what the page stores belongs to its address.

import { existsSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright";
import { build, preview } from "vite";
import { securityHeaders } from "../../worker/headers";
import type { Scripting, Sight, Taken } from "../src/state/scripting";
import { lineOf, Refused } from "./refused";

/** A browser on this machine and its switches, for WebGPU on the processor or on whatever there is. */
export interface Found {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/** The page in a browser. */
export interface OpenPage {
  /** Asks the page through its seam; rejects where the page is gone. */
  ask<Answer>(question: (page: Scripting) => Answer): Promise<Answer>;
  /** The same with something for the page. */
  tell<Word>(deed: (page: Scripting, word: Word) => void, word: Word): Promise<void>;
  /** Gives the page a folder's files, as a visitor's folder picker does. */
  take(folder: string, how: { readonly shiftedOf: string | null; readonly seed: number }): Promise<Taken>;
  /** Opens the page anew, after it crashed. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const address = "http://headstart.localhost/";
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Serves the page that `out` has, opens it with what `profile` keeps, and builds it where there is none: a study ends by the code that began it. */
export async function openPage(options: {
  readonly out: string;
  readonly profile: string;
  readonly browser: Found;
}): Promise<OpenPage> {
  const { out, profile, browser } = options;
  if (!existsSync(out)) await built(out);
  const server = await preview({
    root,
    configFile: false,
    logLevel: "error",
    appType: "mpa",
    build: { outDir: out },
    preview: { host: "127.0.0.1", port: 0, headers: { ...securityHeaders } },
  });
  const place = server.httpServer.address();
  if (place === null || typeof place === "string") throw new Error("the page's server has no port");
  const rules = `--host-resolver-rules=MAP ${new URL(address).host} 127.0.0.1:${place.port}`;
  const context = await opened(profile, { ...browser, args: [...browser.args, rules] }).catch(async (error) => {
    await server.close();
    throw error;
  });
  let page = await visited(context);
  return {
    ask: (question) => page.evaluate(`(${question})(globalThis.headstart)`),
    tell: (deed, word) => page.evaluate(`void (${deed})(globalThis.headstart, ${JSON.stringify(word)})`),
    take: async (folder, how) => {
      const input = await page.evaluateHandle(() => {
        const picker = document.createElement("input");
        picker.type = "file";
        picker.webkitdirectory = true;
        picker.hidden = true;
        return document.body.appendChild(picker);
      });
      await input.setInputFiles(folder);
      return input.evaluate((picker, how) => {
        if (!globalThis.headstart) throw new Error("the page is not ready");
        return globalThis.headstart.take(picker.files ?? [], how).finally(() => picker.remove());
      }, how);
    },
    reopen: async () => {
      await page.close().catch(() => {});
      page = await visited(context);
    },
    close: async () => {
      await context.close();
      await server.close();
    },
  };
}

async function built(out: string): Promise<void> {
  const partial = `${out}.partial`;
  await build({
    configFile: `${root}client/vite.config.ts`,
    logLevel: "error",
    build: { outDir: partial, reportCompressedSize: false },
  });
  renameSync(partial, out);
}

/** A browser with this profile. One that a killed command left behind goes away by itself, so a taken profile is tried again. */
async function opened(profile: string, { executablePath, args }: Found, tries = 20): Promise<BrowserContext> {
  try {
    return await chromium.launchPersistentContext(profile, {
      executablePath,
      args: [...args],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    if (tries === 0) throw new Refused(`The browser ${executablePath} does not start: ${lineOf(error)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return opened(profile, { executablePath, args }, tries - 1);
  }
}

async function visited(context: BrowserContext): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(address);
  await page.waitForFunction(() => globalThis.headstart !== undefined);
  return page;
}

export type { Scripting, Sight };
