// One study in a real browser, as a visitor makes it: measured, repeated with a reload in the middle, given, shared,
// and its control with shuffled labels, in which nothing can be learnt.

import type { Page } from "playwright";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { primaryOf } from "#core/primary";
import { type StudyRecord, studyRecordSchema } from "#core/record";
import { repeatLink } from "#core/share";
import { armKey, armsOf, protocol, type Settings } from "#core/study";
import { newVisitor, type Site, startSite, type Visitor } from "./site";

// What the planner makes of a software adapter, and no less: two blocks of one budget, in runs that still learn.
const settings: Settings = {
  protocol,
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
  blocks: 2,
  seed: 20_261_123,
  permutedLabels: false,
};
const classes = 10;
const chance = 1 / classes;

let site: Site;
let visitor: Visitor;
let first: StudyRecord;

beforeAll(async () => {
  site = await startSite(2);
  visitor = await newVisitor();
});

afterAll(async () => {
  await visitor?.leave();
  await site?.stop();
});

async function open(path: string): Promise<Page> {
  const page = await visitor.context.newPage();
  await page.goto(`${site.address}${path}`);
  return page;
}

async function begin(study: Settings): Promise<Page> {
  const page = await open(`/#${repeatLink(study)}`);
  await page.getByRole("button", { name: "Measure it" }).click();
  return page;
}

/** Waits for the result; a failure ends the wait with its sentence. */
async function finished(page: Page): Promise<void> {
  await page.locator("section.read, section.failed").waitFor({ timeout: 1_100_000 });
  expect(await page.locator("section.read").count(), (await page.locator("main").textContent()) ?? "").toBe(1);
}

/** The studies that this browser keeps, the newest first. */
async function stored(page: Page): Promise<readonly StudyRecord[]> {
  const found = await page.evaluate(
    () =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open("headstart-studies");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction("entries").objectStore("entries").getAll();
          all.onerror = () => reject(all.error);
          all.onsuccess = () => resolve(all.result);
        };
      }),
  );
  return found
    .map((record) => v.parse(studyRecordSchema, record))
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** What of a run must be equal whenever its study is repeated: everything but the clock. */
function numbersOf({ runs }: StudyRecord) {
  return runs.map(({ elapsedMs: _, ...numbers }) => numbers);
}

const weightBytes = (from: number) =>
  visitor.sent.slice(from).filter(({ url }) => url.endsWith(".bin") && url.includes("/bases/"));

test("a newcomer presses one button and reads a verdict from this device's WebGPU", async () => {
  const page = await begin(settings);
  await finished(page);
  first = (await stored(page))[0]!;
  expect(first.state).toBe("finished");
  expect(first.runs.length).toBe(8);
  for (const run of first.runs) {
    expect(run).toMatchObject({ backend: "webgpu", trainer: "kernels" });
    expect(run.lastLoss, `${armKey(run)} learns`).toBeLessThan(run.firstLoss / 2);
  }
  const { arms, estimate } = primaryOf(first);
  const images = settings.blocks * settings.validationPerClass * classes;
  for (const { arm, accuracy } of arms) {
    expect(accuracy, armKey(arm)).toBeGreaterThan(chance + 3 * Math.sqrt((chance * (1 - chance)) / images));
  }
  await expect(page.locator(".verdict").textContent()).resolves.toContain(
    `${Math.abs(Math.round(100 * estimate!))} point`,
  );
  await expect(page.locator("main").textContent()).resolves.toMatch(/suggestive|not resolved/);
  await page.close();
});

test("all arms of a block share one validation set, and matched pairs share images and batches", () => {
  for (const { block } of first.blocks) {
    const runs = first.runs.filter((run) => run.block === block);
    expect(runs.map(armKey)).toEqual(armsOf(settings).map(armKey));
    expect(new Set(runs.map(({ validationHash }) => validationHash)).size).toBe(1);
    for (const { policy, n } of armsOf(settings)) {
      const pair = runs.filter((run) => run.policy === policy && run.n === n);
      expect(new Set(pair.map(({ batchesHash, trainingHash }) => batchesHash + trainingHash)).size).toBe(1);
    }
  }
});

test("a second run with a reload in its middle resumes, fetches no weights, renders no batch and ends with the same numbers", async () => {
  const before = visitor.sent.length;
  const page = await begin(settings);
  const rendered = () =>
    Promise.all(
      page
        .workers()
        .map((worker) => worker.evaluate(() => performance.getEntriesByName("headstart-batches-rendered").length)),
    ).then((counts) => counts.reduce((sum, count) => sum + count, 0));
  // Into the third run, so that two are finished and one is lost half-way.
  await page.getByText(/heavy, 5 a class/).waitFor({ timeout: 600_000 });
  await page.waitForTimeout(2_000);
  const renderedBefore = await rendered();
  await page.reload();
  await page.getByRole("button", { name: "Resume" }).click();
  await finished(page);
  const [second] = await stored(page);
  expect(second?.id).not.toBe(first.id);
  expect(numbersOf(second!)).toEqual(numbersOf(first));
  expect(weightBytes(before)).toEqual([]);
  expect(renderedBefore + (await rendered())).toBe(0);
  await page.close();
});

