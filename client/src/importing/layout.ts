// Which class each file belongs to, from paths alone: one folder a class, also under `train` and `val`; a flat folder whose
// files begin with their class; what Teachable Machine hands out. A pure function; files are opened elsewhere.

import type { Remark } from "#core/tasks/intake";

/** Where a file belongs. Validation pictures lie in a folder of their own. */
export interface Place {
  readonly title: string;
  readonly validation: boolean;
}

const trainingNames = new Set(["train", "training"]);
const validationNames = new Set(["val", "valid", "validation", "test", "testing"]);
const isPart = (name: string | undefined) => partOf(name) !== undefined;

/** Letters of a class's title. */
const longestTitle = 40;

/**
 * The place of each path, in order, or why it has none. `archive` is the archive's own name, without an ending; null for files.
 * - Folders around everything are stripped, as long as more than half of the pictures have two levels left.
 * - `train` and `val` may stand above the classes or below them.
 * - Pictures in folders have their first folder as class; deeper folders belong to it.
 * - Pictures all in one place have the part of their names before a number, or before the first `_` or `-`, if that makes two
 *   or more classes of two or more pictures each; otherwise the folder's or the archive's name.
 */
export function layoutOf(
  paths: readonly string[],
  { archive = null }: { readonly archive?: string | null } = {},
): readonly (Place | Remark)[] {
  const split = paths.map((path) => path.split("/"));
  const pictures = split.filter((parts) => looksLikePicture(parts.at(-1) ?? ""));
  const depth = wrapping(pictures);
  const inner = pictures.map((parts) => parts.slice(depth));
  const filed = inner.filter((parts) => parts.length >= 2);
  const above = filed.length > 0 && filed.every((parts) => isPart(parts[0]));
  const below = !above && filed.length > 0 && filed.every((parts) => parts.length >= 3 && isPart(parts[1]));
  const name = pictures[0]?.[depth - 1] ?? archive;
  const titleOf = titles(
    inner.map((parts) => (above ? parts.slice(1) : parts)),
    name && tidied(name),
  );
  return split.map((parts) => {
    const last = parts.at(-1) ?? "";
    const own = parts.slice(depth);
    const title = titleOf(above ? own.slice(1) : own)
      ?.trim()
      .slice(0, longestTitle)
      .trim();
    if (!title) return looksLikePicture(last) ? "no-class" : "not-a-picture";
    const part = above ? own[0] : below ? own[1] : undefined;
    return { title, validation: partOf(part) === "validation" };
  });
}

/** How many folders stand around all pictures, with two levels left for most. */
function wrapping(pictures: readonly (readonly string[])[]): number {
  const [first] = pictures;
  let depth = 0;
  const most = () => 2 * pictures.filter((parts) => parts.length >= depth + 3).length > pictures.length;
  const shared = () => pictures.every((parts) => parts.length >= depth + 2 && parts[depth] === first?.[depth]);
  while (first && most() && shared()) depth += 1;
  return depth;
}

function partOf(name: string | undefined): "training" | "validation" | undefined {
  const lower = name?.toLowerCase() ?? "";
  if (trainingNames.has(lower)) return "training";
  return validationNames.has(lower) ? "validation" : undefined;
}

/** How a class is read off a path from the class's folder on. */
function titles(
  pictures: readonly (readonly string[])[],
  name: string | null,
): (parts: readonly string[]) => string | undefined {
  const folders = new Set(pictures.map((parts) => (parts.length > 1 ? parts[0] : "")));
  const flat = folders.size === 1 && pictures.every((parts) => parts.length <= 2);
  const prefix = flat ? [teachable, numbered, firstWord].find((rule) => makesClasses(pictures, rule)) : undefined;
  if (prefix) return (parts) => prefix(stemOf(parts.at(-1) ?? ""));
  const unpacked = pictures.every(([folder = "", file]) => file === undefined || folder.endsWith(samples));
  const folderOf = (folder: string) => (unpacked ? folder.slice(0, -samples.length) : folder);
  return (parts) =>
    parts.length > 1 ? folderOf(parts[0]!) : folders.has("") && flat ? (name ?? undefined) : undefined;
}

/** What Teachable Machine puts behind the name of a class whose samples are downloaded, and so of the folder they are unpacked to. */
const samples = "-samples";

type Rule = (stem: string) => string | undefined;

/** What Teachable Machine's projects hold: `Class 1-!-12`. */
const teachable: Rule = (stem) => /^(.+)-!-\d+$/.exec(stem)?.[1];
/** `cat-12`, `cat_12`, `cat (12)`, `cat12`. */
const numbered: Rule = (stem) => (/^(.*\p{L}.*?)[\s_.(-]+\d+\)?$/u.exec(stem) ?? /^(.*\p{L})\d+$/u.exec(stem))?.[1];
/** `cat_in_the_garden`, `cat-asleep`. */
const firstWord: Rule = (stem) => /^([^_-]*\p{L}[^_-]*)[_-]/u.exec(stem)?.[1];

/** Whether every picture has a prefix, and they make two classes or more, none of a single picture. */
function makesClasses(pictures: readonly (readonly string[])[], rule: Rule): boolean {
  const counts = new Map<string, number>();
  for (const parts of pictures) {
    const prefix = rule(stemOf(parts.at(-1) ?? ""));
    if (prefix === undefined) return false;
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return counts.size >= 2 && [...counts.values()].every((count) => count >= 2);
}

const stemOf = (name: string) => name.replace(/\.[^.]*$/, "");

/** A name without what downloads put behind it: Teachable Machine's samples of "Mugs" come as `Mugs-samples.zip`, `0.jpg` and on. */
const tidied = (name: string) => name.replace(/(-samples)?( \(\d+\))?$/, "");

/** By its ending, or for want of one. */
function looksLikePicture(name: string): boolean {
  return /\.(jpe?g|jfif|png|webp|gif|avif|hei[cf])$/i.test(name) || !name.includes(".");
}
