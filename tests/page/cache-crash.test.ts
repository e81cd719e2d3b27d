import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../browser.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const crashes = 20;

let server: ViteDevServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  server = await createServer({
    root,
    configFile: false,
    cacheDir: "node_modules/.cache/cache-crash",
    logLevel: "error",
    server: { port: 8712, hmr: false },
    plugins: [
      {
        name: "a-page-that-hammers",
        configureServer: ({ middlewares }) => {
          middlewares.use("/hammer.html", (_, response) => {
            response.setHeader("content-type", "text/html");
            response.end(
              '<!doctype html><title>hammer</title><script type="module" src="/tests/page/hammer.ts"></script>',
            );
          });
        },
      },
    ],
  });
  await server.listen();
  const { executablePath, args } = await findBrowser();
  browser = await chromium.launch({ executablePath, args });
  context = await browser.newContext();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function opened(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}hammer.html`);
  await page.waitForFunction(() => window.hammer !== undefined);
  return page;
}

test(`${crashes} crashes of the renderer during writes leave no entry torn`, async () => {
  let whole = 0;
  for (let crash = 0; crash < crashes; crash++) {
    const page = await opened();
    const before = await page.evaluate(() => window.hammer.census());
    expect(before.torn).toBe(0);
    whole = Math.max(whole, before.whole);
    await page.evaluate(
      async (count) => {
        window.hammer.start();
        await window.hammer.written(count);
      },
      2 + (crash % 7),
    );
    const gone = page.waitForEvent("crash");
    const session = await context.newCDPSession(page);
    // The answer never comes: the renderer that would give it is gone.
    session.send("Page.crash").catch(() => {});
    await gone;
    await page.close();
  }
  const page = await opened();
  expect(await page.evaluate(() => window.hammer.census())).toMatchObject({ torn: 0 });
  // The cache was in use all the time, and older entries had to make room.
  expect(whole).toBeGreaterThan(5);
  await page.close();
});
