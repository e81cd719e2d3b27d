// A browser with a page for each contender, and what is measured from outside of it: the page's own CPU time.

import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { createServer } from "vite";
import { findBrowser } from "../browser.mjs";

/** @typedef {import("./contender").Settings} Settings */
/** @typedef {import("./page").Measured & { readonly jsMs: number }} Measured */
/** @typedef {{ readonly name: string, measure(times: number): Promise<Measured>, close(): Promise<void> }} Page */

/** Serves the sources and opens a browser on them; `close` ends both. */
export async function openBrowser() {
  const configFile = fileURLToPath(new URL("vite.config.ts", import.meta.url));
  const server = await createServer({ configFile, configLoader: "runner" });
  await server.listen(0);
  const browser = await chromium.launch({ ...(await findBrowser()), headless: true });
  const context = await browser.newContext();
  const address = new URL("tests/bench/page.html", server.resolvedUrls?.local[0]).href;

  /** @param {string} title */
  async function blank(title) {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") console.error(`${title}: ${message.text()}`);
    });
    page.on("pageerror", (error) => console.error(`${title}: ${error.message}`));
    await page.goto(address);
    await page.waitForFunction(() => "bench" in window, undefined, { timeout: 120_000 });
    return page;
  }

  /** @template T @param {string} title @param {(page: import("playwright").Page) => Promise<T>} ask */
  async function once(title, ask) {
    const page = await blank(title);
    const answer = await ask(page);
    await page.close();
    return answer;
  }

  /** A page of its own with this contender in it. @param {string} name @param {Settings} settings @returns {Promise<Page>} */
  async function open(name, settings) {
    const page = await blank(name);
    const cpu = await context.newCDPSession(page);
    await cpu.send("Performance.enable");
    const cpuMs = async () => {
      const { metrics } = await cpu.send("Performance.getMetrics");
      const found = metrics.find(({ name }) => name === "ThreadTime");
      if (!found) throw new Error("this browser does not tell a thread's CPU time");
      return found.value * 1000;
    };
    await page.evaluate(
      ([name, settings]) => window.bench.open(name, settings),
      /** @type {const} */ ([name, settings]),
    );
    return {
      name,
      async measure(times) {
        await page.bringToFront();
        const before = await cpuMs();
        const measured = await page.evaluate((times) => window.bench.measure(times), times);
        return { ...measured, jsMs: (await cpuMs()) - before };
      },
      close: () => page.close(),
    };
  }

  return {
    version: browser.version(),
    open,
    adapter: () => once("adapter", (page) => page.evaluate(() => window.bench.adapter())),
    /** @param {Settings} settings */
    profile: (settings) =>
      once("kernels", (page) => page.evaluate((settings) => window.bench.profile(settings), settings)),
    /** A page without a contender. */
    blank,
    primaryStudy: () => once("primary study", (page) => page.evaluate(() => window.bench.primaryStudy())),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
