// What a test's visitor already has on the device when the page opens.

import type { Page } from "playwright";
import type { StudyRecord } from "#core/records/record";

/** Puts a study into the page's own store, as if it had been measured in this browser, and opens the page again. */
export async function putStudy(page: Page, study: StudyRecord): Promise<void> {
  await page.evaluate(
    (record) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("headstart-studies");
        opening.onupgradeneeded = () => opening.result.createObjectStore("entries");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const writing = opening.result.transaction("entries", "readwrite");
          writing.objectStore("entries").put(record, ["study", record.id]);
          writing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
          writing.onerror = () => reject(writing.error);
        };
      }),
    study,
  );
  await page.reload();
}

/** Opens the newest study of this device, as its owner does. */
export async function openNewest(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Open the study/ })
    .first()
    .click();
  await page.getByRole("heading", { name: "Give your numbers" }).waitFor();
}
