// The page stays free while its device trains, even where the processor stands in for a graphics card: a trace of the whole
// browser, and CPU time in it, since wall time belongs to the machine.

import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repeatLink } from "#core/share";
import type { Settings } from "#core/study";
import { newVisitor, type Site, startSite, type Visitor } from "./site";
import { mainThreadTasks } from "./trace";

const settings: Settings = {
  protocol: 1,
  target: "digits",
  base: "lite0",
  cut: "shallow",
  pixels: 32,
  steps: 300,
  batch: 16,
  depth: "full",
  policy: "heavy",
  strength: 1,
  budgets: [5],
  validationPerClass: 40,
  blocks: 1,
  seed: 3,
  permutedLabels: false,
  doubledBlocks: 0,
};

let site: Site;
let visitor: Visitor;

beforeAll(async () => {
  site = await startSite(50);
  visitor = await newVisitor();
});

afterAll(async () => {
  await visitor?.leave();
  await site?.stop();
});

/** How much of the study is done, in per cent, as the tab's title has it; 0 before it begins. */
const shareOf = async (page: Page) => Number(/^(\d+) %/.exec(await page.title())?.[1] ?? 0);

test("while the device trains, no task of the page's main thread takes 50 ms of CPU time", async () => {
  const page = await visitor.context.newPage();
  await page.goto(`${site.address}/#${repeatLink(settings)}`);
  await page.getByRole("button", { name: "Measure it" }).click();
  await expect.poll(() => shareOf(page), { timeout: 240_000, interval: 500 }).toBeGreaterThan(0);
  const session = await visitor.context.newCDPSession(page);
  const before = await shareOf(page);
  const tasks = await mainThreadTasks(session, () => new Promise((resolve) => setTimeout(resolve, 15_000)));
  expect(await shareOf(page)).toBeGreaterThan(before);
  expect(await page.locator("section.watch").count()).toBe(1);

  expect(tasks.length).toBeGreaterThan(20);
  expect(Math.max(...tasks)).toBeLessThan(50);
  await page.close();
});
