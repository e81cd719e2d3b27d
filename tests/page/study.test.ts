// One study in a real browser, as a visitor makes it: measured while the page stays free, given, shared, repeated in short with
// a reload in the middle, and its control with shuffled labels, in which nothing can be learnt. All in one tab, whose engine
// compiles once; the reload alone makes it compile again.

import type { Page } from "playwright";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { primaryOf, usedRuns } from "#core/answers/primary";
import { repeatLink } from "#core/links/share";
import { type StudyRecord, studyRecordSchema } from "#core/records/record";
import { armKey, armsOf, fewestBlocks, fewestSteps, type Settings } from "#core/study/study";
import { newVisitor, type Site, startSite, type Visitor } from "./site";
import { mainThreadTasks } from "./trace";

const classes = 10;
const chance = 1 / classes;

let site: Site;
let visitor: Visitor;
/** The tab that measures. */
let tab: Page;
let first: StudyRecord;
/** One block of the same in short: far too short for an answer, and long enough to learn. */
let short: StudyRecord;

beforeAll(async () => {
  site = await startSite(2);
  visitor = await newVisitor();
  tab = await open("/");
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
async function repeat(settings: Settings): Promise<void> {
  await tab.goto(`${site.address}/#${repeatLink(settings)}`);
  await tab.getByRole("button", { name: "Measure it" }).click();
}

/** Waits for the result, and answers with its study; a failure ends the wait with its sentence. */
async function finished(): Promise<StudyRecord> {
  await tab.locator("section.read, section.failed").waitFor({ timeout: 1_100_000 });
  expect(await tab.locator("section.read").count(), (await tab.locator("main").textContent()) ?? "").toBe(1);
  return (await stored())[0]!;
}

/** How much of the study is done, in per cent, as the tab's title has it; 0 before it begins. */
const shareDone = async () => Number(/^(\d+) %/.exec(await tab.title())?.[1] ?? 0);

/** Batches that the tab's engine rendered since it was opened. */
async function rendered(): Promise<number> {
  const counts = await Promise.all(
    tab
      .workers()
      .map((worker) => worker.evaluate(() => performance.getEntriesByName("headstart-batches-rendered").length)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The studies that this browser keeps, the newest first. */
async function stored(): Promise<readonly StudyRecord[]> {
  const found = await tab.evaluate(
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

/** What of a run must not depend on interruptions: everything but the clock. */
function numbersOf({ runs }: StudyRecord) {
  return runs.map(({ elapsedMs: _, ...numbers }) => numbers);
}

/** What a run began with, however long it was. */
function startsOf({ runs }: StudyRecord) {
  return runs.map(({ seed, init, policy, n, validationHash, trainingHash, initHash }) => {
    return { seed, init, policy, n, validationHash, trainingHash, initHash };
  });
}

const weightBytes = (from: number) =>
  visitor.sent.slice(from).filter(({ url }) => url.endsWith(".bin") && url.includes("/bases/"));

test("a newcomer presses one button, and while the device trains no task of the main thread takes 50 ms of CPU time", async () => {
  await tab.getByLabel("for how many minutes").selectOption("1");
  await tab.getByRole("button", { name: "Measure it" }).click();
  await expect.poll(shareDone, { timeout: 240_000, interval: 500 }).toBeGreaterThan(0);
  const session = await visitor.context.newCDPSession(tab);
  await tab.getByText(/^A first look: with \d+ images a class and only its last layer trained/).waitFor();
  const before = await shareDone();
  const tasks = await mainThreadTasks(session, async () => {
    await tab.waitForTimeout(15_000);
    await expect.poll(shareDone, { timeout: 240_000, interval: 500 }).toBeGreaterThan(before);
  });
  await session.detach();
  expect(await tab.locator("section.watch").count()).toBe(1);
  expect(tasks.length).toBeGreaterThan(20);
  expect(Math.max(...tasks)).toBeLessThan(50);
});

test("the newcomer reads a verdict from this device's WebGPU", async () => {
  first = await finished();
  const { settings, runs } = first;
  expect(first.state).toBe("finished");
  expect(settings.steps).toBeGreaterThanOrEqual(fewestSteps);
  expect(settings.blocks).toBeGreaterThanOrEqual(2);
  expect(runs.slice(0, 2)).toMatchObject(new Array(2).fill({ init: "pretrained", depth: "probe", block: 0 }));
  expect(runs.length).toBe(2 + settings.blocks * armsOf(settings).length);
  for (const run of runs) expect(run).toMatchObject({ backend: "webgpu", trainer: "kernels" });
  for (const run of usedRuns(first)) {
    expect(run.lastLoss, `${armKey(run)} learns`).toBeLessThan(run.firstLoss / 2);
  }
  const { arms, estimate } = primaryOf(first);
  const images = settings.blocks * settings.validationPerClass * classes;
  for (const { arm, accuracy } of arms) {
    expect(accuracy, armKey(arm)).toBeGreaterThan(chance + 3 * Math.sqrt((chance * (1 - chance)) / images));
  }
  const answer = `${Math.abs(Math.round(100 * estimate!))} point`;
  await expect(tab.locator(".verdict").textContent()).resolves.toContain(answer);
  if (settings.blocks < fewestBlocks) {
    await expect(tab.locator("main").textContent()).resolves.toMatch(/suggestive|not resolved/);
  }
});

test("all arms of a block share one validation set, and matched pairs share images and batches", () => {
  const { settings } = first;
  for (const { block } of first.blocks) {
    const runs = usedRuns(first).filter((run) => run.block === block);
    expect(runs.map(armKey)).toEqual(armsOf(settings).map(armKey));
    expect(new Set(runs.map(({ validationHash }) => validationHash)).size).toBe(1);
    for (const { policy, n } of armsOf(settings)) {
      const pair = runs.filter((run) => run.policy === policy && run.n === n);
      expect(new Set(pair.map(({ batchesHash, trainingHash }) => batchesHash + trainingHash)).size).toBe(1);
    }
  }
});

test("a second run with a reload in its middle resumes, fetches no weights, renders no batch and ends with the same numbers", async () => {
  const settings = { ...first.settings, blocks: 1, steps: 60 };
  await repeat(settings);
  short = await finished();
  expect(startsOf(short)).toEqual(startsOf({ ...first, runs: first.runs.filter(({ block }) => block === 0) }));

  const [sent, renderedBefore] = [visitor.sent.length, await rendered()];
  expect(renderedBefore).toBeGreaterThan(0);
  await repeat(settings);
  // Into the third of four runs after the first look's two, so that two are finished and one is lost.
  await expect.poll(shareDone, { timeout: 240_000, interval: 100 }).toBeGreaterThan(55);
  expect(await rendered()).toBe(renderedBefore);
  await tab.reload();
  const { id, state, runs } = (await stored())[0]!;
  expect(id).not.toBe(short.id);
  expect({ state, runs: runs.length }).toEqual({ state: "running", runs: 4 });
  await tab.getByRole("button", { name: "Resume" }).click();
  const second = await finished();
  expect(second.id).toBe(id);
  expect(numbersOf(second)).toEqual(numbersOf(short));
  expect(weightBytes(sent)).toEqual([]);
  expect(await rendered()).toBe(0);
});

test("with shuffled training labels nothing is learnt and no verdict comes out", async () => {
  await repeat({ ...short.settings, budgets: [20], seed: 1, permutedLabels: true });
  const control = await finished();
  expect(control.settings.permutedLabels).toBe(true);
  expect(["not-resolved", "at-floor"]).toContain(primaryOf(control).verdict);
  const meanAccuracy = (study: StudyRecord) => {
    const { arms } = primaryOf(study);
    return arms.reduce((sum, { accuracy }) => sum + accuracy, 0) / arms.length;
  };
  const luck = 0.06;
  // Of a class's 20 shuffled labels two are right on average, by luck more or fewer, and all arms of a block share that luck:
  // over ten classes it has a standard deviation of 2.1 points.
  expect(Math.abs(meanAccuracy(control) - chance)).toBeLessThan(luck);
  // With honest labels, fewer images and as many steps there is something to learn.
  expect(meanAccuracy(short)).toBeGreaterThan(chance + luck);
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
  const page = await openEarlier(3);
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
  const page = await openEarlier(3);
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
