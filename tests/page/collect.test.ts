// A visitor makes a task of their own in a real browser: by a camera that is a film, by a folder, by keys alone. The way goes
// from the question to a result and needs no help text.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { repeatLink } from "#core/links/share";
import { ownTargetName } from "#core/tasks/own-target";
import { serious } from "./accessible";
import { classNamed, drop, images, shutter, startCamera, stored, tap, toMaking } from "./maker";
import { filmOf, pngOf, type Scene } from "./scenes";
import { newVisitor, type Visitor } from "./site";

const folder = mkdtempSync(join(tmpdir(), "headstart-scenes-"));
const film = join(folder, "film.y4m");
const camera = ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`];

const site = inject("site");
let visitor: Visitor;

beforeAll(async () => {
  show("discs");
  visitor = await newVisitor({ args: camera });
  await visitor.context.grantPermissions(["camera"], { origin: site });
});

afterAll(async () => {
  await visitor?.leave();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a scene before the camera; what is already on goes on seeing the one before. */
function show(scene: Scene): void {
  writeFileSync(film, filmOf(scene, 600));
}

async function open(): Promise<Page> {
  const page = await visitor.context.newPage();
  await page.goto(`${site}/`);
  return page;
}

test("two classes by camera become a task that can be measured, and a reload in the middle loses nothing", async () => {
  const page = await open();
  await toMaking(page);
  await page.getByLabel("Name of this class").fill("Discs");
  await startCamera(page);

  // A hold is a burst of one group, a tap is one picture.
  await shutter(page).hover();
  await page.mouse.down();
  await images(page).nth(3).waitFor();
  await page.mouse.up();
  await tap(page, 26);
  await page.getByRole("checkbox", { name: /Another angle/ }).check();
  await tap(page, 1);
  expect(await serious(page)).toEqual([]);

  const before = await stored(page);
  expect(before.pictures).toBe(before.images.length);
  const sizes = new Map<string, number>();
  for (const { group } of before.images) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  expect(Math.max(...sizes.values())).toBeGreaterThanOrEqual(4);
  expect(sizes.size).toBe(28);
  expect(before.images.filter(({ shifted }) => shifted)).toHaveLength(1);
  expect(new Set(before.images.map(({ side }) => side))).toEqual(new Set([120]));

  await page.reload();
  await page.getByRole("button", { name: /^Look through/ }).click();
  await classNamed(page, `Discs ${before.images.length}`).waitFor();
  expect(await stored(page)).toEqual(before);

  show("stripes");
  await classNamed(page, "Class 2").check({ force: true });
  await page.getByLabel("Name of this class").fill("Stripes");
  await startCamera(page);
  await tap(page, 28);
  await page.getByText(/^Enough for a study/).waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await serious(page)).toEqual([]);
  await page.getByRole("button", { name: /^Use these images/ }).click();
  const card = page.getByRole("radio", { name: /Discs, Stripes/ });
  await card.waitFor();
  expect(await card.isChecked()).toBe(true);
  expect(await serious(page)).toEqual([]);
  await page.close();
});

test("what was collected is measured to a result", async () => {
  const page = await open();
  const { tasks, images: all } = await stored(page);
  const target = ownTargetName(tasks[0]!, all)!;
  const link = repeatLink({
    protocol: 1,
    target,
    base: "lite0",
    cut: "shallow",
    pixels: 32,
    // Too few to learn from, and all the way to a result.
    steps: 4,
    batch: 16,
    depth: "full",
    policy: "heavy",
    strength: 1,
    budgets: [5],
    validationPerClass: 20,
    blocks: 1,
    seed: 3,
    permutedLabels: false,
    doubledBlocks: 0,
  });
  await page.goto(`${site}/#${link}`);
  await page.getByRole("button", { name: "Measure it" }).click();
  await page.locator("section.read, section.failed").waitFor({ timeout: 1_100_000 });
  await expect(page.locator(".verdict").textContent()).resolves.toMatch(/your 2 classes/);
  await page.close();
});

test("a folder becomes classes, what is no picture is listed with its reason, and everything can be taken back", async () => {
  const page = await open();
  await toMaking(page);
  // Otherwise Chromium keeps the list of chosen files with the state of the page's fields: a long task where they are thousands.
  const pickers = page.locator("input[type=file]");
  expect(await pickers.evaluateAll((all) => all.map((one) => one.getAttribute("autocomplete")))).toEqual([
    "off",
    "off",
  ]);
  const root = join(folder, "things");
  for (const [at, scene] of (["discs", "stripes"] as const).entries()) {
    mkdirSync(join(root, scene), { recursive: true });
    for (let take = 0; take < 3; take++) writeFileSync(join(root, scene, `${take}.png`), pngOf(scene, 100 * at + take));
  }
  writeFileSync(join(root, "discs", "notes.txt"), "no picture");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await chooser.setFiles(root);
  await page.getByText("6 images were added; 1 file was left out.").waitFor();
  await classNamed(page, "discs 3").waitFor();
  await classNamed(page, "stripes 3").waitFor();
  await page.getByText("What was left out or changed, and why").click();
  await page.getByText(/It is no JPEG, PNG/).waitFor();
  const [list] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the whole list (CSV)" }).click(),
  ]);
  expect(list.suggestedFilename()).toBe("headstart-import.csv");
  expect(await serious(page)).toEqual([]);
  await page.getByRole("button", { name: "Undo: 6 images added" }).click();
  await classNamed(page, "Class 1 0").waitFor();
  await page.getByRole("button", { name: "Back to the question" }).click();
  await page.close();
});

