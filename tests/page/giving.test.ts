// Giving, sharing and reading everyone's answer in a real browser: offline and back, in two tabs, against the visitor's
// signal, from link to link, and from a hundred studies to a card. The studies are made, not trained; all else is real.

import type { Page } from "playwright";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { studyFileOf } from "#core/files/study-file";
import { resultLink } from "#core/links/share";
import type { StudyRecord } from "#core/records/record";
import { studyOf } from "../client/studies";
import { hundred } from "../core/everyone/releases";
import { serious } from "./accessible";
import { newVisitor, type Visitor } from "./site";
import { openNewest, putStudy } from "./visits";

const site = inject("site");
let visitor: Visitor;

beforeEach(async () => {
  visitor = await newVisitor();
});

afterEach(async () => {
  await visitor.leave();
});

const study: StudyRecord = studyOf({ blocks: 6 });

async function open(path = "/"): Promise<Page> {
  const page = await visitor.context.newPage();
  await page.goto(site + path);
  return page;
}

/** Ticks the box of the newest study and presses Send. */
async function give(page: Page): Promise<void> {
  await openNewest(page);
  await page.getByRole("checkbox", { name: /to everyone’s answer/ }).check();
  await page.getByText(/Exactly these \d+ bytes/).waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

const posts = () => visitor.sent.filter(({ method }) => method === "POST");

test("what is sent offline waits through a reload, goes out once the site answers, and counts once", async () => {
  const page = await open();
  await putStudy(page, study);
  await openNewest(page);
  await page.getByRole("checkbox", { name: /to everyone’s answer/ }).check();
  await page.getByText(/Exactly these \d+ bytes/).waitFor();
  const shown = await page.locator("pre").textContent();
  await visitor.context.route("**/api/study", (route) => route.abort());
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText(/Not sent yet: the site did not answer/).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor();
  expect(await serious(page)).toEqual([]);

  await visitor.context.unroute("**/api/study");
  const before = posts().length;
  const request = page.waitForRequest((each) => each.method() === "POST");
  await page.getByRole("button", { name: "Try now" }).click();
  expect((await request).postData()).toBe(shown);
  await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor({ state: "detached" });
  await openNewest(page);
  await page.getByText(/Thank you\. Your study counts\./).waitFor();
  expect(posts().length - before).toBe(1);
  expect(await serious(page)).toEqual([]);
});

test("what waits and was never sent can be withdrawn, and then nothing leaves", async () => {
  const page = await open();
  await putStudy(page, study);
  await visitor.context.route("**/api/**", (route) => route.abort());
  await openNewest(page);
  await page.getByRole("checkbox", { name: /to everyone’s answer/ }).check();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await page.getByRole("button", { name: "Send when the site answers" }).click();
  await page.getByText(/Not sent yet/).waitFor();
  expect(await focused()).toBe("Give your numbers");
  await page.getByRole("button", { name: "Withdraw" }).click();
  await page.getByText(/Not sent yet/).waitFor({ state: "detached" });
  expect(await focused()).toBe("Give your numbers");
  await visitor.context.unroute("**/api/**");
  await page.reload();
  await page.getByRole("button", { name: "Measure it" }).waitFor();
  expect(await page.getByRole("heading", { name: "Waiting to be sent" }).count()).toBe(0);
  expect(posts()).toEqual([]);
});

test("two tabs on one waiting study send it once", async () => {
  const page = await open();
  await putStudy(page, study);
  // A retry may come due at any moment, so what counts is what was let through.
  let isAway = true;
  let arrived = 0;
  await visitor.context.route("**/api/study", (route) => {
    if (isAway) return route.abort();
    arrived++;
    return route.continue();
  });
  await give(page);
  await page.getByText(/Not sent yet: the site did not answer/).waitFor();
  const tabs = [await open(), await open()];
  await page.close();
  const tryNow = tabs.map((tab) => tab.getByRole("button", { name: "Try now" }));
  await Promise.all(tryNow.map((button) => button.waitFor()));
  isAway = false;
  // The button goes where the other tab was quicker.
  await Promise.allSettled(tryNow.map((button) => button.click({ timeout: 3_000 })));
  for (const tab of tabs) {
    await tab.getByRole("heading", { name: "Waiting to be sent" }).waitFor({ state: "detached" });
  }
  expect(arrived).toBe(1);
});

test("a browser that sends Global Privacy Control gets one sentence: no box, no ticket, no study", async () => {
  await visitor.context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });
  });
  const page = await open();
  await putStudy(page, study);
  await openNewest(page);
  await page.getByText(/Global Privacy Control/).waitFor();
  expect(await page.getByRole("checkbox", { name: /everyone’s answer/ }).count()).toBe(0);
  expect(visitor.sent.some(({ url }) => /\/api\/(ticket|study)/.test(url))).toBe(false);
});

