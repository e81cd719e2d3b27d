// Every file that was given, archives looked into: where it is, and how to get its bytes when its turn comes. What can be told
// from paths and an archive's directory is told here; no picture is opened.

import type { Remark, Remarked } from "#core/tasks/intake";
import type { PathedFile } from "./protocol";
import { mostBytes } from "./square";
import { unpack } from "./unpack";
import { DamagedArchive, type ZipEntry, zipEntries } from "./zip-directory";

/** A file that may be a picture. */
export interface ListedFile {
  /** As it was given; in an archive, after the archive's own path. */
  readonly path: string;
  /** Path within its root, cleaned. */
  readonly inner: string;
  /** Its bytes, or why there are none. Never rejects. */
  read(): Promise<Uint8Array<ArrayBuffer> | Remark>;
}

/** Files that are laid out together: all loose ones, or those of one archive. */
export interface Root {
  /** The archive's name without its ending; null for loose files. */
  readonly archive: string | null;
  readonly files: readonly ListedFile[];
}

export interface Listing {
  readonly roots: readonly Root[];
  readonly remarked: readonly Remarked[];
}

/** Looks into everything that was given, one archive after the other. */
export async function listingOf(files: readonly PathedFile[]): Promise<Listing> {
  const roots: Root[] = [];
  const remarked: Remarked[] = [];
  const loose: ListedFile[] = [];
  const names = new Set<string>();
  for (const { path, file } of files) {
    if (isArchive(path) && !hidden(path)) {
      const root = await archived(path, file, remarked);
      if (root) roots.push(root);
      continue;
    }
    const remark = pathRemark(path) ?? (names.has(path) ? "same-name" : undefined);
    names.add(path);
    if (remark) remarked.push({ path, remark });
    else loose.push({ path, inner: path, read: () => bytesOf(file) });
  }
  if (loose.length > 0) roots.unshift({ archive: null, files: loose });
  return { roots, remarked };
}

const isArchive = (path: string) => /\.(zip|tm)$/i.test(path);

async function archived(path: string, archive: File, remarked: Remarked[]): Promise<Root | undefined> {
  let entries: readonly ZipEntry[];
  try {
    entries = await zipEntries(archive);
  } catch (error) {
    remarked.push({ path, remark: error instanceof DamagedArchive ? "damaged-archive" : "unreadable" });
    return undefined;
  }
  const names = new Set<string>();
  const files: ListedFile[] = [];
  let unpacked = 0;
  for (const entry of entries) {
    const inner = cleaned(entry.path);
    const shown = `${path}/${entry.path}`;
    const remark = entryRemark(entry) ?? (names.has(inner) ? "same-name" : undefined);
    names.add(inner);
    if (remark) {
      remarked.push({ path: shown, remark });
      continue;
    }
    unpacked += entry.bytes;
    files.push({ path: shown, inner, read: () => entryBytes(archive, entry) });
  }
  // Entries that share their bytes are small each and huge together (Fifield 2019).
  if (unpacked > 100 * archive.size + 100e6) {
    for (const file of files) remarked.push({ path: file.path, remark: "unpacks-too-large" });
    return undefined;
  }
  return { archive: (path.split("/").at(-1) ?? path).replace(/\.[^.]*$/, ""), files };
}

function entryRemark(entry: ZipEntry): Remark | undefined {
  const remark = pathRemark(entry.path);
  if (remark) return remark;
  if (entry.link) return "link";
  if (entry.encrypted) return "encrypted";
  if (entry.method !== 0 && entry.method !== 8) return "packing";
  if (isArchive(entry.path)) return "archive-inside";
  // Packing a file that can't be made smaller adds a few bytes to each 32 KB; whoever claims more wants them read.
  if (entry.packedBytes > entry.bytes + entry.bytes / 100 + 1024) return "corrupt";
  if (entry.bytes > 1e6 && entry.bytes > 200 * entry.packedBytes) return "unpacks-too-large";
  return entry.bytes > mostBytes ? "too-large" : undefined;
}

/** What a path alone gives away. Some packers of Windows write `\` for `/`. */
function pathRemark(path: string): Remark | undefined {
  const plain = path.replaceAll("\\", "/");
  const unsafe = plain.startsWith("/") || /^[a-z]:/i.test(plain) || plain.split("/").includes("..");
  if (unsafe || plain.includes("\0")) return "unsafe-path";
  return hidden(plain) ? "hidden" : undefined;
}

function hidden(path: string): boolean {
  const parts = path.split("/");
  const system = /^(thumbs\.db|desktop\.ini)$/i.test(parts.at(-1) ?? "");
  return system || parts.some((part) => part === "__MACOSX" || (part.startsWith(".") && part !== "."));
}

const cleaned = (path: string) =>
  path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer> | Remark> {
  if (file.size > mostBytes) return "too-large";
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return "unreadable";
  }
}

async function entryBytes(archive: File, entry: ZipEntry): Promise<Uint8Array<ArrayBuffer> | Remark> {
  try {
    return await unpack(archive, entry);
  } catch (error) {
    return error instanceof DamagedArchive ? "corrupt" : "unreadable";
  }
}
