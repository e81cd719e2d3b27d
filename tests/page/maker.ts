// A visitor who makes a task of their own: what they press on the page, and what their browser then keeps.

import type { Page } from "playwright";
import * as v from "valibot";
import { type TaskImage, taskImageSchema, taskSchema } from "#core/study/task";

/** Opens the part of the page where a task is made. */
export const toMaking = (page: Page) => page.getByRole("button", { name: "Your camera or your images" }).click();
export const shutter = (page: Page) => page.getByRole("button", { name: /^Tap or hold/ });
export const classNamed = (page: Page, name: string) => page.getByRole("radio", { name: new RegExp(`^${name}`) });
export const images = (page: Page) => page.getByRole("checkbox", { name: /^Image / });

/** What this browser keeps of tasks. */
export async function stored(page: Page) {
  const found = await page.evaluate(
    () =>
      new Promise<readonly (readonly [unknown, unknown])[]>((resolve, reject) => {
        const opening = indexedDB.open("headstart-tasks");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const entries = opening.result.transaction("entries").objectStore("entries");
          const [keys, values] = [entries.getAllKeys(), entries.getAll()];
          entries.transaction.oncomplete = () => resolve(keys.result.map((key, at) => [key, values.result[at]]));
          entries.transaction.onerror = () => reject(entries.transaction.error);
        };
      }),
  );
  const of = (kind: string) => found.filter(([key]) => Array.isArray(key) && key[0] === kind).map(([, value]) => value);
  return {
    tasks: of("task").map((value) => v.parse(taskSchema, value)),
    images: of("image").map((value): TaskImage => v.parse(v.object({ image: taskImageSchema }), value).image),
    pictures: of("picture").length,
  };
}

/** Taps the shutter until the class has so many images more, each of its own moment. */
export async function tap(page: Page, times: number): Promise<void> {
  const before = await images(page).count();
  for (let time = 1; time <= times; time++) {
    await shutter(page).click();
    await images(page)
      .nth(before + time - 1)
      .waitFor();
  }
}

/** Drops files and folders of this machine on the page, as a hand does. */
export async function drop(page: Page, files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const at = { x: 100, y: 100, data: { items: [], files, dragOperationsMask: 1 } };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, ...at });
  }
  await session.detach();
}

/** Starts the camera and waits for its picture. */
export async function startCamera(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start the camera" }).click();
  await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0);
}
