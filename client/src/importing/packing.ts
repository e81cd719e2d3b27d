// A task as a zip of class folders, which other tools read, and a manifest, with which an import makes the same task again.
// Pictures go in byte for byte; the archive is put together in parts, so that it need not fit into memory.

import { Zip, ZipPassThrough } from "fflate";
import { digestOf } from "#core/digest";
import type { Task, TaskImage } from "#core/study/task";
import type { TaskStore } from "../storage/task-store";
import { type Manifest, manifestName } from "./manifest";

/** Bytes that are held before they are handed to the browser as a part of a Blob. */
const held = 8e6;

export interface Packed {
  readonly name: string;
  readonly file: Blob;
}

/** Packs a task; undefined where it is not in the store. A picture that is not there any more is left out, of the manifest too. */
export async function packTask(id: string, store: TaskStore): Promise<Packed | undefined> {
  const loaded = await store.load(id);
  if (!loaded) return undefined;
  const { task, images } = loaded;
  const folders = foldersOf(task);
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const settle = () => {
    parts.push(new Blob(waiting));
    [waiting, bytes] = [[], 0];
  };
  const zip = new Zip((error, part) => {
    if (error) throw error;
    waiting.push(part.slice());
    bytes += part.length;
    if (bytes > held) settle();
  });
  const put = (path: string, content: Uint8Array) => {
    const entry = new ZipPassThrough(path);
    // The same task packs to the same bytes, and no archive tells when pictures were taken.
    entry.mtime = "1980-01-01T12:00:00";
    zip.add(entry);
    entry.push(content, true);
  };

  const described: Manifest["images"] = [];
  const counts = new Map<string, number>();
  for (const image of images) {
    const picture = await store.picture(id, image.id);
    if (!picture) continue;
    const content = new Uint8Array(await picture.arrayBuffer());
    const folder = folders.get(image.class)!;
    const number = (counts.get(image.class) ?? 0) + 1;
    counts.set(image.class, number);
    const file = `${folder}/${String(number).padStart(4, "0")}.${endings.get(picture.type) ?? "jpg"}`;
    put(file, content);
    described.push({ file, ...describedImage(image, task), sha256: digestOf(content) });
  }
  const classes = task.classes.map(({ title }) => title);
  const colours = task.classes.map(({ colour }) => colour ?? null);
  const { title, flips, caps } = task;
  const manifest: Manifest = {
    format: 1,
    title,
    flips,
    ...(caps && { caps }),
    classes,
    ...(colours.some((colour) => colour !== null) && { colours }),
    images: described,
  };
  put(manifestName, new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
  zip.end();
  settle();
  return { name: `${fileName(task.title) || "task"}.zip`, file: new Blob(parts, { type: "application/zip" }) };
}

const endings = new Map([
  ["image/jpeg", "jpg"],
  ["image/webp", "webp"],
  ["image/png", "png"],
]);

function describedImage({ class: owner, group, shifted, hash, looks, side, source }: TaskImage, { classes }: Task) {
  return { class: classes.findIndex(({ id }) => id === owner), group, shifted, hash, looks, side, source };
}

/** A folder for each class: its title as far as every system takes it, with a number where two would be the same. */
function foldersOf({ classes }: Task): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    classes.map(({ id, title }, place) => {
      const plain = fileName(title) || `class ${place + 1}`;
      const folder = taken.has(plain.toLowerCase()) ? `${plain} ${place + 1}` : plain;
      taken.add(folder.toLowerCase());
      return [id, folder];
    }),
  );
}

/** A title without what Windows, macOS or Linux refuse in a name, or hide, or take for a split of the data. */
function fileName(title: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go.
  const plain = title.normalize("NFC").replace(/[\u0000-\u001f<>:"/\\|?*]/g, " ");
  return plain
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "")
    .slice(0, 40)
    .trim();
}
