// A folder of photos is imported while the page stays free and memory stays small. 200 photos here; `npm run verify` takes 5,000.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../browser.mjs";
import { mainThreadTasks } from "./trace";

const count = Number(process.env.HEADSTART_PHOTOS ?? 200);
const folder = mkdtempSync(join(tmpdir(), "headstart-photos-"));
let server: ViteDevServer;
let browser: Browser;
let page: Page;

beforeAll(
  async () => {
    const configFile = fileURLToPath(new URL("importing/vite.config.ts", import.meta.url));
    server = await createServer({ configFile, configLoader: "runner" });
    await server.listen(0);
    browser = await chromium.launch(await findBrowser());
    const address = new URL("tests/page/importing/page.html", server.resolvedUrls!.local[0]).href;
    const maker = await browser.newPage();
    await maker.goto(address);
    await maker.waitForFunction(() => "photos" in window);
    for (const name of ["one", "two", "three", "four"]) mkdirSync(join(folder, "photos", name), { recursive: true });
    for (let from = 0; from < count; from += 50) {
      const some = await maker.evaluate(([from, count]) => window.photos(from, count), [
        from,
        Math.min(50, count - from),
      ] as const);
      some.forEach((photo, at) => {
        const name = ["one", "two", "three", "four"][(from + at) % 4]!;
        writeFileSync(join(folder, "photos", name, `${from + at}.jpg`), Buffer.from(photo, "base64"));
      });
    }
    await maker.context().close();
    page = await browser.newPage();
    await page.goto(address);
    await page.waitForFunction(() => "photos" in window);
    // Thousands of photos take minutes to make where the machine is busy.
  },
  300_000 + 200 * count,
);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Resident memory of each page's process in MB, workers and decoded pictures with it; Windows is not asked. */
async function memoryOfPages(): Promise<readonly number[]> {
  if (process.platform === "win32") return [];
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(execFileSync("ps", ["-o", "rss=", "-p", String(id)]).toString()) / 1024);
}

test(`${count} photos are imported with no task of the main thread over 50 ms of CPU time and under 600 MB`, async () => {
  const before = Math.max(...(await memoryOfPages()));
  const session = await page.context().newCDPSession(page);
  let most = 0;
  const began = performance.now();
  // The browser's own hand-over of a folder's list is one task that no page can part; it is not the importer's.
  await page.getByLabel("Folder").setInputFiles(join(folder, "photos"), { timeout: 300_000 });
  const tasks = await mainThreadTasks(session, async () => {
    await page.evaluate(() => window.begin());
    while ((await page.title()) === "Importing") {
      most = Math.max(most, ...(await memoryOfPages()));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
  expect(await page.title()).toBe(`complete: ${count} kept, 0 skipped`);
  expect(tasks.length).toBeGreaterThan(20);
  expect(Math.max(...tasks)).toBeLessThan(50);
  expect(most).toBeLessThan(600);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  process.stdout.write(
    `${count} photos in ${seconds} s; longest task ${Math.max(...tasks).toFixed(1)} ms; ${before.toFixed(0)} MB before, at most ${most.toFixed(0)} MB\n`,
  );
});
