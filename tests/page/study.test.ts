// One study in a real browser, as a visitor makes it: measured, repeated with a reload in the middle, given, shared,
// and its control with shuffled labels, in which nothing can be learnt.

import type { Page } from "playwright";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { primaryOf } from "#core/primary";
import { type StudyRecord, studyRecordSchema } from "#core/record";
import { repeatLink } from "#core/share";
import { armKey, armsOf, fewestBlocks, fewestSteps, type Settings } from "#core/study";
import { newVisitor, type Site, startSite, type Visitor } from "./site";

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

/** Starts a study again from a link, as somebody who was sent one does. */
async function repeat(settings: Settings): Promise<Page> {
  const page = await open(`/#${repeatLink(settings)}`);
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

/** What of a run must be equal in every study of its seed: everything but the clock and how many more blocks there are. */
function numbersOf({ runs }: StudyRecord) {
  return runs.map(({ elapsedMs: _, settingsHash: __, ...numbers }) => numbers);
}

const weightBytes = (from: number) =>
  visitor.sent.slice(from).filter(({ url }) => url.endsWith(".bin") && url.includes("/bases/"));

test("a newcomer presses one button and reads a verdict from this device's WebGPU", async () => {
  const page = await open("/");
  await page.getByLabel("for how many minutes").selectOption("1");
  await page.getByRole("button", { name: "Measure it" }).click();
  await finished(page);
  first = (await stored(page))[0]!;
  const { settings, runs } = first;
  expect(first.state).toBe("finished");
  expect(settings.steps).toBeGreaterThanOrEqual(fewestSteps);
  expect(settings.blocks).toBeGreaterThanOrEqual(2);
  expect(runs.length).toBe(settings.blocks * armsOf(settings).length);
  for (const run of runs) {
    expect(run).toMatchObject({ backend: "webgpu", trainer: "kernels" });
    expect(run.lastLoss, `${armKey(run)} learns`).toBeLessThan(run.firstLoss / 2);
  }
  const { arms, estimate } = primaryOf(first);
  const images = settings.blocks * settings.validationPerClass * classes;
  for (const { arm, accuracy } of arms) {
    expect(accuracy, armKey(arm)).toBeGreaterThan(chance + 3 * Math.sqrt((chance * (1 - chance)) / images));
  }
  const answer = `${Math.abs(Math.round(100 * estimate!))} point`;
  await expect(page.locator(".verdict").textContent()).resolves.toContain(answer);
  if (settings.blocks < fewestBlocks) {
    await expect(page.locator("main").textContent()).resolves.toMatch(/suggestive|not resolved/);
  }
  await page.close();
});

test("all arms of a block share one validation set, and matched pairs share images and batches", () => {
  const { settings } = first;
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
  const page = await repeat({ ...first.settings, blocks: 1 });
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
  const firstBlock = { ...first, runs: first.runs.filter(({ block }) => block === 0) };
  expect(numbersOf(second!)).toEqual(numbersOf(firstBlock));
  expect(weightBytes(before)).toEqual([]);
  expect(renderedBefore + (await rendered())).toBe(0);
  await page.close();
});

test("with shuffled training labels nothing is learnt and no verdict comes out", async () => {
  const page = await repeat({ ...first.settings, blocks: 2, budgets: [20], seed: 1, permutedLabels: true });
  await finished(page);
  const [control] = await stored(page);
  expect(control?.settings.permutedLabels).toBe(true);
  const { verdict, arms } = primaryOf(control!);
  expect(["not-resolved", "at-floor"]).toContain(verdict);
  const mean = arms.reduce((sum, { accuracy }) => sum + accuracy, 0) / arms.length;
  // Of a class's 20 shuffled labels two are right on average, by luck more or fewer, and all arms of a block share that luck:
  // over ten classes and two blocks it has a standard deviation of 1.5 points.
  expect(Math.abs(mean - chance)).toBeLessThan(0.06);
  await page.close();
});

/** Opens a kept study by its place in the list, the newest first. */
async function openEarlier(place: number): Promise<Page> {
  const page = await open("/");
  await page.getByRole("button", { name: "Open the study" }).nth(place).click();
  await page.getByRole("heading", { name: "Give your numbers" }).waitFor();
  return page;
}

const post = (page: Page, body: string | null) =>
  page.evaluate(
    async (text) =>
      (
        await fetch("/api/study", { method: "POST", body: text, headers: { "content-type": "application/json" } })
      ).json(),
    body,
  );

/** Ticks the box, presses Send, and answers with what was shown and what was sent. */
async function giveOn(page: Page) {
  const box = page.getByRole("checkbox", { name: /to everyone’s answer/ });
  expect(await box.isChecked()).toBe(false);
  await box.check();
  await page.getByText(/Exactly these \d+ bytes/).waitFor();
  const shown = await page.locator("pre").textContent();
  const request = page.waitForRequest((each) => each.method() === "POST");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  return { shown, sent: (await request).postData() };
}

test("neither a control study nor a repeat can be given", async () => {
  for (const [place, sentence] of [/shuffled labels can.t be given/, /repeat measures a study again/].entries()) {
    const page = await openEarlier(place);
    await page.getByText(sentence).waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(0);
    await page.close();
  }
});

test("exactly the bytes that were shown are sent after a tick, and count once however often they are sent", async () => {
  const page = await openEarlier(2);
  const { shown, sent } = await giveOn(page);
  expect(sent).toBe(shown);
  await page.getByText(/has at least 1 of the 2 studies that it needs/).waitFor();
  for (let time = 0; time < 3; time++) expect(await post(page, sent)).toMatchObject({ counted: false });
  await page.goto(`${site.address}/everyone`);
  await page.getByText("At least 1 of the 2 studies for a first release are in.").waitFor();
  expect(await page.locator("svg").count()).toBe(0);

  // Another visitor's equal study, with a ticket of its own, completes the group.
  const { report } = JSON.parse(sent ?? "");
  const { ticket } = await page.evaluate(async () => (await fetch("/api/ticket")).json());
  expect(await post(page, JSON.stringify({ ticket, report }))).toMatchObject({ counted: true, studies: 2 });
  await page.reload();
  await page.getByText("2 studies, too few to sum up.").waitFor();
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