test("everything is done by keys alone", async () => {
  const page = await open();
  const reach = async (name: RegExp) => {
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const at = document.activeElement as HTMLInputElement | null;
        return at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? "";
      });
      if (name.test(here)) return;
    }
    throw new Error(`no way to ${name} by Tab`);
  };
  await page.getByRole("button", { name: "Your camera or your images" }).waitFor();
  await reach(/^Your camera or your images/);
  await page.keyboard.press("Enter");
  await reach(/^Start the camera/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0);
  await reach(/^Tap or hold/);
  await page.keyboard.down("Space");
  await images(page).nth(2).waitFor();
  await page.keyboard.up("Space");
  await page.keyboard.press("Enter");
  await images(page).nth(3).waitFor();
  await page.waitForTimeout(600);
  const before = await images(page).count();
  await reach(/^Image 1/);
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowRight");
  await page.getByText("2 images selected.").waitFor();
  await page.keyboard.press("Delete");
  await expect.poll(() => images(page).count()).toBe(before - 2);
  await reach(/^Undo: 2 images removed/);
  await page.keyboard.press("Enter");
  await expect.poll(() => images(page).count()).toBe(before);
  await page.close();
});

test("what is pasted and dropped on the page comes in: pictures into the class they were dropped on, folders and zips as classes", async () => {
  const page = await open();
  await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site });
  await toMaking(page);
  await page.getByRole("button", { name: "Start the camera" }).waitFor();
  await page.evaluate(async (encoded) => {
    const png = new Blob([Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))], { type: "image/png" });
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
  }, pngOf("discs", 500).toString("base64"));
  await page.keyboard.press("Control+V");
  await classNamed(page, "Class 1 1").waitFor();

  const root = mkdtempSync(join(folder, "dropped-"));
  const put = (name: string, content: Uint8Array) => {
    writeFileSync(join(root, name), content);
    return join(root, name);
  };
  await classNamed(page, "Class 2").check({ force: true });
  await drop(page, [put("a.png", pngOf("discs", 501)), put("b.png", pngOf("discs", 502))]);
  await classNamed(page, "Class 2 2").waitFor();
  mkdirSync(join(root, "things", "stripes"), { recursive: true });
  put("things/stripes/c.png", pngOf("stripes", 503));
  await drop(page, [join(root, "things")]);
  await classNamed(page, "stripes 1").waitFor();
  await drop(page, [put("more.zip", zipSync({ "rings/d.png": pngOf("discs", 504) }))]);
  await classNamed(page, "rings 1").waitFor();
  expect((await stored(page)).images.filter(({ source }) => /[a-d]\.png$/.test(source))).toHaveLength(4);
  await page.close();
});

test("a camera that goes away says so and keeps what was taken, and one that nobody sees is off", async () => {
  const page = await open();
  await toMaking(page);
  await startCamera(page);
  await tap(page, 1);
  await page.evaluate(() => {
    const stream = document.querySelector("video")?.srcObject as MediaStream;
    for (const track of stream.getTracks()) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  });
  await page.getByText(/The camera went away\. What was taken is kept\./).waitFor();
  expect(await images(page).count()).toBe(1);
  await startCamera(page);
  const live = await page.evaluateHandle(() => document.querySelector("video")?.srcObject as MediaStream);
  await page.getByRole("button", { name: "Back to the question" }).click();
  await page.getByRole("heading", { name: "Kept on this device" }).waitFor();
  expect(await live.evaluate((stream) => stream.getTracks().map(({ readyState }) => readyState))).toEqual(["ended"]);
  await page.close();
});

test("a task is exported, and everything on the device is deleted after one question", async () => {
  const page = await open();
  const [zip] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: /^Export/ })
      .first()
      .click(),
  ]);
  expect(zip.suggestedFilename()).toMatch(/\.zip$/);
  await page.getByRole("button", { name: "Delete everything on this device" }).click();
  await page.getByText(/can’t be undone/).waitFor();
  await Promise.all([
    page.waitForEvent("load"),
    page.getByRole("button", { name: "Delete everything", exact: true }).click(),
  ]);
  await page.getByRole("button", { name: "Your camera or your images" }).waitFor();
  expect(await page.getByRole("heading", { name: "Kept on this device" }).count()).toBe(0);
  expect(await stored(page)).toEqual({ tasks: [], images: [], pictures: 0 });
  await page.close();
});

test("during all of it nothing left the device", () => {
  for (const { url, method } of visitor.sent) {
    expect(method, url).toBe("GET");
    expect(url.startsWith(`${site}/`) || url.startsWith("blob:") || url.startsWith("data:"), url).toBe(true);
  }
});