test("a result link is read beside this device's own result, and a link that was changed says so", async () => {
  const page = await open();
  await putStudy(page, study);
  const link = resultLink(study, primaryOf(study));
  await page.goto(`${site}/#${link}`);
  await page.getByRole("heading", { name: "Side by side" }).waitFor();
  await page.getByText(/all 48 runs got the same number/).waitFor();
  expect(await serious(page)).toEqual([]);
  await page.goto(`${site}/#${link.slice(0, -3)}`);
  await page.getByText(/can’t be opened/).waitFor();
});

/** A result of every kind, and what only some of them show. */
const results: Readonly<Record<string, StudyRecord>> = {
  "The need fell.": studyOf({ blocks: 6, change: { passes: ["first-look", "light", 10] } }),
  "The need rose.": studyOf({
    blocks: 6,
    shares: { pretrained: [0.6, 0.8], scratch: [0.82, 0.9] },
    doubled: [0.84, 0.91],
  }),
  "Too hard to tell.": studyOf({ blocks: 6, shares: { pretrained: [0.5, 0.6], scratch: [0.11, 0.12] } }),
  "Stopped before the first answer.": studyOf({ blocks: 0, state: "stopped" }),
};

test("each kind of result, read from a file, has nothing serious for axe and no line wider than a phone", async () => {
  const page = await open();
  for (const [at, [headline, result]] of Object.entries(results).entries()) {
    await page.emulateMedia({ colorScheme: at % 2 === 0 ? "dark" : "light" });
    await page.getByLabel("Choose a file, or drop it here").setInputFiles({
      name: "study.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify(studyFileOf(result))),
    });
    await page.getByRole("heading", { name: headline, exact: true }).waitFor();
    const wide = await page.evaluate(() => {
      for (const each of document.querySelectorAll("details")) each.open = true;
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    });
    expect(wide, headline).toBe(0);
    expect(await serious(page), headline).toEqual([]);
    await page.getByRole("button", { name: "Measure something else" }).click();
  }
  await page.close();
});

test("a hundred studies become a release with its noise, files, and a card for other sites", {
  timeout: 120_000,
}, async () => {
  const page = await open("/everyone");
  const statuses = await page.evaluate(async (reports) => {
    const answers: number[] = [];
    for (const report of reports) {
      const { ticket } = await (await fetch("/api/ticket")).json();
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ ticket, report });
      answers.push((await fetch("/api/study", { method: "POST", headers, body })).status);
    }
    return answers;
  }, hundred);
  expect(new Set(statuses)).toEqual(new Set([201]));
  await page.reload();
  await page.getByText(/Median .* points over 100 studies/).waitFor();
  expect(await serious(page)).toEqual([]);

  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("link", { name: "CSV" })
      .or(page.getByRole("button", { name: "CSV" }))
      .click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const card = await page.request.get(`${site}/card.svg`);
  expect(card.headers()["content-type"]).toContain("image/svg+xml");
  expect(await card.text()).toMatch(/points, 100 studies/);
});
