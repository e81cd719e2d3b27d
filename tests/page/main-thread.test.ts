// The page stays free while its device trains, even where the processor stands in for a graphics card: a trace of the whole
// browser, and CPU time in it, since wall time belongs to the machine.

import type { CDPSession, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repeatLink } from "#core/share";
import type { Settings } from "#core/study";
import { newVisitor, type Site, startSite, type Visitor } from "./site";

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

/** An event of Chromium's trace; times in microseconds, `tdur` is the thread's CPU time. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

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

/** Everything that Chromium does within a while. */
async function traced(session: CDPSession, milliseconds: number): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["toplevel", "disabled-by-default-devtools.timeline"],
      recordMode: "recordUntilFull",
    },
  });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.end");
  await complete;
  return events;
}

/** How much of the study is done, in per cent, as the tab's title has it; 0 before it begins. */
const shareOf = async (page: Page) => Number(/^(\d+) %/.exec(await page.title())?.[1] ?? 0);

test("while the device trains, no task of the page's main thread takes 50 ms of CPU time", async () => {
  const page = await visitor.context.newPage();
  await page.goto(`${site.address}/#${repeatLink(settings)}`);
  await page.getByRole("button", { name: "Measure it" }).click();
  await expect.poll(() => shareOf(page), { timeout: 240_000, interval: 500 }).toBeGreaterThan(0);
  const session = await visitor.context.newCDPSession(page);
  const before = await shareOf(page);
  const events = await traced(session, 15_000);
  expect(await shareOf(page)).toBeGreaterThan(before);
  expect(await page.locator("section.watch").count()).toBe(1);

  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  expect(mains.length).toBeGreaterThan(0);
  const isMain = (event: TraceEvent) => mains.some(({ pid, tid }) => pid === event.pid && tid === event.tid);
  const tasks = events.filter((event) => event.name.endsWith("RunTask") && event.tdur !== undefined && isMain(event));
  expect(tasks.length).toBeGreaterThan(20);
  expect(Math.max(...tasks.map(({ tdur }) => tdur!)) / 1000).toBeLessThan(50);
  await page.close();
});
