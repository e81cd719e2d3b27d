// The smallest page that imports a folder: a picker, and a line that says how far it is.

import { filesOf } from "../../../client/src/importing-client/given-files";
import { createImporting } from "../../../client/src/importing-client/importing-client";
import { openTaskStore } from "../../../client/src/storage/task-store";

const task = { id: "1".repeat(32), title: "Folder", madeAt: "2026-01-01T00:00:00.000Z", flips: true, classes: [] };
const input = document.querySelector("input")!;
const line = document.querySelector("p")!;
const store = openTaskStore();
const importing = createImporting();

importing.events((event) => {
  if (event.type === "progress") line.textContent = `${event.done} of ${event.total}, ${event.secondsLeft} s left`;
  if (event.type === "ended") document.title = `${event.how}: ${event.kept} kept, ${event.skipped} skipped`;
  if (event.type === "failed") document.title = event.message;
});

/** Imports what was picked. */
async function begin(): Promise<void> {
  await store.save(task);
  const request = { task: task.id, into: null, shifted: false, validation: "more", cap: 5000, seed: 1 } as const;
  importing.start(request, await filesOf(input.files!));
}

/** Encodes JPEGs of 500 x 400, each of its own, as busy as a photo; as base64, for a test to write to a disk. */
async function photos(from: number, count: number): Promise<readonly string[]> {
  const canvas = new OffscreenCanvas(500, 400);
  const context = canvas.getContext("2d")!;
  const grain = new ImageData(500, 400);
  for (let at = 0; at < grain.data.length; at++) grain.data[at] = at % 4 === 3 ? 40 : (at * at * 2654435761) >>> 24;
  const noise = await createImageBitmap(grain);
  const encoded: string[] = [];
  for (let photo = from; photo < from + count; photo++) {
    const shade = context.createLinearGradient(0, 0, 500, 400);
    shade.addColorStop(0, `hsl(${(photo * 37) % 360} 60% 40%)`);
    shade.addColorStop(1, `hsl(${(photo * 101) % 360} 60% 70%)`);
    context.fillStyle = shade;
    context.fillRect(0, 0, 500, 400);
    for (let blob = 0; blob < 20; blob++) {
      context.fillStyle = `hsl(${(photo * 61 + blob * 47) % 360} 50% ${20 + ((photo + blob * 13) % 60)}%)`;
      context.fillRect((photo * 7 + blob * 83) % 500, (photo * 3 + blob * 59) % 400, 30 + blob * 4, 90 - blob * 3);
    }
    context.drawImage(noise, (photo % 100) - 100, (photo % 50) - 50, 700, 500);
    encoded.push(await base64Of(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 })));
  }
  return encoded;
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.readAsDataURL(blob);
  });
}

declare global {
  interface Window {
    photos: typeof photos;
    begin: typeof begin;
  }
}
Object.assign(window, { photos, begin });