test("with shuffled training labels nothing is learnt and no verdict comes out", async () => {
  const page = await begin({ ...settings, blocks: 1, permutedLabels: true });
  await finished(page);
  const [control] = await stored(page);
  expect(control?.settings.permutedLabels).toBe(true);
  const { verdict, arms } = primaryOf(control!);
  expect(["not-resolved", "at-floor"]).toContain(verdict);
  const mean = arms.reduce((sum, { accuracy }) => sum + accuracy, 0) / arms.length;
  // A run's few wrong labels sway all its answers the same way, so arms scatter more than coins would.
  expect(Math.abs(mean - chance)).toBeLessThan(0.05);
  await page.close();
});

/** Opens a kept study by its place in the list, the newest first. */
async function openEarlier(place: number): Promise<Page> {
  const page = await open("/");
  await page.getByRole("button", { name: "Open the study" }).nth(place).click();
  await page.getByRole("heading", { name: "Give your numbers" }).waitFor();
  return page;
}

/** Ticks the box, presses Send, and answers with what was shown and what was sent. */
async function giveOn(page: Page) {
  const box = page.getByRole("checkbox", { name: /to everyone’s answer/ });
  expect(await box.isChecked()).toBe(false);
  await box.check();
  await page.getByText(/Exactly these \d+ bytes/).waitFor();
  const shown = await page.locator("pre").textContent();
  const request = page.waitForRequest(({ method }) => method() === "POST");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  return { shown, sent: (await request).postData() };
}

test("a control study with shuffled labels can't be given", async () => {
  const page = await openEarlier(0);
  await page.getByText("A control study with shuffled labels can't be given.").waitFor();
  await page.close();
});

test("exactly the bytes that were shown are sent after a tick, and count once however often they are sent", async () => {
  const page = await openEarlier(1);
  const { shown, sent } = await giveOn(page);
  expect(sent).toBe(shown);
  await page.getByText(/You are study 1 of the 2/).waitFor();
  const again = await page.evaluate(async (body) => {
    const answers: unknown[] = [];
    for (let time = 0; time < 3; time++) {
      const response = await fetch("/api/study", {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      });
      answers.push((await response.json()).counted);
    }
    return answers;
  }, sent);
  expect(again).toEqual([false, false, false]);
  await page.goto(`${site.address}/everyone`);
  await page.getByText("1 of the 2 studies that the first release of this group needs.").waitFor();
  expect(await page.locator("svg").count()).toBe(0);
  await page.close();
});

test("the study that completes a group publishes it to everyone", async () => {
  const page = await openEarlier(2);
  await giveOn(page);
  await page.getByText(/You are study 2/).waitFor();
  await page.goto(`${site.address}/everyone`);
  await page.getByText("2 studies, not summed up.").waitFor();
  expect(await page.locator("svg").count()).toBe(1);
  await page.close();
});

test("a result link opens to the same verdict and numbers in a browser that measured nothing", async () => {
  const page = await openEarlier(2);
  const link = await page.getByLabel(/A link that shows this result/).inputValue();
  const readings = async (from: Page) => [
    await from.locator("main h1").textContent(),
    (await from.locator(".verdict").textContent())?.trim(),
  ];
  const mine = await readings(page);
  await page.close();
  const stranger = await newVisitor();
  try {
    const other = await stranger.context.newPage();
    await other.goto(link);
    await other.getByText("Measured elsewhere.").waitFor();
    expect(await readings(other)).toEqual(mine);
    expect(stranger.sent.some(({ url }) => url.includes("/bases/"))).toBe(false);
    expect(stranger.sent.every(({ url }) => !url.includes("#r"))).toBe(true);
  } finally {
    await stranger.leave();
  }
});

test("during everything no request left the origin and no body was longer than 2 KB", () => {
  expect(visitor.sent.length).toBeGreaterThan(10);
  for (const { url, bodyBytes, method } of visitor.sent) {
    expect(url.startsWith(`${site.address}/`) || url.startsWith("blob:") || url.startsWith("data:"), url).toBe(true);
    expect(bodyBytes).toBeLessThanOrEqual(2048);
    if (method !== "GET") expect(url).toBe(`${site.address}/api/study`);
  }
});
